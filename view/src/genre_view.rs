//! The whole picture: what goes where, and the controls.

use std::time::Duration;

use egui::{Align, Align2, Key, Label, Layout, Rect, RichText, Ui, UiBuilder, Vec2, pos2, vec2};
use genrescope_display::{
    Bars, GenreLevel, Manner, Meter, WINDOWS, explanation, rate_words, shares, state_words, window_words,
};
use genrescope_engine::model::Genres;
use genrescope_engine::{Settings, Snapshot, State};

use crate::input::{Panel, ViewAction, ViewInput};
use crate::palette::genre_rgb;
use crate::ribbon::Ribbon;
use crate::row::row_at_right;
use crate::spectrum::Spectrum;
use crate::theme::{Theme, color, font};
use crate::{bars, meter};

/// The smallest size that the view is made for, points.
pub const MIN_SIZE: Vec2 = vec2(360.0, 240.0);

/// Shortest time between two pictures: 60 per second.
pub const PICTURE_TIME: Duration = Duration::from_micros(16_667);
/// Gap between the display and the controls, points.
const CONTROLS_GAP: f32 = 10.0;

/// Draws what the engine hears.
#[derive(Debug)]
pub struct GenreView {
    bars: Bars,
    meter: Meter,
    ribbon: Ribbon,
    spectrum: Spectrum,
    level: GenreLevel,
    panel: Panel,
    longest_window: Option<f64>,
    is_moving: bool,
}

/// Where everything goes; `None` for what has no room.
struct Plan {
    header: Rect,
    bars: Rect,
    tabs: Option<Rect>,
    panel: Option<Rect>,
    meter: Option<Rect>,
    footer: Option<Rect>,
    /// Within the header, or a row below it.
    controls: Option<Rect>,
}

impl Plan {
    fn new(area: Rect) -> Self {
        let is_large = area.width() >= 760.0 && area.height() >= 380.0;
        let pad = if area.width() < 480.0 { 14.0 } else { 20.0 };
        let inner = area.shrink(pad);
        let header = Rect::from_min_size(inner.min, vec2(inner.width(), 30.0));
        let has_room = area.height() >= 300.0;
        let controls = match (has_room, area.width() >= 440.0) {
            (true, true) => Some(header),
            (true, false) => Some(header.translate(vec2(0.0, header.height() + 4.0))),
            (false, _) => None,
        };
        let mut top = controls.unwrap_or(header).bottom() + 12.0;
        let mut bottom = inner.bottom();
        let mut from_bottom = |height: f32, gap: f32| {
            let rect = Rect::from_min_max(pos2(inner.left(), bottom - height), pos2(inner.right(), bottom));
            bottom -= height + gap;
            rect
        };
        let footer = has_room.then(|| from_bottom(14.0, 8.0));
        let meter = has_room.then(|| from_bottom(14.0, 14.0));
        let (mut bars, mut tabs, mut panel) =
            (Rect::from_min_max(pos2(inner.left(), top), pos2(inner.right(), bottom)), None, None);
        if is_large {
            let split = inner.left() + (inner.width() * 0.42).min(520.0);
            bars.set_right(split - 16.0);
            let right = Rect::from_min_max(pos2(split + 16.0, top), pos2(inner.right(), bottom));
            tabs = Some(Rect::from_min_size(right.min, vec2(right.width(), 24.0)));
            panel = Some(Rect::from_min_max(pos2(right.left(), right.top() + 32.0), right.max));
        } else if area.height() >= 360.0 {
            let height = ((bottom - top) * 0.38).clamp(90.0, 240.0);
            let lower = bottom - height;
            tabs =
                Some(Rect::from_min_max(pos2(inner.left(), lower - 32.0), pos2(inner.right(), lower - 8.0)));
            panel = Some(Rect::from_min_max(pos2(inner.left(), lower), pos2(inner.right(), bottom)));
            top = lower - 44.0;
            bars.set_bottom(top);
        }
        Self { header, bars, tabs, panel, meter, footer, controls }
    }
}

impl Default for GenreView {
    fn default() -> Self {
        Self {
            bars: Bars::new(Manner::TALL),
            meter: Meter::default(),
            ribbon: Ribbon::default(),
            spectrum: Spectrum::default(),
            level: GenreLevel::default(),
            panel: Panel::default(),
            longest_window: None,
            is_moving: false,
        }
    }
}

impl GenreView {
    /// A view that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Hides listening windows longer than this, seconds.
    pub fn set_longest_window(&mut self, seconds: f64) {
        self.longest_window = Some(seconds);
    }

    /// Sets the level at which genres are shown, from a saved state.
    pub fn set_level(&mut self, level: GenreLevel) {
        self.level = level;
    }

    /// Sets the panel that is shown, from a saved state.
    pub fn set_panel(&mut self, panel: Panel) {
        self.panel = panel;
    }

    /// Whether the view uses spectrum columns; otherwise the face may drop its reader.
    pub fn wants_spectrum(&self) -> bool {
        self.panel != Panel::History
    }

    /// Whether the last picture was still in motion, so that another one is due even without a new snapshot.
    pub fn wants_repaint(&self) -> bool {
        self.is_moving
    }

    /// Takes note of a snapshot without drawing, so that the history goes on while no window is open.
    pub fn note(&mut self, snapshot: &Snapshot, genres: &Genres) {
        let names: Vec<&str> = genres.names().collect();
        self.ribbon.note(snapshot, &names);
    }

    /// Releases what belongs to the window, which is closed: the next picture will be for another one.
    pub fn leave_window(&mut self) {
        self.ribbon.leave_window();
        self.spectrum = Spectrum::default();
        self.is_moving = false;
    }

    /// Draws one picture into all the room that `ui` has; returns what the user asked for.
    pub fn show(&mut self, ui: &mut Ui, input: &ViewInput<'_>) -> Vec<ViewAction> {
        let mut actions = Vec::new();
        let theme = Theme::of(ui);
        let area = ui.max_rect();
        let now = ui.input(|input| input.time);
        let seconds = ui.input(|input| input.stable_dt).min(0.1);
        self.obey_keys(ui, input, &mut actions);
        self.take(input, now);
        self.spectrum.push(ui, input.columns);
        self.is_moving = self.bars.ease(seconds);

        ui.painter().rect_filled(area, 0.0, theme.back);
        let plan = Plan::new(area);
        self.header(ui, &plan, &theme, input, &mut actions);
        self.draw_bars(ui, plan.bars, &theme, input);
        if let (Some(tabs), Some(panel)) = (plan.tabs, plan.panel) {
            self.tabs(ui, tabs, input, &mut actions);
            match self.panel {
                Panel::History => {
                    let broad = input.genres.filter(|_| self.level == GenreLevel::Broad);
                    self.ribbon.draw(ui, panel, &theme, broad);
                }
                shown => self.spectrum.draw(ui, panel, &theme, shown),
            }
        }
        if let Some(rect) = plan.meter {
            meter::draw(&self.meter, ui, rect, &theme, now);
            match self.meter.next_change(now) {
                Some(0.0) => self.is_moving = true,
                Some(seconds) => ui.ctx().request_repaint_after(Duration::from_secs_f64(seconds)),
                None => {}
            }
        }
        if let Some(rect) = plan.footer {
            footer(ui, rect, &theme, input);
        }
        if self.is_moving {
            ui.ctx().request_repaint_after(PICTURE_TIME);
        }
        actions
    }

    /// Space or F freezes, R resets, B changes the level, 1 2 3 the panel; Tab, Space, Enter do the rest.
    fn obey_keys(&mut self, ui: &Ui, input: &ViewInput<'_>, actions: &mut Vec<ViewAction>) {
        if ui.ctx().text_edit_focused() {
            return;
        }
        // For the widget that has the focus, Space is a click.
        let has_focus = ui.memory(|memory| memory.focused().is_some());
        let pressed = |key| ui.input(|input| input.modifiers.is_none() && input.key_pressed(key));
        if pressed(Key::F) || (pressed(Key::Space) && !has_focus) {
            actions.push(ViewAction::Freeze(!input.snapshot.frozen));
        }
        if pressed(Key::R) {
            actions.push(ViewAction::Reset);
        }
        if pressed(Key::B) {
            self.level = self.level.toggled();
            actions.push(ViewAction::SetLevel(self.level));
        }
        for (key, panel) in
            [(Key::Num1, Panel::History), (Key::Num2, Panel::Spectrum), (Key::Num3, Panel::Notes)]
        {
            if pressed(key) && self.panel != panel {
                self.panel = panel;
                actions.push(ViewAction::SetPanel(panel));
            }
        }
    }

    fn take(&mut self, input: &ViewInput<'_>, now: f64) {
        self.meter.set(input.snapshot.level, now);
        let Some(genres) = input.genres else { return };
        self.bars.set(&shares(input.snapshot, genres, self.level));
        self.note(input.snapshot, genres);
    }

    fn header(
        &mut self,
        ui: &mut Ui,
        plan: &Plan,
        theme: &Theme,
        input: &ViewInput<'_>,
        actions: &mut Vec<ViewAction>,
    ) {
        let rect = plan.header;
        let is_shared = plan.controls == Some(rect);
        let right = if is_shared { rect.right() - 290.0 } else { rect.right() };
        self.draw_verdict(ui, rect.with_max_x(right), theme, input);
        if let Some(rect) = plan.controls {
            self.controls(ui, rect, input, actions);
        }
    }

    /// The leading genre where the state is `sure`, otherwise the state in words.
    fn draw_verdict(&self, ui: &Ui, rect: Rect, theme: &Theme, input: &ViewInput<'_>) {
        let state = input.snapshot.state;
        let leader = self.bars.leader().filter(|_| state == State::Sure);
        let dot = match (state, leader) {
            (State::Sure, Some(bar)) => color(genre_rgb(&bar.name)),
            (State::Failed, _) => theme.trouble,
            _ => theme.dim,
        };
        let painter = ui.painter();
        painter.circle_filled(pos2(rect.left() + 6.0, rect.center().y), 6.0, dot);
        let words = state_words(state, input.model.err());
        let title = match leader {
            Some(bar) => bar.name.clone(),
            None => words.clone(),
        };
        let clip = painter.with_clip_rect(rect);
        let at = pos2(rect.left() + 22.0, rect.center().y);
        let mut size = if words.len() > 24 { 14.0 } else { 21.0 };
        let room = rect.right() - at.x - 6.0;
        let width = painter.layout_no_wrap(title.clone(), font(size), theme.text).size().x;
        if width > room {
            size = (size * room / width).max(12.0);
        }
        let drawn = clip.text(at, Align2::LEFT_CENTER, title, font(size), theme.text);
        let words = match (leader.is_some(), input.snapshot.frozen) {
            (true, true) => format!("{words}, frozen"),
            (true, false) => words,
            (false, true) => "frozen".to_owned(),
            (false, false) => String::new(),
        };
        if drawn.right() + 40.0 < rect.right() {
            let at = pos2(drawn.right() + 10.0, drawn.bottom() - 3.0);
            clip.text(at, Align2::LEFT_BOTTOM, words, font(13.0), theme.dim);
        }
        ui.interact(rect, ui.scope_id().with("state"), egui::Sense::hover())
            .on_hover_text(explanation(state));
    }

    fn controls(&mut self, ui: &mut Ui, rect: Rect, input: &ViewInput<'_>, actions: &mut Vec<ViewAction>) {
        let names = ["Broad", "Fine", "Freeze", "Reset"];
        let mut ui = row_at_right(ui, rect, vec2(10.0, 4.0), 6.0, &names, CONTROLS_GAP);
        let old = self.level;
        ui.selectable_value(&mut self.level, GenreLevel::Broad, "Broad")
            .on_hover_text("Related genres added up under a broad one: electronic (B)");
        ui.selectable_value(&mut self.level, GenreLevel::Fine, "Fine")
            .on_hover_text("Each genre on its own: techno, trance, house (B)");
        if self.level != old {
            actions.push(ViewAction::SetLevel(self.level));
            ui.ctx().request_repaint();
        }
        ui.add_space(CONTROLS_GAP);
        let mut frozen = input.snapshot.frozen;
        let freeze =
            ui.toggle_value(&mut frozen, "Freeze").on_hover_text("Keep the genres as they are now (F)");
        if freeze.clicked() {
            actions.push(ViewAction::Freeze(frozen));
        }
        let reset = ui.button("Reset").on_hover_text("Forget everything heard so far and start over (R)");
        if reset.clicked() {
            actions.push(ViewAction::Reset);
        }
    }

    fn tabs(&mut self, ui: &mut Ui, rect: Rect, input: &ViewInput<'_>, actions: &mut Vec<ViewAction>) {
        let theme = Theme::of(ui);
        let mut ui = ui.new_child(
            UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)).id_salt("tabs"),
        );
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding = vec2(9.0, 3.0);
        let old = self.panel;
        for (panel, name, tip) in [
            (Panel::History, "History", "The genres of the last minutes (1)"),
            (Panel::Spectrum, "Spectrum", "Loudness by pitch, rolling (2)"),
            (Panel::Notes, "Notes", "Strength of the twelve notes, rolling (3)"),
        ] {
            ui.selectable_value(&mut self.panel, panel, name).on_hover_text(tip);
        }
        if self.panel != old {
            actions.push(ViewAction::SetPanel(self.panel));
            ui.ctx().request_repaint();
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let mut seconds = input.settings.window_seconds;
            egui::ComboBox::from_id_salt("window")
                .width(76.0)
                .selected_text(window_words(seconds))
                .show_ui(ui, |ui| {
                    let is_offered =
                        |choice: &f64| self.longest_window.is_none_or(|longest| *choice <= longest);
                    for choice in WINDOWS.into_iter().filter(is_offered) {
                        ui.selectable_value(&mut seconds, choice, window_words(choice));
                    }
                })
                .response
                .on_hover_text("How much of the latest sound the genres are judged by");
            if seconds != input.settings.window_seconds {
                actions.push(ViewAction::SetSettings(Settings { window_seconds: seconds, ..input.settings }));
            }
            if rect.width() >= 380.0 {
                ui.label(RichText::new("judged by").size(12.0).color(theme.dim));
            }
        });
    }

    fn draw_bars(&self, ui: &mut Ui, rect: Rect, theme: &Theme, input: &ViewInput<'_>) {
        if input.genres.is_some() {
            return bars::draw(self.bars.as_slice(), ui, rect, theme);
        }
        let words = if input.model.is_err() { "no model, so no genres" } else { "the model is being loaded" };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font(14.0), theme.dim);
    }
}

fn footer(ui: &mut Ui, rect: Rect, theme: &Theme, input: &ViewInput<'_>) {
    let snapshot = input.snapshot;
    let (lost, tint) = match snapshot.dropped_samples {
        0 => ("nothing dropped".to_owned(), theme.dim),
        num => (format!("{num} samples dropped"), theme.trouble),
    };
    let drawn = ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, lost, font(11.5), tint);
    ui.interact(drawn, ui.scope_id().with("dropped"), egui::Sense::hover())
        .on_hover_text("Sound that was lost because this machine was too busy to listen");
    let mut words: Vec<String> = input.source.map(str::to_owned).into_iter().collect();
    words.push(rate_words(input.sample_rate_hz));
    words.extend(input.model.ok().map(|name| format!("model {name}")));
    let words = RichText::new(words.join("   \u{b7}   ")).font(font(11.5)).color(theme.dim);
    let room = rect.with_max_x(drawn.left() - 12.0);
    let layout = Layout::left_to_right(Align::Center);
    // What has no room is in the tooltip.
    ui.new_child(UiBuilder::new().max_rect(room).layout(layout).id_salt("about"))
        .add(Label::new(words).truncate());
}

#[cfg(test)]
mod tests {
    use genrescope_display::Bar;
    use genrescope_engine::model::Genre;
    use genrescope_engine::{Slots, SpectrumColumn};

    use super::*;

    fn genres() -> Genres {
        let genre =
            |name: &str, parent: Option<&str>| Genre { name: name.into(), parent: parent.map(Into::into) };
        Genres::new(vec![
            genre("techno", Some("electronic")),
            genre("trance", Some("electronic")),
            genre("electronic", None),
            genre("rock", None),
        ])
    }

    fn context(scale: f32, dark: bool) -> egui::Context {
        let context = egui::Context::default();
        context.set_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light });
        context.set_pixels_per_point(scale);
        context
    }

    fn input<'a>(snapshot: &'a Snapshot, genres: &'a Genres) -> ViewInput<'a> {
        ViewInput {
            snapshot,
            genres: Some(genres),
            model: Ok("test"),
            sample_rate_hz: 48_000,
            settings: Settings::default(),
            columns: &[],
            source: None,
        }
    }

    fn show(context: &egui::Context, view: &mut GenreView, size: Vec2, time: f64, state: State) {
        let snapshot = Snapshot::with(|snapshot| {
            (snapshot.state, snapshot.heard_seconds) = (state, 5.0);
            snapshot.genres = Slots::new(&[0.3, 0.3, 0.1, 0.3]);
            snapshot.genres_now = Slots::zeros(4);
        });
        let genres = genres();
        let input = ViewInput {
            genres: (state != State::Loading).then_some(&genres),
            model: if state == State::Failed { Err("no such file") } else { Ok("test") },
            columns: &[SpectrumColumn::default(); 3],
            ..input(&snapshot, &genres)
        };
        let raw = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)),
            time: Some(time),
            ..Default::default()
        };
        let mut actions = Vec::new();
        let mut output = context.run_ui(raw, |ui| actions = view.show(ui, &input));
        // There is no graphics card to pass them to.
        output.textures_delta.clear();
        assert!(actions.is_empty());
    }

    #[test]
    fn keys_do_the_same_as_the_buttons() {
        let context = context(1.0, true);
        let mut view = GenreView::new();
        let (snapshot, genres) = (Snapshot::with(|snapshot| snapshot.frozen = true), genres());
        let input = input(&snapshot, &genres);
        let mut press = |key| {
            let event = |pressed| egui::Event::Key {
                key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers: egui::Modifiers::NONE,
            };
            let raw = egui::RawInput { events: vec![event(true), event(false)], ..Default::default() };
            let mut actions = Vec::new();
            let mut output = context.run_ui(raw, |ui| actions = view.show(ui, &input));
            output.textures_delta.clear();
            actions
        };
        assert_eq!(press(Key::Space), [ViewAction::Freeze(false)]);
        assert_eq!(press(Key::F), [ViewAction::Freeze(false)]);
        assert_eq!(press(Key::R), [ViewAction::Reset]);
        assert_eq!(press(Key::B), [ViewAction::SetLevel(GenreLevel::Broad)]);
        assert_eq!(press(Key::B), [ViewAction::SetLevel(GenreLevel::Fine)]);
        assert_eq!(press(Key::Num3), [ViewAction::SetPanel(Panel::Notes)]);
        assert_eq!(press(Key::Num3), []);
        assert_eq!(press(Key::Num1), [ViewAction::SetPanel(Panel::History)]);
        assert_eq!(press(Key::Q), []);
        // Once Tab has moved the focus, Space is a click on what has it.
        press(Key::Tab);
        assert_eq!(press(Key::F), [ViewAction::Freeze(false)]);
        assert!(!press(Key::Space).contains(&ViewAction::Freeze(false)));
    }

    #[test]
    fn every_size_scale_theme_and_state_can_be_drawn() {
        for size in [MIN_SIZE, vec2(200.0, 120.0), vec2(640.0, 420.0), vec2(1200.0, 800.0)] {
            for (scale, dark) in [(1.0, true), (1.5, false), (2.0, true)] {
                let context = context(scale, dark);
                for panel in [Panel::History, Panel::Spectrum, Panel::Notes] {
                    for state in [State::Loading, State::Failed, State::Silence, State::Sure] {
                        let mut view = GenreView::new();
                        view.set_panel(panel);
                        show(&context, &mut view, size, 0.0, state);
                    }
                }
            }
        }
    }

    #[test]
    fn a_narrow_view_has_all_controls_and_no_word_lies_over_another() {
        let (snapshot, genres) = (Snapshot::with(|snapshot| snapshot.state = State::Sure), genres());
        let source = "a microphone whose name is longer than the window is wide, number 2 of 3";
        let input = ViewInput { source: Some(source), ..input(&snapshot, &genres) };
        for size in [vec2(360.0, 300.0), vec2(360.0, 640.0), vec2(400.0, 420.0), vec2(480.0, 420.0)] {
            let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), size));
            let raw = egui::RawInput { screen_rect, ..Default::default() };
            let mut output = context(1.0, true).run_ui(raw, |ui| drop(GenreView::new().show(ui, &input)));
            output.textures_delta.clear();
            let mut words: Vec<(String, Rect)> = Vec::new();
            for egui::epaint::ClippedShape { clip_rect, shape, .. } in output.shapes {
                if let egui::Shape::Text(text) = &shape
                    && !text.galley.text().is_empty()
                {
                    words.push((
                        text.galley.text().to_owned(),
                        shape.visual_bounding_rect().intersect(clip_rect),
                    ));
                }
            }
            for name in ["Broad", "Fine", "Freeze", "Reset"] {
                assert!(words.iter().any(|(word, _)| word == name), "no {name} at {size:?}: {words:?}");
            }
            for (index, (word, rect)) in words.iter().enumerate() {
                for (other, place) in &words[index + 1..] {
                    assert!(
                        !rect.shrink(1.0).intersects(place.shrink(1.0)),
                        "{word} and {other} at {size:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_view_can_move_from_one_window_to_the_next() {
        let mut view = GenreView::new();
        for panel in [Panel::History, Panel::Spectrum, Panel::Notes, Panel::History] {
            view.set_panel(panel);
            show(&context(1.0, true), &mut view, vec2(640.0, 420.0), 0.0, State::Sure);
            view.leave_window();
            let snapshot = Snapshot::with(|snapshot| {
                (snapshot.heard_seconds, snapshot.state) = (6.0, State::Sure);
            });
            view.note(&snapshot, &genres());
        }
    }

    #[test]
    fn broad_genres_are_sums_and_the_motion_ends() {
        let mut view = GenreView::new();
        view.set_level(GenreLevel::Broad);
        let context = context(1.0, true);
        for picture in 0..300 {
            show(&context, &mut view, vec2(640.0, 420.0), f64::from(picture) / 60.0, State::Sure);
        }
        let Bar { name, probability: share, .. } = view.bars.leader().unwrap();
        assert_eq!(name, "electronic");
        assert!((share - 0.7).abs() < 1e-6);
        assert!(!view.wants_repaint());
    }
}

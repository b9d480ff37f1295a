use genrescope_engine::Level;
use genrescope_record::Input;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::listen::terminal::history::History;
use crate::listen::terminal::letters::Letters;
use crate::listen::terminal::palette::Palette;

const GENRES: [&str; 4] = ["house", "drum and bass", "techno", "not music"];

/// What the pictures are made from.
struct Stage {
    bars: Vec<Bar>,
    letters: Letters,
    history: History,
    input: Input,
}

impl Stage {
    fn new() -> Self {
        let bar = |(name, probability): (&str, f32)| Bar {
            name: name.to_owned(),
            probability,
            now: 0.5 * probability,
            shown: probability,
            row: 0.0,
        };
        let leader = |probability| Leader { name: "house".to_owned(), probability };
        let mut history = History::default();
        history.push(Column::Silence);
        history.push(Column::NotMusic);
        for i in 0..5_u8 {
            let probability = f32::from(i) / 4.0;
            let broad = Leader { name: "techno".to_owned(), probability };
            history.push(Column::Music { fine: leader(probability), broad });
        }
        Self {
            bars: GENRES.into_iter().zip([0.61, 0.2, 0.15, 0.04]).map(bar).collect(),
            letters: Letters::new(GENRES.into_iter()),
            history,
            input: Input {
                name: "Scarlett 2i2 USB".to_owned(),
                host: "PulseAudio".to_owned(),
                sample_rate_hz: 44_100,
                channels: "stereo".to_owned(),
            },
        }
    }

    fn view(&self) -> View<'_> {
        View {
            state: State::Sure,
            trouble: None,
            caution: None,
            is_frozen: false,
            is_broad: false,
            bars: &self.bars,
            letters: &self.letters,
            history: &self.history,
            update_interval_seconds: 1.0,
            level: Level { peak_dbfs: -3.12, rms_dbfs: -14.2 },
            held_dbfs: -2.5,
            clips: false,
            window_seconds: 30.0,
            filled_seconds: 12.0,
            heard_seconds: 83.4,
            dropped_samples: 0,
            non_finite_samples: 0,
            num_overruns: 0,
            input: &self.input,
            model: "musicnn 3a7f2c91",
            page_url: None,
            palette: Palette::True,
        }
    }
}

/// The picture as lines of text.
fn picture(view: &View<'_>, width: u16, height: u16) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(view, frame.area(), frame.buffer_mut())).unwrap();
    let buffer = terminal.backend().buffer();
    let row = |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..height).map(row).collect()
}

#[test]
fn everything_is_on_a_screen_of_80_by_24() {
    let stage = Stage::new();
    let rows = picture(&stage.view(), 80, 24);
    let text = rows.join("\n");
    for part in [
        "genrescope",
        "Scarlett 2i2 USB · PulseAudio · 44.1 kHz · stereo",
        "musicnn 3a7f2c91",
        "sure   house 61 %",
        "1:23 heard",
        "genres",
        "last 12 of 30 s",
        "d drum and bass",
        "20 %",
        "history",
        "1:18 ago",
        "peak  -3.1  rms -14.2 dBFS",
        "0 samples dropped · 0 not finite",
        "q quit",
        "f freeze",
        "r reset",
        "+/- window",
        "b broad",
    ] {
        assert!(text.contains(part), "`{part}` is missing in\n{text}");
    }
    assert!(!text.contains("CLIP"));
    assert!(rows.iter().any(|row| row.contains("·~hhhhh│")), "{text}");
}

#[test]
fn the_address_of_the_page_is_on_every_screen_that_has_room_for_it() {
    let stage = Stage::new();
    let url = "http://192.168.1.5:8765/?token=abcdefghijklmnop";
    for (width, has_input) in [(140, true), (80, false), (64, false)] {
        let view = View { page_url: Some(url), ..stage.view() };
        let title = picture(&view, width, 24)[0].clone();
        assert!(title.contains(url), "{title}");
        assert_eq!(title.contains("Scarlett"), has_input, "{title}");
    }
}

#[test]
fn a_bar_is_as_long_as_its_probability() {
    let mut stage = Stage::new();
    stage.bars[0].now = 0.0;
    for (shown, filled) in [(0.0, 0), (0.5, 31), (1.0, 61)] {
        stage.bars[0].shown = shown;
        let rows = picture(&stage.view(), 86, 24);
        let row = rows.iter().find(|row| row.contains("h house")).unwrap();
        let solid = row.chars().filter(|&c| c == '█').count();
        assert!(solid.abs_diff(filled) <= 1, "{solid} of {filled}: {row}");
    }
}

#[test]
fn small_screens_keep_what_matters() {
    let stage = Stage::new();
    let text = picture(&stage.view(), 40, 12).join("\n");
    for part in ["sure   house 61 %", "drum and bass", "20 %", "hhhhh", "-3.1 dBFS", "q quit"] {
        assert!(text.contains(part), "`{part}` is missing in\n{text}");
    }
    let rows = picture(&stage.view(), 20, 3);
    assert!(rows[0].contains("sure") && rows[0].contains("house"), "{rows:?}");
    assert!(rows[1].contains("61 %"), "{rows:?}");
    assert!(rows[2].contains("level"), "{rows:?}");
}

#[test]
fn it_panics_at_no_size_and_in_no_state() {
    let stage = Stage::new();
    let states = [
        State::Loading,
        State::Failed,
        State::WarmingUp { seconds_left: 1.8 },
        State::Silence,
        State::NotMusic,
        State::Unsure,
        State::Sure,
    ];
    for state in states {
        let view = View {
            state,
            level: Level { peak_dbfs: f32::INFINITY, rms_dbfs: f32::NAN },
            held_dbfs: f32::NEG_INFINITY,
            clips: true,
            is_frozen: true,
            ..stage.view()
        };
        for width in [1, 2, 3, 5, 8, 13, 29, 30, 40, 55, 80, 133] {
            for height in 1..40 {
                picture(&view, width, height);
            }
        }
        let lost = View { trouble: Some(("device lost", "gone ".repeat(60))), ..view };
        for (width, height) in [(1, 1), (9, 4), (40, 12), (80, 24)] {
            picture(&lost, width, height);
        }
    }
    let empty = Stage { bars: Vec::new(), history: History::default(), ..Stage::new() };
    for (width, height) in [(1, 1), (40, 12), (80, 24)] {
        picture(&empty.view(), width, height);
    }
}

#[test]
fn states_are_shown_in_words() {
    let stage = Stage::new();
    for (state, words) in [
        (State::WarmingUp { seconds_left: 1.84 }, "warming up 1.8 s"),
        (State::Silence, "silence"),
        (State::NotMusic, "not music"),
        (State::Unsure, "unsure"),
        (State::Sure, "sure"),
    ] {
        let rows = picture(&View { state, ..stage.view() }, 80, 24);
        assert!(rows[1].starts_with(&format!("  {words} ")), "{}", rows[1]);
    }
}

#[test]
fn no_genre_is_shown_if_there_is_none() {
    let stage = Stage::new();
    for state in [State::WarmingUp { seconds_left: 1.0 }, State::Silence, State::Loading] {
        let text = picture(&View { state, ..stage.view() }, 80, 24).join("\n");
        assert!(!text.contains("house"), "{text}");
    }
    let rows = picture(&View { state: State::NotMusic, ..stage.view() }, 80, 24);
    assert!(!rows[1].contains("house"), "{}", rows[1]);
}

#[test]
fn trouble_is_shown_in_full() {
    let stage = Stage::new();
    let sentence =
        "The input has been all zeros for 12 s: is it muted, is it the right device, is anything playing?";
    let view = View { trouble: Some(("no sound", sentence.to_owned())), ..stage.view() };
    let rows = picture(&view, 80, 24);
    assert!(rows[1].starts_with("  no sound "), "{}", rows[1]);
    let words = rows.join(" ").replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(sentence), "{words}");
}

#[test]
fn a_caution_is_shown_next_to_the_answer() {
    let stage = Stage::new();
    let rows = picture(&View { caution: Some("channels cancel"), ..stage.view() }, 80, 24);
    assert!(rows[1].contains("house 61 %   channels cancel "), "{}", rows[1]);
}

#[test]
fn losses_and_clipping_are_marked() {
    let stage = Stage::new();
    let view = View { clips: true, dropped_samples: 4800, num_overruns: 2, is_frozen: true, ..stage.view() };
    let text = picture(&view, 100, 24).join("\n");
    for part in ["CLIP", "4800 samples dropped", "2 device overruns", "frozen", "f go on"] {
        assert!(text.contains(part), "`{part}` is missing in\n{text}");
    }
}

#[test]
fn broad_history_shows_the_broad_leader() {
    let stage = Stage::new();
    let rows = picture(&View { is_broad: true, ..stage.view() }, 80, 24);
    assert!(rows.iter().any(|row| row.contains("·~ttttt│")), "{}", rows.join("\n"));
}

#[test]
fn a_genre_has_its_color_in_bar_and_history() {
    let stage = Stage::new();
    let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
    draw(&stage.view(), buffer.area, &mut buffer);
    let house = Palette::True.genre("house");
    let letters: Vec<_> =
        buffer.content.iter().filter(|cell| cell.bg == house && cell.symbol() == "h").collect();
    assert_eq!(letters.len(), 5);
    assert!(buffer.content.iter().any(|cell| cell.fg == house && cell.symbol() == "█"));
}

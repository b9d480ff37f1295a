//! The live page in a real browser: `cargo xtask page` runs these.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::browser::Browser;
use super::program::{Program, genrescope};
use super::{PATIENCE, clip, wav};

/// A port that nobody is using at the moment.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Two minutes of jazz: longer than any test takes.
fn jazz() -> &'static str {
    static FILE: OnceLock<String> = OnceLock::new();
    FILE.get_or_init(|| {
        let mut file = genrescope_decode::AudioFile::open(Path::new(&clip("jazz.wav"))).unwrap();
        let mut samples = Vec::new();
        while let Some(block) = file.next_block().unwrap() {
            samples.extend(block.iter().map(|&sample| [sample; 2]));
        }
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("jazz.wav");
        wav::write(&path, file.sample_rate_hz(), &samples.repeat(8));
        path.to_str().unwrap().to_owned()
    })
}

/// The program with a page on `port`, which plays jazz.
fn play(port: u16, more: &[&str]) -> Program {
    let port_text = port.to_string();
    let arguments = ["listen", "--from", jazz(), "--json", "--update", "0.5", "--page", &port_text];
    let program = genrescope(&[&arguments[..], more].concat()).start();
    let end = Instant::now() + PATIENCE;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < end, "nobody opens port {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
    program
}

fn url(port: u16) -> String {
    format!("http://localhost:{port}/")
}

/// Puts a socket into the page that the test speaks by: `stage.say(members)`.
const STAGE: &str = "
    window.stage = {
        say: (members) =>
            stage.socket.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(members) })),
        bars: (a, b) => ({ fine: [[a, 0.8], [b, 0.2]], broad: [[a, 0.8], [b, 0.2]] }),
        level: (i) => ({ peak: (i % 60) / 60, rms: (i % 30) / 60, held: 0.9, dbfs: -(i % 60),
            words: `-${i % 60}.0 dB`, clips: false, color: '#009e73' }),
        open: () => stage.say({
            genres: ['rock', 'techno'],
            colors: { rock: ['#ee8866', '#14161a'], techno: ['#33bbee', '#14161a'] },
            state: { name: 'sure', words: 'sure', sure: true, frozen: false, explanation: '' },
            bars: stage.bars('rock', 'techno'), level: stage.level(0), history: [],
            about: 'test', lost: { words: 'nothing dropped', any: false }, trouble: null,
        }),
    };
    window.WebSocket = class extends EventTarget {
        constructor() { super(); stage.socket = this; }
        close() {}
    };
";

/// A page that hears from the test alone.
fn staged() -> (Browser, Program) {
    let port = free_port();
    let program = play(port, &[]);
    let mut browser = Browser::start();
    browser.prepare(STAGE);
    browser.open(&url(port));
    browser.value("stage.open()");
    (browser, program)
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn the_page_draws_what_the_program_hears_and_moves() {
    let port = free_port();
    let _program = play(port, &[]);
    let mut browser = Browser::start();
    browser.open(&url(port));
    browser.wait_for("document.getElementById('title').textContent === 'jazz'");
    browser.wait_for("document.querySelector('#bars .name').textContent === 'jazz'");
    assert!(browser.text("about").starts_with("jazz.wav"), "{}", browser.text("about"));
    assert_eq!(browser.text("lost"), "nothing dropped");
    assert_eq!(browser.value("document.title"), json!("jazz – genrescope"));
    // Jazz's color in the newest column, and the history grows.
    let newest = "[...document.getElementById('ribbon').getContext('2d').getImageData(359, 128, 1, 1).data]";
    browser.wait_for(&format!("String({newest}) === '119,170,221,255'"));
    let length = "[...document.getElementById('ribbon').getContext('2d').getImageData(0, 0, 360, 1).data]\
                  .filter((value, index) => index % 4 === 3 && value > 0).length";
    let before = browser.value(length).as_f64().unwrap();
    browser.wait_for(&format!("{length} >= {}", before + 4.0));
    browser.wait_for("document.getElementById('peak').offsetWidth > 50");
    let widths = browser.value(
        "new Promise((done) => { const seen = new Set(); const look = setInterval(() => {
            seen.add(document.getElementById('rms').style.width);
            if (seen.size > 5) { clearInterval(look); done(seen.size); } }, 20); })",
    );
    assert!(widths.as_f64() > Some(5.0), "the level stands still");
    browser.prefer("prefers-color-scheme", "dark");
    browser.picture("dark");
    browser.prefer("prefers-color-scheme", "light");
    browser.picture("light");
    let back = browser.value("getComputedStyle(document.body).backgroundColor");
    assert_eq!(back, json!("rgb(250, 250, 248)"));
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn the_page_says_that_it_is_cut_off_and_comes_back_by_itself() {
    let port = free_port();
    let mut program = play(port, &[]);
    let mut browser = Browser::start();
    browser.open(&url(port));
    browser.wait_for("document.getElementById('title').textContent === 'jazz'");
    program.kill();
    browser.wait_for("document.getElementById('link').checkVisibility()");
    assert!(browser.text("link").starts_with("Disconnected"), "{}", browser.text("link"));
    assert_eq!(browser.text("spoken"), "Disconnected");
    browser.picture("disconnected");
    // What it shows is the past, and looks like it.
    assert_eq!(browser.value("getComputedStyle(document.querySelector('main')).opacity"), json!("0.45"));
    std::thread::sleep(Duration::from_secs(3));
    let _program = play(port, &[]);
    browser.wait_for("!document.getElementById('link').checkVisibility()");
    browser.wait_for("document.getElementById('title').textContent === 'jazz'");
    assert_eq!(browser.value("getComputedStyle(document.querySelector('main')).opacity"), json!("1"));
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn a_program_that_says_nothing_any_more_counts_as_gone() {
    let (mut browser, _program) = staged();
    assert_eq!(browser.value("document.getElementById('link').checkVisibility()"), json!(false));
    browser.wait_for("document.getElementById('link').checkVisibility()");
    // By another socket than the first, which it opens a moment later.
    browser.wait_for("stage.open(), !document.getElementById('link').checkVisibility()");
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn everything_can_be_done_by_keys() {
    let (mut browser, _program) = staged();
    browser.value(
        "stage.say({ moments: Array.from({ length: 40 }, (_, i) => (i < 30 ? [100, 0] : [0, 100])) })",
    );
    let focus = "document.activeElement.id";
    let mut order = Vec::new();
    for _ in 0..3 {
        browser.press("Tab");
        order.push(browser.value(focus));
    }
    assert_eq!(order, ["broad", "fine", "band"]);
    let valuetext = "document.getElementById('band').getAttribute('aria-valuetext')";
    assert_eq!(browser.value(valuetext), json!("techno, now"));
    for (key, text) in [
        ("ArrowLeft", "techno, 1 s ago"),
        ("PageDown", "rock, 11 s ago"),
        ("ArrowRight", "rock, 10 s ago"),
        ("Home", "nothing heard yet, 180 s ago"),
        ("End", "techno, now"),
    ] {
        browser.press(key);
        assert_eq!(browser.value(valuetext), json!(text), "{key}");
    }
    browser.picture("looking_back");
    let pressed = "document.getElementById('broad').getAttribute('aria-pressed')";
    browser.press("b");
    assert_eq!(browser.value(pressed), json!("true"));
    browser.press("b");
    assert_eq!(browser.value(pressed), json!("false"));
    browser.value("document.getElementById('broad').focus()");
    browser.press("Enter");
    assert_eq!(browser.value(pressed), json!("true"));
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn the_broad_view_adds_up_the_past_too() {
    let (mut browser, _program) = staged();
    browser.value(
        "stage.say({
            genres: ['rock', 'house', 'techno'], broad: ['rock', 'electronic', 'electronic'],
            colors: { rock: ['#ee8866', '#14161a'], house: ['#44bb99', '#14161a'],
                techno: ['#33bbee', '#14161a'], electronic: ['#0077bb', '#ffffff'] },
            history: Array.from({ length: 60 }, () => [40, 30, 30]),
        })",
    );
    browser.value("document.getElementById('broad').focus()");
    for _ in 0..2 {
        browser.press("Tab");
    }
    let mut shown = || {
        let band = browser.value("document.getElementById('band').getAttribute('aria-valuetext')");
        let legend =
            browser.value("[...document.querySelectorAll('#legend li')].map((node) => node.textContent)");
        let runs = browser.value("document.getElementById('runs').textContent");
        // From the top down: what is not rock, then rock.
        let colors = browser.value(
            "[2, 100, 250].map((y) => [...document.getElementById('ribbon').getContext('2d')\
             .getImageData(359, y, 1, 1).data].slice(0, 3).join())",
        );
        browser.press("b");
        [band, legend, runs, colors]
    };
    let (rock, house, techno, electronic) = ("238,136,102", "68,187,153", "51,187,238", "0,119,187");
    let fine =
        [json!("rock, now"), json!(["rock", "house", "techno"]), json!("rock"), json!([techno, house, rock])];
    let broad = [
        json!("electronic, now"),
        json!(["electronic", "rock"]),
        json!("electronic"),
        json!([electronic, electronic, rock]),
    ];
    assert_eq!(shown(), fine);
    assert_eq!(shown(), broad);
    assert_eq!(shown(), fine);
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn a_screen_reader_is_told_everything_by_name_and_nothing_twice() {
    let (mut browser, _program) = staged();
    let tree = browser.accessible();
    let has = |role: &str, name: &str| tree.iter().any(|node| node.0 == role && node.1 == name);
    for (role, name) in [
        ("heading", "rock, sure"),
        ("button", "Broad"),
        ("button", "Fine"),
        ("group", "Which genres"),
        ("slider", "Look back"),
        ("meter", "Level"),
        ("status", ""),
    ] {
        assert!(has(role, name), "no {role} {name:?} in {tree:?}");
    }
    let num_items = tree.iter().filter(|node| node.0 == "listitem").count();
    assert_eq!(num_items, 2, "{tree:?}");
    for role in ["canvas", "image"] {
        assert!(!tree.iter().any(|node| node.0 == role), "{role} without words in {tree:?}");
    }
    // Genres that change twice a second are not spoken; one that lasts is, once.
    browser.value(
        "window.spoken = []; new MutationObserver(() => \
         spoken.push(document.getElementById('spoken').textContent)).observe(\
         document.getElementById('spoken'), { childList: true, characterData: true, subtree: true })",
    );
    browser.value(
        "new Promise((done) => { let i = 0; const flip = setInterval(() => {
            stage.say({ bars: i % 2 ? stage.bars('rock', 'techno') : stage.bars('techno', 'rock'), level: stage.level(i) });
            i += 1;
            if (i === 16) { clearInterval(flip); done(); } }, 500); })",
    );
    assert_eq!(browser.value("spoken"), json!([]));
    browser.value("stage.say({ bars: stage.bars('techno', 'rock') })");
    browser.value(
        "window.alive = setInterval(() => stage.say({ level: stage.level(Math.round(performance.now())) }), 100), 0",
    );
    browser.wait_for("spoken.length > 0");
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(browser.value("spoken"), json!(["techno"]));
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn the_page_fits_a_narrow_phone_and_any_larger_screen() {
    let port = free_port();
    let _program = play(port, &[]);
    let mut browser = Browser::start();
    browser.set_size(320, 640);
    browser.open(&url(port));
    browser.wait_for("document.getElementById('title').textContent === 'jazz'");
    for (width, height) in [(320, 640), (320, 256), (390, 844), (768, 1024), (1920, 1080)] {
        browser.set_size(width, height);
        // A scroll bar for the height takes room of the width.
        let overhang =
            browser.value("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth");
        assert_eq!(overhang, json!(0), "at {width} by {height}");
        let cut = browser.value(
            "[...document.querySelectorAll('#title, #words, button, .percent, #dbfs, #lost')]\
             .filter((node) => node.checkVisibility({ visibilityProperty: true }))\
             .filter((node) => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)\
             .map((node) => node.outerHTML)",
        );
        assert_eq!(cut, json!([]), "at {width} by {height}");
        browser.picture(&format!("at_{width}_by_{height}"));
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn an_overlay_has_no_background_and_no_controls() {
    let port = free_port();
    let _program = play(port, &[]);
    let mut browser = Browser::start();
    browser.set_size(480, 320);
    // As OBS has it.
    let nothing = json!({ "color": { "r": 0, "g": 0, "b": 0, "a": 0 } });
    browser.call("Emulation.setDefaultBackgroundColorOverride", nothing);
    for scheme in ["dark", "light"] {
        browser.prefer("prefers-color-scheme", scheme);
        browser.open(&format!("{}?overlay=1&rows=3", url(port)));
        browser.wait_for("document.getElementById('title').textContent === 'jazz'");
        browser.wait_for("document.querySelector('#bars .track i').offsetWidth > 20");
        let picture = browser.picture(&format!("overlay_{scheme}"));
        let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.color_type, png::ColorType::Rgba);
        let alpha: Vec<u8> = pixels.chunks_exact(4).map(|pixel| pixel[3]).collect();
        assert_eq!((alpha[0], alpha[alpha.len() - 1]), (0, 0), "{scheme}: the corners are opaque");
        let share = alpha.iter().filter(|&&alpha| alpha == 0).count() as f64 / alpha.len() as f64;
        assert!((0.3..0.98).contains(&share), "{scheme}: {share} of it is transparent");
    }
    let visible = |id: &str| format!("document.getElementById('{id}').checkVisibility()");
    for (id, is_visible) in [("title", true), ("level", true), ("choice", false), ("about", false)] {
        assert_eq!(browser.value(&visible(id)), json!(is_visible), "{id}");
    }
    let rows = "[...document.querySelectorAll('#bars li')].filter((node) => \
                node.checkVisibility({ visibilityProperty: true })).length";
    // While two bars change places, a fourth is on its way.
    browser.wait_for(&format!("{rows} === 3"));
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn whoever_prefers_stillness_sees_nothing_slide() {
    let (mut browser, _program) = staged();
    browser.prefer("prefers-reduced-motion", "reduce");
    let lengths = browser.value(
        "new Promise((done) => { const seen = new Set();
            const bar = document.querySelector('#bars .track i');
            stage.say({ bars: { fine: [['rock', 0.3], ['techno', 0.2]], broad: [] } });
            const look = () => { seen.add(bar.style.width); };
            let i = 0;
            const next = () => { look(); i += 1; if (i < 30) requestAnimationFrame(next); else done([...seen]); };
            requestAnimationFrame(() => requestAnimationFrame(next)); })",
    );
    assert_eq!(lengths, json!(["30%"]));
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn memory_is_flat_over_an_hour_of_messages() {
    let (mut browser, _program) = staged();
    // 25 messages a second, moments with every tenth and bars with every twentieth, as fast as the page takes
    // them; now and then it gets a chance to draw.
    let mut feed = |minutes: u32| {
        browser.value(&format!(
            "(async () => {{ for (let i = 0; i < {minutes} * 60 * 25; i += 1) {{
                const members = {{ level: stage.level(i) }};
                if (i % 10 === 0) members.moments = [[i % 100, 100 - (i % 100)]];
                if (i % 20 === 0) members.bars = i % 400 < 200 ? stage.bars('rock', 'techno') : stage.bars('techno', 'rock');
                stage.say(members);
                if (i % 100 === 0) await new Promise((done) => setTimeout(done, 0));
            }} }})()"
        ));
        browser.memory()
    };
    let (used_early, nodes_early) = feed(5);
    let (used_late, nodes_late) = feed(60);
    eprintln!("JavaScript heap {used_early} bytes after 5 minutes, {used_late} an hour later");
    assert!(used_late < used_early + 300_000.0, "{used_early} bytes, an hour later {used_late}");
    assert!((nodes_late - nodes_early).abs() < 10.0, "{nodes_early} nodes, an hour later {nodes_late}");
}

#[test]
#[ignore = "needs Chromium: cargo xtask page"]
fn pages_from_elsewhere_and_addresses_without_the_token_get_nothing() {
    let port = free_port();
    let mut program = play(port, &["--page-host", "127.0.0.1"]);
    let mut browser = Browser::start();
    let opens = |address: &str| {
        format!(
            "new Promise((done) => {{ const socket = new WebSocket('{address}');
                socket.onmessage = () => done(true); socket.onerror = () => done(false); }})"
        )
    };
    browser.open(&url(port));
    assert!(browser.value("document.body.innerText").as_str().unwrap().contains("lacks this run's token"));
    let _ = browser.complaints();
    let run = program.kill();
    let token = run.stderr.split("?token=").nth(1).expect(&run.stderr).trim().to_owned();
    assert!(run.stderr.contains(&format!("page on http://127.0.0.1:{port}/?token={token}")), "{run:?}");
    // The next run has another token, and a page with the old one is told so.
    let program = play(port, &[]);
    browser.open(&format!("{}?token={token}", url(port)));
    browser.wait_for("document.getElementById('title').textContent === 'jazz'");
    drop(program);
    let _program = play(port, &["--page-host", "127.0.0.1"]);
    browser.wait_for("document.getElementById('link').textContent.includes('a new token')");
    // A page of no origin, whatever it knows.
    drop(_program);
    let _program = play(port, &[]);
    browser.open("data:text/html,<p>from elsewhere</p>");
    assert_eq!(browser.value(&opens(&format!("ws://127.0.0.1:{port}/scene"))), Value::Bool(false));
    browser.open(&url(port));
    assert_eq!(browser.value(&opens(&format!("ws://localhost:{port}/scene"))), Value::Bool(true));
}

//! Opens the plugin's editor in a window, as a DAW does, while music plays through the plugin.
//!
//! `clap_host_window FILE` plays an audio file over and over, in real time. It reads commands from standard
//! input and writes answers to standard output, one per line:
//!
//! | command | answer |
//! |---|---|
//! | `open SCALE [MILLISECONDS]` | `opened WINDOW WIDTH HEIGHT`: X11's number, pixels; shown after that time
//! |
//! | `resize WIDTH HEIGHT` | `resized WIDTH HEIGHT`: the size that the plugin chose |
//! | `close` | `closed` |
//! | `memory` | `memory BYTES`: what all threads hold now |
//!
//! The end of the input ends the program.

#[cfg(target_os = "linux")]
mod memory;
#[cfg(target_os = "linux")]
mod player;
#[cfg(target_os = "linux")]
mod window;

#[cfg(target_os = "linux")]
fn main() {
    use std::io::BufRead as _;
    use std::sync::mpsc::{RecvTimeoutError, channel};
    use std::time::Duration;

    use genrescope_clap_host::{Instance, Library};

    let file = std::env::args_os().nth(1).expect("the first argument is the file to play");
    let mut instance = Instance::new(&Library::to_be_tested());
    let mut window = window::Window::new();
    let player = player::Player::start(&mut instance, file.as_ref());
    let (sender, commands) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            if line.map_or(true, |line| sender.send(line).is_err()) {
                return;
            }
        }
    });
    loop {
        match commands.recv_timeout(Duration::from_millis(5)) {
            Ok(command) if command == "memory" => println!("memory {}", memory::bytes()),
            Ok(command) => println!("{}", window.obey(&mut instance, &command)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        instance.idle();
        window.follow(&instance);
    }
    window.close(&mut instance);
    player.stop(&mut instance);
    drop(instance);
    // The windowing code does not wait for the thread of a window that it closes, and the drivers' code must
    // not be torn down under that thread.
    std::thread::sleep(Duration::from_secs(1));
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("this program supports only X11");
    std::process::exit(2);
}

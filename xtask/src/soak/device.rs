//! A listener with a device that comes and goes: the sound server's, which is killed every now and then.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::listener::Listener;
use crate::failure::Failure;
use crate::process::could_not_start;

/// Time with the device, and time without it.
const THERE: Duration = Duration::from_secs(40);
const GONE: Duration = Duration::from_secs(5);

/// Sample rates that the device comes back with in turn: another rate takes another engine.
const RATES_HZ: [u32; 3] = [48_000, 48_000, 44_100];

/// The listener, its sound server and what plays there.
pub(super) struct Device {
    pub(super) listener: Listener,
    home: PathBuf,
    sound: PathBuf,
    server: Option<Server>,
    num_starts: usize,
    next: Instant,
}

/// A running sound server, and what plays on its sink.
struct Server {
    server: Ending,
    player: Ending,
}

/// A program that ends when it is dropped.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Device {
    /// Starts server, player and listener.
    pub(super) fn start(program: &Path, folder: &Path, sound: &Path) -> Result<Self, Failure> {
        let home = folder.join("home");
        std::fs::create_dir_all(&home).map_err(|error| Failure::io("a home for the sound server", &error))?;
        let server = Server::start(&home, sound, RATES_HZ[0])?;
        let mut command = Command::new(program);
        command.args(["listen", "--json"]).stderr(Stdio::null());
        let listener = Listener::start(at_home(&mut command, &home))?;
        let next = Instant::now() + THERE;
        Ok(Self { listener, home, sound: sound.to_owned(), server: Some(server), num_starts: 1, next })
    }

    /// Takes the device away or brings it back, when it is time to.
    pub(super) fn trouble(&mut self) {
        if let Some(server) = &mut self.server
            && !matches!(server.player.0.try_wait(), Ok(None))
        {
            // It has played everything; a server that is gone takes its player along.
            if let Ok(player) = play(&self.home, &self.sound) {
                server.player = player;
            }
        }
        if Instant::now() < self.next {
            return;
        }
        if self.server.take().is_some() {
            self.next = Instant::now() + GONE;
            return;
        }
        let rate_hz = RATES_HZ[self.num_starts % RATES_HZ.len()];
        self.num_starts += 1;
        match Server::start(&self.home, &self.sound, rate_hz) {
            Ok(server) => self.server = Some(server),
            Err(failure) => eprintln!("the sound server did not start: {}", failure.message),
        }
        self.next = Instant::now() + THERE;
    }

    pub(super) fn stop(self) {
        drop(self.listener);
    }
}

impl Server {
    fn start(home: &Path, sound: &Path, rate_hz: u32) -> Result<Self, Failure> {
        let socket = home.join("native");
        // A killed server leaves its socket behind.
        let _ = std::fs::remove_file(&socket);
        let mut command = Command::new("pulseaudio");
        command
            .args([
                "-n",
                "--daemonize=no",
                "--use-pid-file=no",
                "--exit-idle-time=-1",
                "--disable-shm=yes",
                "-L",
            ])
            .arg(format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display()))
            .arg("-L")
            .arg(format!("module-null-sink sink_name=virt rate={rate_hz} channels=2"));
        let server = spawn(&mut command, home)?;
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let mut pactl = Command::new("pactl");
            pactl.args(["set-default-source", "virt.monitor"]);
            let answered = spawn(&mut pactl, home)?.0.wait();
            if answered.is_ok_and(|status| status.success()) {
                break;
            }
            if Instant::now() > end {
                return Err(Failure::failed("the sound server does not answer"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Self { server, player: play(home, sound)? })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // As a crash: first the server itself.
        let _ = self.server.0.kill();
    }
}

fn play(home: &Path, sound: &Path) -> Result<Ending, Failure> {
    spawn(Command::new("paplay").arg("--device=virt").arg(sound), home)
}

fn spawn(command: &mut Command, home: &Path) -> Result<Ending, Failure> {
    at_home(command, home).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(Ending).map_err(|error| could_not_start(command, &error))
}

/// Lets a program see this sound server and no other.
fn at_home<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    command
        .env("XDG_RUNTIME_DIR", home)
        .env("HOME", home)
        .env("ALSA_CONFIG_PATH", "/dev/null")
        .env("PULSE_SERVER", format!("unix:{}/native", home.display()))
}

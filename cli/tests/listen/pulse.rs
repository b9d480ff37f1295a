//! A PulseAudio server for the test alone, with a sink that leads nowhere and can be recorded from.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{Invocation, genrescope, hide_sound};

/// A program that is killed when it is dropped.
pub(crate) struct Guarded(Child);

impl Guarded {
    pub(crate) fn stop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A running server.
pub(crate) struct PulseServer {
    server: Guarded,
    home: tempfile::TempDir,
}

impl PulseServer {
    /// Starts a server whose default input is what is played on its sink, at 48 kHz.
    pub(crate) fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let server = run_server(home.path(), 48_000);
        Self { server, home }
    }

    /// Kills the server, as a crash would.
    pub(crate) fn kill(&mut self) {
        self.server.stop();
    }

    /// Starts it again.
    pub(crate) fn restart(&mut self) {
        self.restart_at(48_000);
    }

    /// Starts it again at another sample rate.
    pub(crate) fn restart_at(&mut self, sample_rate_hz: u32) {
        self.server = run_server(self.home.path(), sample_rate_hz);
    }

    /// Plays a file until it is stopped.
    pub(crate) fn play(&self, path: &Path) -> Guarded {
        let mut command = self.client("paplay");
        command.arg("--device=virt").arg(path).stdout(Stdio::null()).stderr(Stdio::null());
        Guarded(spawn(&mut command))
    }

    pub(crate) fn pactl(&self, arguments: &[&str]) {
        let status = self.client("pactl").args(arguments).stdout(Stdio::null()).status();
        assert!(status.expect("pactl is installed").success(), "pactl {arguments:?}");
    }

    /// Adds a sink that can be recorded from; returns the number of its module.
    pub(crate) fn load_sink(&self, name: &str) -> String {
        let name = format!("sink_name={name}");
        let output = self.client("pactl").args(["load-module", "module-null-sink", &name]).output();
        let output = output.expect("pactl is installed");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// `genrescope` with this server's sound.
    pub(crate) fn genrescope(&self, arguments: &[&str]) -> Invocation {
        genrescope(arguments)
            .env("XDG_RUNTIME_DIR", self.home.path())
            .env("HOME", self.home.path())
            .env("ALSA_CONFIG_PATH", "/dev/null")
            .env("PULSE_SERVER", socket(self.home.path()))
    }

    fn client(&self, program: &str) -> Command {
        client(self.home.path(), program)
    }
}

fn socket(home: &Path) -> String {
    format!("unix:{}/native", home.display())
}

fn client(home: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    hide_sound(&mut command, home);
    command.env("PULSE_SERVER", socket(home));
    command
}

fn spawn(command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|error| {
        panic!("cannot run {:?} ({error}): install pulseaudio and pulseaudio-utils", command.get_program())
    })
}

fn run_server(home: &Path, sample_rate_hz: u32) -> Guarded {
    let mut command = Command::new("pulseaudio");
    hide_sound(&mut command, home);
    let socket_path = home.join("native");
    // A killed server leaves its socket behind.
    let _ = std::fs::remove_file(&socket_path);
    command
        .args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes"])
        .arg("-L")
        .arg(format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket_path.display()))
        .arg("-L")
        .arg(format!("module-null-sink sink_name=virt rate={sample_rate_hz} channels=2"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut server = Guarded(spawn(&mut command));
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        let mut pactl = client(home, "pactl");
        pactl.args(["set-default-source", "virt.monitor"]).stdout(Stdio::null()).stderr(Stdio::null());
        if spawn(&mut pactl).wait().is_ok_and(|status| status.success()) {
            return server;
        }
        if let Some(status) = server.0.try_wait().unwrap() {
            panic!("pulseaudio has ended: {status}");
        }
        assert!(Instant::now() < end, "pulseaudio does not respond");
        std::thread::sleep(Duration::from_millis(50));
    }
}

//! mutagen, another implementation of all these formats, as the judge; and TagLib, which many programs use to
//! read them.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use serde_json::{Value, json};

const MUTAGEN: &str = "mutagen==1.48.1";
const TAGLIB: &str = "pytaglib==3.2.0";

/// A Python that has both. Made once and kept with the build.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{MUTAGEN}-{TAGLIB}").replace("==", "-"));
        // Another test program may be making it.
        let lock = File::create(folder.with_extension("lock")).unwrap();
        lock.lock().unwrap();
        let ready = folder.join("ready");
        let python = folder.join("bin/python");
        if !ready.exists() {
            run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
            run(Command::new(&python).args(["-m", "pip", "install", "--quiet", MUTAGEN, TAGLIB]));
            std::fs::write(ready, b"").unwrap();
        }
        python
    })
}

/// Runs a tool, shows its messages only if it fails, and returns its output.
pub(crate) fn run(command: &mut Command) -> Vec<u8> {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A Python that waits for requests. It ends with the test program, which closes its input.
struct Server {
    _child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Server {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tags/serve.py");
        let mut command = Command::new(python());
        let mut child =
            command.arg("-B").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (requests, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { _child: child, requests, answers: BufReader::new(answers) }
    }

    fn ask(&mut self, request: &Value) -> Value {
        writeln!(self.requests, "{request}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{request}: {error}: {line:?}"))
    }
}

/// Asks one of the idle servers, or a new one.
fn ask(request: &Value) -> Value {
    static IDLE: Mutex<Vec<Server>> = Mutex::new(Vec::new());
    let idle = IDLE.lock().unwrap().pop();
    let mut server = idle.unwrap_or_else(Server::start);
    let answer = server.ask(request);
    IDLE.lock().unwrap().push(server);
    assert!(answer.get("error").is_none(), "{request}: {}", answer["error"].as_str().unwrap_or_default());
    answer
}

/// What mutagen finds in a file.
pub(crate) fn read(path: &Path) -> Found {
    Found(ask(&json!({ "work": "read", "path": path.to_str().unwrap() }))["found"].take())
}

/// Everything that TagLib and mutagen show of a file, as `{"taglib": {"TITLE": ["Song"]}, ...}`.
pub(crate) fn shown(path: &Path) -> Value {
    ask(&json!({ "work": "shown", "path": path.to_str().unwrap() }))["found"].take()
}

/// The chapters of an MP4 file that mutagen shows: starts in milliseconds, and titles.
pub(crate) fn chapters_by_mutagen(path: &Path) -> Vec<(u64, String)> {
    let found = ask(&json!({ "work": "chapters", "path": path.to_str().unwrap() }))["found"].take();
    serde_json::from_value(found).unwrap()
}

/// Has mutagen put tags into a file that careless programs lose.
pub(crate) fn make_nasty(kind: &str, path: &Path) {
    ask(&json!({ "work": "make nasty", "kind": kind, "path": path.to_str().unwrap() }));
}

/// What mutagen found in one file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found(Value);

impl Found {
    /// `ID3v2.3`
    pub(crate) fn kind(&self) -> &str {
        self.0["kind"].as_str().unwrap()
    }

    pub(crate) fn genre(&self) -> Vec<&str> {
        texts(&self.0["genre"])
    }

    /// The genres that TagLib finds.
    pub(crate) fn genre_by_taglib(&self) -> Vec<&str> {
        texts(&self.0["taglib"])
    }

    pub(crate) fn custom(&self, name: &str) -> Vec<&str> {
        self.0["custom"].get(name).map_or(Vec::new(), texts)
    }

    /// Every other tag, picture and block, as text.
    pub(crate) fn others(&self) -> Vec<&str> {
        texts(&self.0["others"])
    }
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

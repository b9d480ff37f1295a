//! Who is let in, and where to.

use tungstenite::handshake::server::Request;
use tungstenite::http::StatusCode;
use tungstenite::http::header::{HOST, ORIGIN, UPGRADE};

use crate::host::is_ours;
use crate::origin::is_allowed;
use crate::token::Token;

/// Where on the server the page's scene is; everywhere else are lines.
const SCENE_PATH: &str = "/scene";

/// The rules; they hold for every request.
#[derive(Debug, Clone, Default)]
pub struct Door {
    /// Whether there is a page.
    pub has_page: bool,
    /// Whether there are lines for other programs.
    pub has_lines: bool,
    /// Other origins whose pages may listen.
    pub origins: Vec<String>,
    /// The name of this machine that the user gave.
    pub host: Option<String>,
    /// What must be in the address, if the port is not this machine's alone.
    pub token: Option<Token>,
}

/// What somebody has asked for and gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The page, once.
    Page,
    /// What the page shows, as it changes.
    Scene,
    /// The lines of `--json`.
    Lines,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The status of the answer.
    pub status: StatusCode,
    /// The reason, for people.
    pub words: &'static str,
}

impl Refusal {
    const fn new(status: StatusCode, words: &'static str) -> Self {
        Self { status, words }
    }
}

impl Door {
    /// Decides on a request.
    ///
    /// # Errors
    /// It comes from a machine, page or user that may not listen, or asks for something that does not exist.
    pub fn admit(&self, request: &Request) -> Result<Wish, Refusal> {
        let headers = request.headers();
        let mut hosts = headers.get_all(HOST).iter();
        let host = match (hosts.next().map(|host| host.to_str()), hosts.next()) {
            (Some(Ok(host)), None) if is_ours(host, self.host.as_deref()) => host,
            _ => return Err(Refusal::new(StatusCode::FORBIDDEN, "this machine is not called that")),
        };
        if !self.token.as_ref().is_none_or(|token| token_of(request).is_some_and(|word| token.is(word))) {
            let words = "the address lacks this run's token; open the address that genrescope prints";
            return Err(Refusal::new(StatusCode::FORBIDDEN, words));
        }
        let own_origin = self.has_page.then(|| format!("http://{host}"));
        let allowed = self.origins.iter().map(String::as_str).chain(own_origin.as_deref());
        let origins = headers.get_all(ORIGIN).iter().map(|value| value.to_str().ok());
        if !is_allowed(origins, allowed) {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "this page may not listen; see --ws-origin"));
        }
        let path = request.uri().path();
        match (headers.contains_key(UPGRADE), path) {
            (true, SCENE_PATH) if self.has_page => Ok(Wish::Scene),
            (true, _) if self.has_lines => Ok(Wish::Lines),
            (false, "/") if self.has_page => Ok(Wish::Page),
            (true, _) => Err(Refusal::new(StatusCode::NOT_FOUND, "there are no lines here; see --ws")),
            (false, "/") => Err(Refusal::new(StatusCode::NOT_FOUND, "there is no page here; see --page")),
            (false, _) => Err(Refusal::new(StatusCode::NOT_FOUND, "there is nothing here")),
        }
    }
}

/// The token in a request's address.
fn token_of(request: &Request) -> Option<&str> {
    request.uri().query()?.split('&').find_map(|word| word.strip_prefix("token="))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str, headers: &[(&str, &str)]) -> Request {
        let builder = Request::builder().uri(path);
        headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value)).body(()).unwrap()
    }

    fn both() -> Door {
        Door { has_page: true, has_lines: true, ..Door::default() }
    }

    const LOCAL: (&str, &str) = ("host", "localhost:8765");
    const SOCKET: (&str, &str) = ("upgrade", "websocket");

    #[test]
    fn each_wish_has_a_place_and_nothing_else_is_there() {
        let door = both();
        assert_eq!(door.admit(&request("/", &[LOCAL])), Ok(Wish::Page));
        assert_eq!(door.admit(&request("/?overlay=1", &[LOCAL])), Ok(Wish::Page));
        assert_eq!(door.admit(&request("/scene", &[LOCAL, SOCKET])), Ok(Wish::Scene));
        assert_eq!(door.admit(&request("/", &[LOCAL, SOCKET])), Ok(Wish::Lines));
        for (door, path, headers) in [
            (both(), "/scene", &[LOCAL][..]),
            (both(), "/../Cargo.toml", &[LOCAL]),
            (Door { has_page: false, ..both() }, "/", &[LOCAL]),
            (Door { has_lines: false, ..both() }, "/", &[LOCAL, SOCKET]),
        ] {
            assert_eq!(
                door.admit(&request(path, headers)).unwrap_err().status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    }

    #[test]
    fn a_name_that_somebody_pointed_at_this_machine_opens_nothing() {
        for headers in [&[][..], &[("host", "evil.net:8765")], &[LOCAL, ("host", "evil.net")]] {
            for path in ["/", "/scene"] {
                let refusal = both().admit(&request(path, headers)).unwrap_err();
                assert_eq!(refusal.status, StatusCode::FORBIDDEN, "{headers:?}");
            }
        }
        let door = Door { host: Some("booth.local".to_owned()), ..both() };
        assert_eq!(door.admit(&request("/", &[("host", "booth.local:8765")])), Ok(Wish::Page));
    }

    #[test]
    fn the_page_may_listen_under_the_address_that_it_came_from_and_others_may_not() {
        let home = ("host", "192.168.1.5:8765");
        let admit = |host, origin| both().admit(&request("/scene", &[host, SOCKET, ("origin", origin)]));
        assert_eq!(admit(home, "http://192.168.1.5:8765"), Ok(Wish::Scene));
        assert_eq!(admit(LOCAL, "http://localhost:8765"), Ok(Wish::Scene));
        for evil in ["http://evil.net", "http://192.168.1.6:8765", "https://192.168.1.5:8765", "null"] {
            assert_eq!(admit(home, evil).unwrap_err().status, StatusCode::FORBIDDEN, "{evil}");
        }
        // Without a page nobody's own address counts.
        let lines = Door { has_page: false, ..both() };
        let request = request("/", &[home, SOCKET, ("origin", "http://192.168.1.5:8765")]);
        assert_eq!(lines.admit(&request).unwrap_err().status, StatusCode::FORBIDDEN);
    }

    #[test]
    fn where_there_is_a_token_nothing_is_had_without_it() {
        let token = Token::random().unwrap();
        let door = Door { token: Some(token.clone()), ..both() };
        let right = format!("token={}", token.as_str());
        for (path, headers, wish) in [
            ("/", &[LOCAL][..], Wish::Page),
            ("/scene", &[LOCAL, SOCKET], Wish::Scene),
            ("/", &[LOCAL, SOCKET], Wish::Lines),
        ] {
            assert_eq!(door.admit(&request(&format!("{path}?overlay=1&{right}"), headers)), Ok(wish));
            let twice = format!("{path}?token=no&{right}");
            for wrong in [path, &format!("{path}?token="), &format!("{path}?{right}0"), &twice] {
                let refusal = door.admit(&request(wrong, headers)).unwrap_err();
                assert_eq!(refusal.status, StatusCode::FORBIDDEN, "{wrong}");
            }
        }
    }
}

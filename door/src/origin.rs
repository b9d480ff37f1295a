//! Which web pages may listen.

/// Reads an origin as browsers send it: `null`, or scheme and host, perhaps with a port. What follows the
/// host in an address is no part of it.
pub fn origin(text: &str) -> Result<String, String> {
    let origin = text.strip_suffix('/').unwrap_or(text);
    let host = origin.split_once("://").map(|(_, host)| host);
    let is_origin =
        origin == "null" || host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#']));
    if is_origin {
        Ok(origin.to_owned())
    } else {
        Err("expected an origin such as https://example.org, or null".to_owned())
    }
}

/// Whether a connection with these `Origin` headers may be served: programs send none, pages of this machine
/// name it, and the user must have `allowed` any other. Any page in a browser can try to connect to this
/// machine, so all others are refused.
pub fn is_allowed<'a>(
    mut origins: impl Iterator<Item = Option<&'a str>>,
    allowed: impl Iterator<Item = &'a str> + Clone,
) -> bool {
    origins.all(|origin| {
        origin.is_some_and(|origin| {
            is_local(origin) || allowed.clone().any(|other| other.eq_ignore_ascii_case(origin))
        })
    })
}

/// `http://localhost`, with any port; the same by number, and with TLS.
fn is_local(origin: &str) -> bool {
    let origin = origin.to_ascii_lowercase();
    let Some(host) = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) else {
        return false;
    };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|local| match host.strip_prefix(local) {
        Some("") => true,
        Some(rest) => rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok()),
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_ends_with_its_host_or_port() {
        assert_eq!(origin("https://example.org/").as_deref(), Ok("https://example.org"));
        for good in ["null", "https://example.org:8443", "http://[::1]:80"] {
            assert_eq!(origin(good).as_deref(), Ok(good));
        }
        for bad in ["example.org", "https://", "https://example.org/page", ""] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_this_machine_and_what_is_allowed_may_listen() {
        let allowed = ["https://example.org"];
        let check = |origins: &[Option<&str>]| is_allowed(origins.iter().copied(), allowed.into_iter());
        for good in ["http://localhost", "HTTP://LocalHost:3000", "https://127.0.0.1:8443", "http://[::1]:80"]
        {
            assert!(check(&[Some(good)]), "{good}");
        }
        for bad in [
            "http://example.com",
            "https://example.org.evil.net",
            "http://localhost.evil.net",
            "http://localhost:80.evil.net",
            "http://localhost@evil.net",
            "http://127.0.0.10",
            "null",
            "file://",
            "",
        ] {
            assert!(!check(&[Some(bad)]), "{bad}");
        }
        assert!(check(&[]));
        assert!(check(&[Some("https://EXAMPLE.org")]));
        assert!(!check(&[Some("http://localhost"), Some("http://evil.net")]));
        // Not text at all.
        assert!(!check(&[None]));
    }
}

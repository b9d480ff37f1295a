//! The name under which a browser believes it has reached us.

use std::net::{IpAddr, Ipv6Addr};

/// Whether a browser that names this `Host` has meant us: an address in numbers, `localhost`, or the name
/// that the user gave. Any other name may be one that its owner has pointed at this machine so that pages
/// from there count as ours (DNS rebinding).
pub(crate) fn is_ours(host: &str, named: Option<&str>) -> bool {
    let Some(name) = without_port(host) else { return false };
    if let Some(number) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return number.parse::<Ipv6Addr>().is_ok();
    }
    name.parse::<IpAddr>().is_ok_and(|address| address.is_ipv4())
        || name.eq_ignore_ascii_case("localhost")
        || named.is_some_and(|named| named.eq_ignore_ascii_case(name))
}

/// A host without its port; `None` if that is no port.
fn without_port(host: &str) -> Option<&str> {
    // The colons of an IPv6 address are in brackets.
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => {
            let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
            is_port.then_some(name)
        }
        _ => Some(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_localhost_and_the_given_name_are_ours() {
        for good in [
            "localhost",
            "LocalHost:8765",
            "127.0.0.1",
            "192.168.1.5:80",
            "[::1]",
            "[fe80::1]:8765",
            "booth.local:1",
        ] {
            assert!(is_ours(good, Some("Booth.local")), "{good}");
        }
        for bad in [
            "",
            ":80",
            "evil.net",
            "localhost.evil.net",
            "localhost:80:80",
            "localhost:",
            "localhost:+80",
            "localhost:99999",
            "localhost@evil.net",
            "127.0.0.1.evil.net",
            "::1",
            "[::1",
            "[localhost]",
            "127.1",
        ] {
            assert!(!is_ours(bad, Some("booth.local")), "{bad}");
        }
        assert!(!is_ours("booth.local", None));
    }
}

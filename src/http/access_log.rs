//! One line a request on standard error: method, path, status, milliseconds. Noted by `server`.
//! Never holds a query, a token, an address or anything that was typed.

use hyper::{Method, StatusCode};
use std::time::Duration;

/// The line for one request; of its path what may be shown.
pub(crate) fn line(method: &Method, path: &str, status: StatusCode, took: Duration) -> String {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH];
    let method = if known.contains(method) { method.as_str() } else { "-" };
    format!("{method} {path} {} {}", status.as_u16(), took.as_millis())
}

/// A path that is no route and no file, without every part that could be a token, a number or somebody's words.
pub(crate) fn censored(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').map(|part| if is_plain(part) { part } else { "*" }).collect();
    parts.join("/")
}

/// Whether a part looks like a name that the site itself gave: short, plain letters, no long number.
fn is_plain(part: &str) -> bool {
    let plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    let longest_number = part.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    plain && part.len() <= 40 && longest_number <= 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_numbers_and_words_are_censored() {
        let token = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE";
        assert_eq!(censored(&format!("/c/{token}/")), "/c/*/");
        assert_eq!(censored("/1234567890"), "/*");
        assert_eq!(censored("/a@b.example/%E9%AB%99/x y"), "/*/*/*");
        assert_eq!(censored("/directory/tokyo/E/2/"), "/directory/tokyo/E/2/");
        assert_eq!(censored("/assets/form/form.1a2b3c4d.css"), "/assets/form/form.1a2b3c4d.css");
        assert_eq!(censored("/downloads/declarers-20261120.csv"), "/downloads/declarers-20261120.csv");
    }

    #[test]
    fn a_line_has_four_parts() {
        let made_up = Method::from_bytes(b"SECRET").expect("a method");
        assert_eq!(line(&made_up, "/", StatusCode::OK, Duration::from_millis(12)), "- / 200 12");
    }
}

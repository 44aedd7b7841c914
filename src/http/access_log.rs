//! One line a request in the log: method, path, status, milliseconds. Written by `server`.
//! Never holds a query, a token, an address or anything that was typed.

use crate::base::log::Answered;
use hyper::{Method, StatusCode};
use std::time::Duration;

/// Writes the line of a request; of its path what may be shown.
pub(crate) fn write(method: &Method, path: &str, status: StatusCode, took: Duration) {
    Answered { method: known(method), path, status: status.as_u16(), milliseconds: took.as_millis() as u64 }.write();
}

/// The method's name, where it is no word that the client made up.
fn known(method: &Method) -> &str {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH];
    if known.contains(method) { method.as_str() } else { "-" }
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
    fn a_method_that_a_client_made_up_is_not_told() {
        assert_eq!(known(&Method::from_bytes(b"SECRET").expect("a method")), "-");
        assert_eq!(known(&Method::POST), "POST");
    }
}

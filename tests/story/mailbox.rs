//! The mails that the transport `file` wrote, read as a mail program reads them: headers, decoded body.

use crate::scheme::files;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// One mail.
#[derive(Debug)]
pub struct Mail {
    /// The headers as they stand.
    pub head: String,
    /// The body as text.
    pub body: String,
}

impl Mail {
    /// The first address in the body.
    pub fn first_url(&self) -> &str {
        let start = self.body.find("http").expect("an address in the mail");
        self.body[start..].split_whitespace().next().expect("an address")
    }

    /// Whether a line of the body is exactly this.
    pub fn has_line(&self, line: &str) -> bool {
        self.body.lines().any(|one| one.trim_end() == line)
    }
}

/// Waits until `count` mails lie in the folder, and reads them in the order they were written.
pub fn wait_for(state: &Path, count: usize) -> Vec<Mail> {
    let folder = state.join("mail/sent");
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let mut found: Vec<(PathBuf, Vec<u8>)> = files(&folder);
        found.retain(|(path, _)| path.extension().is_some_and(|extension| extension == "eml"));
        if found.len() >= count {
            assert_eq!(found.len(), count, "no more mails than that");
            found.sort_by_key(|(path, _)| path.metadata().and_then(|file| file.modified()).expect("a time"));
            return found.into_iter().map(|(_, bytes)| parsed(&String::from_utf8_lossy(&bytes))).collect();
        }
        assert!(Instant::now() < end, "{count} mails within 10 s, found {}", found.len());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Waits until `count` mails with these words in their text lie in the folder; gives the last of them.
pub fn wait_with(state: &Path, words: &str, count: usize) -> Mail {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let mut found: Vec<(PathBuf, Vec<u8>)> = files(&state.join("mail/sent"));
        found.retain(|(path, _)| path.extension().is_some_and(|extension| extension == "eml"));
        found.sort_by_key(|(path, _)| path.metadata().and_then(|file| file.modified()).expect("a time"));
        let read = found.into_iter().map(|(_, bytes)| parsed(&String::from_utf8_lossy(&bytes)));
        let mut mails: Vec<Mail> = read.filter(|mail| mail.body.contains(words)).collect();
        if mails.len() >= count {
            assert_eq!(mails.len(), count, "no more mails with {words} than that");
            return mails.remove(count - 1);
        }
        assert!(Instant::now() < end, "{count} mails with {words} within 10 s, found {}", mails.len());
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn parsed(text: &str) -> Mail {
    let text = text.replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").expect("a head");
    let coding = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-transfer-encoding: ").map(str::to_owned));
    let body = match coding.as_deref() {
        Some("base64") => base64(body),
        Some("quoted-printable") => quoted(body),
        _ => body.as_bytes().to_vec(),
    };
    Mail { head: head.to_owned(), body: String::from_utf8(body).expect("UTF-8").replace("\r\n", "\n") }
}

fn base64(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut size) = (Vec::new(), 0_u32, 0);
    for value in text.bytes().filter_map(|byte| alphabet.iter().position(|&letter| letter == byte)) {
        bits = bits << 6 | value as u32;
        size += 6;
        if size >= 8 {
            size -= 8;
            bytes.push((bits >> size) as u8);
        }
    }
    bytes
}

fn quoted(text: &str) -> Vec<u8> {
    let joined = text.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'=').then(|| tail.get(..2)).flatten();
        match code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    bytes
}

//! The files of `dist` over HTTP: pages, caching, compression, and what must stay out of reach.

use crate::place::served;
use crate::server::{Served, raw};

/// Status line and headers, and the body, of a request with extra header lines.
fn ask(served: &Served, line: &str, headers: &str) -> (String, String) {
    let request = format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
    let answer = raw(served.address(), request.as_bytes());
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    (head.to_ascii_lowercase(), body.to_owned())
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or("")
}

#[test]
fn pages_assets_and_unknown_paths() {
    let (served, _folder) = served();
    let (head, body) = ask(&served, "GET /", "");
    assert!(head.starts_with("http/1.1 200") && body.contains("ホーム"), "{head}");
    assert_eq!(header(&head, "content-type"), "text/html; charset=utf-8");
    assert_eq!(header(&head, "x-content-type-options"), "nosniff");
    assert_eq!(header(&head, "referrer-policy"), "same-origin");
    assert_eq!(header(&head, "cross-origin-opener-policy"), "same-origin");
    let policy = header(&head, "content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(header(&head, "strict-transport-security"), "", "plain http on this machine");

    let (head, _) = ask(&served, "GET /assets/main.1a2b3c4d.css", "");
    assert!(header(&head, "cache-control").contains("immutable"), "{head}");
    let (head, body) = ask(&served, "GET /nowhere/", "");
    assert!(head.starts_with("http/1.1 404") && body.contains("ありません"), "{head}");
    let (head, _) = ask(&served, "GET /news", "");
    assert!(head.starts_with("http/1.1 301"), "{head}");
    assert_eq!(header(&head, "location"), "./news/");
    let (head, body) = ask(&served, "HEAD /", "");
    assert!(head.starts_with("http/1.1 200") && body.is_empty(), "{head}");
    let (head, body) = ask(&served, "GET /large.bin", "");
    assert_eq!((header(&head, "content-length"), body.len()), ("1000000", 1_000_000));
}

#[test]
fn a_known_page_is_not_sent_again_until_it_changes() {
    let (served, folder) = served();
    let (head, _) = ask(&served, "GET /", "");
    let tag = header(&head, "etag").to_owned();
    let (head, body) = ask(&served, "GET /", &format!("If-None-Match: {tag}\r\n"));
    assert!(head.starts_with("http/1.1 304") && body.is_empty(), "{head}");
    std::fs::write(folder.path().join("dist/index.html"), "<h1>新しいホーム</h1>").expect("a file");
    let (head, body) = ask(&served, "GET /", &format!("If-None-Match: {tag}\r\n"));
    assert!(head.starts_with("http/1.1 200") && body.contains("新しい"), "{head}");
}

#[test]
fn text_is_compressed_for_who_asks() {
    let (served, _folder) = served();
    let (plain, body) = ask(&served, "GET /news/", "");
    assert!(body.contains("お知らせ") && header(&plain, "content-encoding").is_empty());
    let (zipped, _) = ask(&served, "GET /news/", "Accept-Encoding: gzip, br\r\n");
    assert_eq!(header(&zipped, "content-encoding"), "gzip");
    let size = |head: &str| header(head, "content-length").parse::<u32>().expect("a number");
    assert!(size(&zipped) < size(&plain) / 10);
    assert_ne!(header(&zipped, "etag"), header(&plain, "etag"));
}

#[test]
fn nothing_outside_the_folder_is_reached() {
    let (served, folder) = served();
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), folder.path().join("dist/link.txt")).expect("a link");
    std::fs::write(folder.path().join("dist/.hidden"), "ひみつ").expect("a file");
    let paths = [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/news/../../secret.txt",
        "/..\\secret.txt",
        "/%5c..%5csecret.txt",
        "//secret.txt",
        "//index.html",
        "/./index.html",
        "/link.txt",
        "/.hidden",
        "/%2ehidden",
        "/news/%00",
        "/%",
        "/%zz",
        "/%ff",
        "/index.html/",
        "/news//index.html",
    ];
    for path in paths {
        let (head, body) = ask(&served, &format!("GET {path}"), "");
        assert!(head.starts_with("http/1.1 404") || head.starts_with("http/1.1 400"), "{path}: {head}");
        assert!(!body.contains("ひみつ"), "{path}");
    }
}

#[test]
fn a_redirect_keeps_what_the_address_asks_and_a_record_has_a_short_one() {
    let (served, _folder) = served();
    let place = |path: &str| {
        let (head, _) = ask(&served, &format!("GET {path}"), "");
        (head.split(' ').nth(1).unwrap_or_default().to_owned(), header(&head, "location").to_owned())
    };
    let told = |status: &str, place: &str| (status.to_owned(), place.to_owned());
    assert_eq!(place("/news?from=mail&x=%20"), told("301", "./news/?from=mail&x=%20"));
    assert_eq!(place("/news?"), told("301", "./news/?"));
    assert_eq!(place("/directory/r/10000057"), told("302", "../?no=10000057"));
    assert_eq!(place("/directory/r/10000057?from=mail&no=1"), told("302", "../?no=10000057&from=mail&no=1"));
    for unknown in ["/directory/r/", "/directory/r/1000005", "/directory/r/00000057", "/directory/r/10000057/"] {
        assert_eq!(place(unknown).0, "404", "{unknown}");
    }
}

#[test]
fn only_reading_is_allowed() {
    let (served, _folder) = served();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"] {
        let (head, _) = ask(&served, &format!("{method} /news/"), "");
        assert!(head.starts_with("http/1.1 405"), "{method}: {head}");
        assert_eq!(header(&head, "allow"), "get, head", "{method}");
    }
}

#[test]
fn it_ends_soon_after_the_signal_even_with_a_half_sent_request() {
    use std::io::Write;
    let (served, _folder) = served();
    let mut half = std::net::TcpStream::connect(served.address()).expect("it listens");
    half.write_all(b"GET / HTTP/1.1\r\nHost: loc").expect("sent");
    let mut stalled = std::net::TcpStream::connect(served.address()).expect("it listens");
    stalled.write_all(b"POST /declare/check/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\na").expect("sent");
    std::thread::sleep(std::time::Duration::from_millis(200));
    let (status, took) = served.stop();
    assert!(status.success(), "{status}");
    assert!(took.as_secs() < 10, "{took:?}");
}

#[test]
fn a_page_that_cannot_be_opened_is_not_said_to_be_missing() {
    let (served, folder) = served();
    let page = folder.path().join("dist/news/index.html");
    std::fs::remove_file(&page).expect("removed");
    let (head, _) = ask(&served, "GET /news/", "");
    assert!(head.starts_with("http/1.1 404"), "{head}");
    std::os::unix::fs::symlink(&page, &page).expect("a loop");
    let (head, body) = ask(&served, "GET /news/", "");
    assert!(head.starts_with("http/1.1 503") && !header(&head, "retry-after").is_empty(), "{head}");
    assert!(body.contains("<h1"), "a page that says what to do: {body}");
    assert!(served.says("news"), "{}", served.log());
    std::fs::remove_file(&page).expect("removed");
    let made = std::process::Command::new("mkfifo").arg(&page).status().expect("mkfifo");
    assert!(made.success());
    let (head, _) = ask(&served, "GET /news/", "");
    assert!(head.starts_with("http/1.1 404"), "a pipe is no page, and nobody waits for it: {head}");
}

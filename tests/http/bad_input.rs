//! Requests that no browser sends: each gets its status and a page that helps, and none brings the
//! processor down or shows anything of itself in the log.

use crate::place::{served, served_with};
use crate::server::{Served, raw};

/// The status that the bytes get.
fn status(served: &Served, bytes: &[u8]) -> u16 {
    let answer = raw(served.address(), bytes);
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

/// A POST to the form's address with a content type and a body.
fn post(kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /declare/check/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn hosts_and_lengths_are_checked() {
    let (served, _folder) = served();
    let cases: &[(&str, u16)] = &[
        ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 421),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\nConnection: close\r\n\r\n", 421),
        ("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 421),
        ("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 200),
        ("GET / HTTP/1.1\nHost: localhost\nConnection: close\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n", 400),
        ("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 400),
        ("\u{3042}\r\n\r\n", 400),
    ];
    for (bytes, expected) in cases {
        assert_eq!(status(&served, bytes.as_bytes()), *expected, "{bytes:?}");
    }
}

#[test]
fn what_nobody_here_could_read_is_refused_with_the_headers_of_every_answer() {
    let (served, _folder) = served();
    let long = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "0".repeat(70_000));
    let second = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGARBAGE\r\n\r\n";
    for (bytes, status) in
        [("GARBAGE\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nno header\r\n\r\n", "400"), (&long, "431"), (second, "400")]
    {
        let answer = raw(served.address(), bytes.as_bytes());
        let last = answer.rfind("HTTP/1.1 ").and_then(|at| answer.get(at..)).unwrap_or_default();
        assert!(last.starts_with(&format!("HTTP/1.1 {status}")), "{last}");
        for header in
            ["content-security-policy: default-src 'none'", "x-content-type-options: nosniff", "referrer-policy: "]
        {
            assert_eq!(last.matches(header).count(), 1, "{header}: {last}");
        }
        assert!(last.contains("content-length: 0\r\n") && last.ends_with("\r\n\r\n"), "{last}");
    }
}

#[test]
fn a_request_cannot_hide_inside_another() {
    let (served, _folder) = served();
    for lengths in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 4, 5\r\n",
    ] {
        let request = format!(
            "POST /declare/check/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n{lengths}\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        );
        let answer = raw(served.address(), request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400"), "{lengths}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{lengths}: {answer}");
    }
}

#[test]
fn a_mailed_link_opens_without_its_last_slash() {
    let (served, _folder) = served();
    for path in [format!("/c/{}", "A".repeat(43)), format!("/c/{}/", "A".repeat(43))] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = raw(served.address(), request.as_bytes());
        assert!(answer.contains("<h1>申込みが見つかりません</h1>"), "the page of links that open nothing: {answer}");
    }
}

#[test]
fn nor_behind_a_request_in_chunks() {
    let (served, _folder) = served();
    let chunked = format!(
        "POST /declare/check/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    );
    let hiding = format!(
        "POST /declare/check/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    );
    let answer = raw(served.address(), [chunked, hiding].concat().as_bytes());
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "what follows is not looked at: {answer}");
}

#[test]
fn too_much_is_said_to_be_too_much() {
    let (served, _folder) = served();
    let body = |size: usize| [b"name=".as_slice(), &vec![b'a'; size]].concat();
    assert_eq!(status(&served, &post(FORM, &body(64 * 1024))), 413);
    assert_eq!(status(&served, &post(FORM, &body(200 * 1024))), 413);
    let chunk = [format!("{:x}\r\n", 70_000).as_bytes(), &vec![b'a'; 70_000], b"\r\n0\r\n\r\n"].concat();
    let head = format!(
        "POST /declare/check/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    assert_eq!(status(&served, &[head.as_bytes(), &chunk].concat()), 413);
    let small = post(FORM, &body(20_000));
    assert_eq!(status(&served, &small), 422, "the form holds much");
    let small = String::from_utf8(small).expect("text").replace("/declare/check/", "/account/login");
    assert_eq!(status(&served, small.as_bytes()), 413, "and the log-in little");
    let long = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "a".repeat(20_000));
    assert_eq!(status(&served, long.as_bytes()), 431);
    let many: String = (0..70).map(|n| format!("X-{n}: a\r\n")).collect();
    assert_eq!(status(&served, format!("GET / HTTP/1.1\r\nHost: localhost\r\n{many}\r\n").as_bytes()), 431);
}

#[test]
fn only_a_plain_form_is_read() {
    let (served, _folder) = served();
    for kind in ["multipart/form-data; boundary=x", "application/json", "text/plain", ""] {
        assert_eq!(status(&served, &post(kind, b"name=a")), 415, "{kind}");
    }
    let broken: [&[u8]; 7] =
        [b"name=%", b"name=%e3%81", b"name=%GG", b"name=\xff", b"%ff=a", b"name=a&name=b", b"_sealed=a&_sealed=b"];
    for body in broken {
        assert_eq!(status(&served, &post(FORM, body)), 400, "{}", String::from_utf8_lossy(body));
    }
    assert_eq!(status(&served, &post("application/x-www-form-urlencoded; charset=UTF-8", b"unknown=a&other=b")), 422);
    let health = served.status();
    assert!(health.ends_with("unknown fields: 2\n"), "{health}");
}

#[test]
fn routes_have_their_methods_and_unknown_links_a_page() {
    let (served, _folder) = served();
    let token = "A".repeat(43);
    for (method, path, expected) in [
        ("GET", "/declare/check/", 405),
        ("GET", "/declare/submit/", 405),
        ("GET", "/declare/correct/", 405),
        ("PUT", "/declare/check/", 405),
        ("POST", "/healthz", 405),
        ("PUT", &format!("/declare/numbers/{token}/"), 405),
        ("GET", &format!("/declare/numbers/{token}/"), 404),
        ("GET", &format!("/declare/numbers/{token}/resent/"), 404),
        ("POST", &format!("/declare/numbers/{token}/resent/"), 404),
        ("DELETE", &format!("/c/{token}/"), 405),
        ("PUT", &format!("/declare/received/{token}/resend/"), 405),
        ("GET", &format!("/declare/received/{token}/resend/"), 303),
        ("GET", &format!("/declare/received/{token}/resent/"), 404),
        ("POST", &format!("/declare/received/{token}/resent/"), 405),
        ("GET", &format!("/c/{token}/"), 404),
        ("POST", &format!("/c/{token}/"), 404),
        ("GET", &format!("/declare/received/{token}/"), 404),
        ("POST", &format!("/declare/received/{token}/resend/"), 404),
        ("POST", &format!("/declare/numbers/{token}/"), 404),
        ("GET", "/c/short/", 404),
        ("GET", "/c/", 404),
    ] {
        let request =
            format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        let answer = raw(served.address(), request.as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected}")), "{method} {path}: {answer}");
        assert_eq!(expected == 405, answer.contains("\r\nallow: "), "{method} {path}");
    }
}

#[test]
fn other_sites_cannot_post() {
    let (served, _folder) = served();
    let attempt = |path: &str, headers: &str| {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Type: {FORM}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        status(&served, request.as_bytes())
    };
    let confirm = format!("/c/{}/", "A".repeat(43));
    for path in ["/declare/check/", "/declare/submit/", "/declare/correct/", &confirm] {
        assert_eq!(attempt(path, "Origin: https://evil.example\r\n"), 403, "{path}");
        assert_eq!(attempt(path, "Origin: null\r\n"), 403, "{path}");
        assert_eq!(attempt(path, "Sec-Fetch-Site: cross-site\r\n"), 403, "{path}");
        assert_ne!(attempt(path, "Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n"), 403, "{path}");
        assert_ne!(attempt(path, ""), 403, "{path}");
    }
}

#[test]
fn broken_seals_get_a_page_and_store_nothing() {
    let (served, folder) = served();
    for path in ["/declare/submit/", "/declare/correct/", "/declare/check/"] {
        for sealed in ["", "x", &"A".repeat(500), "%E3%81%82"] {
            let body = format!("_sealed={sealed}");
            let request = String::from_utf8(post(FORM, body.as_bytes())).expect("text");
            let answer = raw(served.address(), request.replace("/declare/check/", path).as_bytes());
            let expected = if path == "/declare/check/" && sealed.is_empty() { "422" } else { "400" };
            assert!(answer.starts_with(&format!("HTTP/1.1 {expected}")), "{path} {sealed}: {answer}");
            assert!(answer.contains("info@sengen.example"), "the page says whom to ask");
        }
    }
    let applications = folder.path().join("state/objects/applications");
    assert_eq!(std::fs::read_dir(applications).map_or(0, Iterator::count), 0);
}

#[test]
fn the_log_has_one_line_a_request_and_no_secrets() {
    let (served, _folder) = served();
    raw(served.address(), b"GET /c/ZZcanaryZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ/?q=canary HTTP/1.1\r\nHost: localhost\r\nCookie: canary=1\r\nConnection: close\r\n\r\n");
    raw(served.address(), &post(FORM, b"name=canary&contact_email=canary%40x.example"));
    assert!(served.says(" path=/declare/check/ status=422 "), "{}", served.log());
    let log = served.log();
    let lines: Vec<&str> = log.lines().filter(|line| !line.contains("=/healthz ")).collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(lines[0].contains(" method=GET path=/c/*/ status=404 ms="), "{log}");
    assert!(lines[1].contains(" method=POST path=/declare/check/ status=422 ms="), "{log}");
    let numbered = |line: &str| line.contains(" INFO request{id=");
    assert!(lines.iter().all(|line| numbered(line)), "each has its level and the request's number: {log}");
    assert!(!log.contains("canary"), "{log}");
}

#[test]
fn the_log_is_written_for_programs_too() {
    let (served, _folder) = served_with(&["--log-format", "json"]);
    raw(
        served.address(),
        b"GET /account/password/reset/ZZcanary/?q=canary HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    raw(served.address(), b"GET /news/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    raw(served.address(), b"GET /09012345678/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let is_whole = |log: String| log.lines().filter(|line| !line.contains("/healthz")).count() >= 3;
    (0..400)
        .take_while(|_| !is_whole(served.log()))
        .for_each(|_| std::thread::sleep(std::time::Duration::from_millis(100)));
    let log = served.log();
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect(line));
    let asked: Vec<_> = lines.filter(|line| line["path"] != "/healthz").collect();
    let told = |line: &serde_json::Value| (line["path"].clone(), line["status"].clone(), line["level"].clone());
    assert_eq!(asked.len(), 3, "{log}");
    assert_eq!(told(&asked[0]), ("/account/password/reset/*/".into(), 410.into(), "INFO".into()), "{log}");
    assert_eq!(told(&asked[1]), ("/news/".into(), 200.into(), "INFO".into()), "{log}");
    assert_eq!(told(&asked[2]), ("/*/".into(), 404.into(), "INFO".into()), "{log}");
    assert!(asked[0]["span"]["id"].is_number() && asked[0]["timestamp"].is_string(), "{log}");
    assert!(!log.contains("canary"), "{log}");
}

#[test]
fn a_stalled_client_is_let_go() {
    let (served, _folder) = served();
    let stalled: [(&[u8], &str, u64); 3] = [
        (b"", "", 12),
        (b"GET / HTTP/1.1\r\nHost: loc", "", 12),
        (b"POST /declare/check/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\na", "HTTP/1.1 408", 22),
    ];
    std::thread::scope(|scope| {
        for (bytes, expected, seconds) in stalled {
            let address = served.address();
            scope.spawn(move || {
                let started = std::time::Instant::now();
                let answer = raw(address, bytes);
                assert!(answer.starts_with(expected), "{answer}");
                assert!(started.elapsed().as_secs() <= seconds, "{:?}", started.elapsed());
            });
        }
    });
}

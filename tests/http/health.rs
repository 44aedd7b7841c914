//! How the processor is, for machines that watch it: in public that it lives and whether all is well, on a listener of this
//! machine alone the rest.

use crate::place::served;
use crate::server::{Served, raw};
use std::path::Path;

#[test]
fn whoever_looks_whether_it_lives_may_ask_in_any_way() {
    let (served, _folder) = served();
    for path in ["/healthz", "/readyz"] {
        for (line, headers) in [
            ("GET", "HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close"),
            ("GET", "HTTP/1.1\r\nConnection: close"),
            ("GET", "HTTP/1.0"),
            ("HEAD", "HTTP/1.0"),
            ("OPTIONS", "HTTP/1.1\r\nHost: localhost\r\nConnection: close"),
        ] {
            let answer = raw(served.address(), format!("{line} {path} {headers}\r\n\r\n").as_bytes());
            assert!(answer.split(' ').nth(1) == Some("200"), "{line} {path} {headers}: {answer}");
            assert!(
                answer.contains("cache-control: no-store") && answer.contains("allow: GET, HEAD, OPTIONS"),
                "{answer}"
            );
            let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            assert!(["", "ok\n", "ready\n"].contains(&body), "no more than that: {body}");
        }
        let sent = raw(served.address(), format!("POST {path} HTTP/1.0\r\nContent-Length: 0\r\n\r\n").as_bytes());
        assert!(sent.contains(" 405 "), "{sent}");
    }
    let old = raw(served.address(), b"GET / HTTP/1.0\r\n\r\n");
    assert!(old.contains(" 421 "), "a page is somebody's: {old}");
    let nameless = raw(served.address(), b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    assert!(nameless.contains(" 400 "), "{nameless}");
}

#[test]
fn below_a_folder_it_is_looked_for_at_the_top_and_in_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let (listen, base) = (format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{port}/sengen/"));
    let [out, state] = ["dist", "state"].map(|name| folder.path().join(name).display().to_string());
    let arguments = ["--no-build", "--out", &out, "--state", &state, "--base-url", &base];
    let served = Served::start_on(Path::new(env!("CARGO_MANIFEST_DIR")), &listen, &arguments);
    for path in ["/healthz", "/sengen/healthz", "/readyz", "/sengen/readyz"] {
        let answer = raw(served.address(), format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes());
        assert!(answer.contains(" 200 "), "{path}: {answer}");
    }
}

#[test]
fn figures_are_for_this_machine_and_count_what_was_answered() {
    let (served, _folder) = served();
    let ask = |path: &str, host: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        raw(served.status_address(), request.as_bytes())
    };
    raw(served.address(), b"GET /no/such HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let figures = ask("/metrics", "localhost");
    assert!(figures.contains("text/plain; version=0.0.4"), "{figures}");
    for line in ["sengen_ready 1\n", "sengen_requests_total{status=\"4xx\"} 1\n", "sengen_disk_free_bytes "] {
        assert!(figures.contains(line), "{line}: {figures}");
    }
    assert!(ask("/readyz", "localhost").contains("\r\n\r\nready\nunknown fields: 0\n"));
    assert!(ask("/healthz", "127.0.0.1:1").contains(" 200 "));
    assert!(ask("/readyz", "evil.example").contains(" 421 "), "a page of somewhere else does not read it");
    assert!(ask("/", "localhost").contains(" 404 "));
    for path in ["/metrics", "/status"] {
        let public = raw(served.address(), format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").as_bytes());
        assert!(public.contains(" 404 "), "{public}");
    }
}

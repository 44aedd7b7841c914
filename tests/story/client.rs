//! A client that only follows links and submits forms, as a browser without scripts does: cookies,
//! redirects, `Origin`, hidden controls, the pressed button. Speaks HTTP/1.1 over plain sockets.

use crate::html::{self, Form};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One browser: its cookies and where it stands.
pub struct Client {
    address: SocketAddr,
    cookies: Vec<Cookie>,
    /// The address that a proxy in between would report.
    pub forwarded_for: Option<String>,
}

/// A cookie as the browser keeps it.
#[derive(Debug, Clone)]
pub struct Cookie {
    name: String,
    value: String,
    path: String,
}

/// A page as it came.
#[derive(Debug)]
pub struct Page {
    /// The path it came from, after redirects.
    pub path: String,
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

impl Cookie {
    /// Its value.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The same with another value.
    pub fn with_value(&self, value: &str) -> Self {
        Self { value: value.to_owned(), ..self.clone() }
    }
}

impl Page {
    /// The forms on the page.
    pub fn forms(&self) -> Vec<Form> {
        html::forms(&self.body)
    }

    /// The first form whose action ends so.
    pub fn form(&self, action: &str) -> Form {
        let form = self.forms().into_iter().find(|form| form.action.ends_with(action));
        form.unwrap_or_else(|| panic!("no form for {action} on {} ({}): {}", self.path, self.status, self.text()))
    }

    /// The document's title.
    pub fn title(&self) -> String {
        html::between(&self.body, "<title>", "</title>").map(html::decoded).unwrap_or_default()
    }

    /// The value of an attribute that stands on the page exactly once.
    pub fn attribute(&self, name: &str) -> String {
        let start = format!("{name}=\"");
        assert_eq!(self.body.matches(&start).count(), 1, "{name} stands once on {}", self.path);
        html::between(&self.body, &start, "\"").unwrap_or_default().to_owned()
    }

    /// The words of the page's main part, without tags.
    pub fn text(&self) -> String {
        html::words(html::between(&self.body, "<main", "</main>").unwrap_or(&self.body))
    }

    /// The path of the first link that leads to `path`.
    pub fn link(&self, path: &str) -> String {
        assert!(self.body.contains(&format!("href=\"{path}\"")), "no link to {path} on {}", self.path);
        path.to_owned()
    }
}

impl Client {
    /// A browser that has seen nothing yet.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, cookies: Vec::new(), forwarded_for: None }
    }

    /// Opens a path, following redirects.
    pub fn get(&mut self, path: &str) -> Page {
        let page = self.ask("GET", path, None);
        self.follow(page)
    }

    /// Opens a path as a passer-by: redirects not followed, cookies not kept.
    pub fn peek(&mut self, path: &str) -> Page {
        let request = self.request("GET", path, None);
        self.exchange(path, &request)
    }

    /// The cookies, as somebody could copy them.
    pub fn cookies(&self) -> Vec<Cookie> {
        self.cookies.clone()
    }

    /// Puts copied cookies in the place of its own.
    pub fn carry(&mut self, cookies: &[Cookie]) {
        self.cookies = cookies.to_vec();
    }

    /// Opens an address in full, as a mail gives it.
    pub fn open(&mut self, url: &str) -> Page {
        let origin = format!("http://{}", self.address);
        let path = url.strip_prefix(&origin).unwrap_or_else(|| panic!("{url} is not below {origin}")).to_owned();
        self.get(&path)
    }

    /// Submits a form by its first button, following redirects.
    pub fn submit(&mut self, form: &Form) -> Page {
        self.press(form, 0)
    }

    /// Submits a form by one of its buttons, following redirects.
    pub fn press(&mut self, form: &Form, button: usize) -> Page {
        let page = self.ask("POST", form.target(button), Some(&form.body(button)));
        self.follow(page)
    }

    /// Sends a form and closes the connection without waiting for the answer.
    pub fn send_and_leave(&mut self, path: &str, body: &str) {
        let request = self.posted(path, body);
        let mut socket = TcpStream::connect(self.address).expect("it listens");
        socket.write_all(request.as_bytes()).expect("sent");
    }

    /// The bytes of a form sent from its own page, to be sent by hand.
    pub fn posted(&self, path: &str, body: &str) -> String {
        self.request("POST", path, Some((&self.origin(), body)))
    }

    /// Sends a form that stands on another origin's page.
    pub fn ask_from(&mut self, origin: &str, path: &str, body: &str) -> Page {
        let request = self.request("POST", path, Some((origin, body)));
        self.exchange(path, &request)
    }

    /// One request, redirects not followed.
    pub fn ask(&mut self, method: &str, path: &str, body: Option<&str>) -> Page {
        let path = path.split('#').next().unwrap_or_default();
        let origin = self.origin();
        let request = self.request(method, path, body.map(|body| (origin.as_str(), body)));
        let page = self.exchange(path, &request);
        self.remember(&page);
        page
    }

    fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The request as bytes; a form with the origin of the page it stands on.
    fn request(&self, method: &str, path: &str, form: Option<(&str, &str)>) -> String {
        let path = path.split('#').next().unwrap_or_default();
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|cookie| path.starts_with(&cookie.path))
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        if !cookies.is_empty() {
            request.push_str(&format!("Cookie: {}\r\n", cookies.join("; ")));
        }
        if let Some(address) = &self.forwarded_for {
            request.push_str(&format!("X-Forwarded-For: {address}\r\n"));
        }
        if let Some((origin, body)) = form {
            request.push_str(&format!(
                "Origin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            ));
        } else {
            request.push_str("\r\n");
        }
        request
    }

    fn exchange(&self, path: &str, request: &str) -> Page {
        let mut socket = TcpStream::connect(self.address).expect("it listens");
        socket.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        socket.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Page { path: path.to_owned(), status, headers, body: body.to_owned() }
    }

    fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..5 {
            if !(300..400).contains(&page.status) || page.status == 304 {
                return page;
            }
            let place = page.headers.get("location").expect("a redirect names a place").clone();
            let place = match place.strip_prefix("./") {
                Some(rest) => format!("{}/{rest}", page.path.rsplit_once('/').map_or("", |(folder, _)| folder)),
                None => place,
            };
            page = self.ask("GET", &place, None);
        }
        panic!("too many redirects at {}", page.path);
    }

    fn remember(&mut self, page: &Page) {
        let Some(cookie) = page.headers.get("set-cookie") else { return };
        let mut parts = cookie.split("; ");
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a cookie");
        let path = parts.find_map(|part| part.strip_prefix("Path=")).unwrap_or("/").to_owned();
        self.cookies.retain(|kept| kept.name != name || kept.path != path);
        self.cookies.push(Cookie { name: name.to_owned(), value: value.to_owned(), path });
    }
}

//! The processor's cookies: the one place where a request's are read and a reply's are made. Used by `session` and
//! `declare`. Every cookie is hidden from scripts, and over https bound to it.

use super::transport::request::Request;
use cookie::Cookie;
pub(crate) use cookie::SameSite;
use hyper::header;
use std::time::Duration;

/// How cookies are made and read here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookies {
    https: bool,
}

/// A cookie of the processor.
#[derive(Debug, Clone)]
pub(crate) struct Own<'a> {
    pub(crate) name: &'static str,
    pub(crate) value: &'a str,
    /// Below which path the browser sends it.
    pub(crate) path: &'a str,
    /// How long it lasts; `None`: as long as the browser is open.
    pub(crate) life: Option<Duration>,
    /// Whether links from elsewhere bring it along.
    pub(crate) same_site: SameSite,
}

impl Cookies {
    /// For a processor that is reached by https, or by http on this machine alone.
    pub(crate) fn new(https: bool) -> Self {
        Self { https }
    }

    /// The name of a cookie as https binds it: by `__Host-` to this very host, where it is for all of it, else by `__Secure-`.
    pub(crate) fn bound_name(self, plain: &'static str, bound: &'static str) -> &'static str {
        if self.https { bound } else { plain }
    }

    /// The header `Set-Cookie` for a cookie.
    pub(crate) fn header(self, own: &Own<'_>) -> String {
        let mut cookie = Cookie::build((own.name, own.value)).path(own.path).http_only(true).same_site(own.same_site);
        if let Some(life) = own.life.and_then(|life| life.try_into().ok()) {
            cookie = cookie.max_age(life);
        }
        if self.https {
            cookie = cookie.secure(true);
        }
        cookie.build().to_string()
    }
}

/// The value of a cookie in a request, whichever of its headers it stands in; `None` where it is empty too.
pub(crate) fn read<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let headers = request.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies =
        headers.flat_map(Cookie::split_parse).filter_map(Result::ok).filter(|cookie| cookie.name() == name);
    cookies.find_map(|cookie| cookie.value_raw().filter(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Method;
    use hyper::header::{HeaderMap, HeaderValue};

    fn request(lines: &[&str]) -> Request {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line.as_bytes()).expect("a header"));
        }
        let peer = [127, 0, 0, 1].into();
        Request {
            method: Method::GET,
            path: "/".to_owned(),
            query: String::new(),
            headers,
            peer,
            body: bytes::Bytes::new(),
        }
    }

    #[test]
    fn a_cookie_is_found_in_any_header_among_broken_ones() {
        let request = request(&["a=1; broken; =x", "b=two=2; c=; b=other", "d=é"]);
        assert_eq!(read(&request, "a"), Some("1"));
        assert_eq!(read(&request, "b"), Some("two=2"));
        assert_eq!((read(&request, "c"), read(&request, "broken"), read(&request, "")), (None, None, None));
    }

    #[test]
    fn over_https_a_cookie_is_bound_to_it() {
        assert_eq!([true, false].map(|https| Cookies::new(https).bound_name("n", "__Secure-n")), ["__Secure-n", "n"]);
        let own = Own { name: "n", value: "v", path: "/p/", life: None, same_site: SameSite::Strict };
        let lasting = Own { life: Some(Duration::from_secs(60)), ..own.clone() };
        assert_eq!(Cookies::new(true).header(&own), "n=v; HttpOnly; SameSite=Strict; Secure; Path=/p/");
        assert_eq!(Cookies::new(false).header(&lasting), "n=v; HttpOnly; SameSite=Strict; Path=/p/; Max-Age=60");
    }
}

//! Which hosts this processor answers for, and from which pages a form may come (OWASP ASVS 5.0, 3.5).
//! Asked before every handler. The address comes from the configuration, never from the request.

use super::refusal::Refusal;
use super::request::Request;
use crate::config::BaseUrl;
use crate::view::routes::PostOrigin;
use hyper::header;

/// The origins of the site and of the processor.
#[derive(Debug, Clone)]
pub(crate) struct Origins {
    site: String,
    processor: String,
    /// Whether one of them is on this machine: only then may it be called by another name.
    here: bool,
}

impl Origins {
    /// The origins for pages at `site` and forms at `processor`.
    pub(crate) fn new(site: &BaseUrl, processor: &BaseUrl) -> Self {
        let here = site.is_loopback() || processor.is_loopback();
        Self { site: site.origin().to_owned(), processor: processor.origin().to_owned(), here }
    }

    /// Refuses requests for a host that is not ours: neither configured nor, where that is on it, this machine itself.
    ///
    /// # Errors
    /// [`Refusal::OtherHost`].
    pub(crate) fn check_host(&self, request: &Request) -> Result<(), Refusal> {
        let host = host_of(request);
        let ours = [&self.site, &self.processor].into_iter().any(|origin| same_host(origin, &host));
        if ours || self.is_here(&host) { Ok(()) } else { Err(Refusal::OtherHost) }
    }

    /// Refuses a form that another site's page sent. Browsers say where a form stands; a program that
    /// says nothing carries nobody's cookies and is let through.
    ///
    /// # Errors
    /// [`Refusal::Foreign`].
    pub(crate) fn check_sender(&self, request: &Request, sender: PostOrigin) -> Result<(), Refusal> {
        let origin = request.header(header::ORIGIN);
        if origin.is_none() && request.headers.contains_key(header::ORIGIN) {
            return Err(Refusal::Foreign);
        }
        let by_fetch = request.header("sec-fetch-site").map(|site| site == "same-origin" || site == "none");
        // Whoever lets no page tell where it stands (`no-referrer`) sends `null` from our own pages too.
        let origin = origin.filter(|origin| *origin != "null" || by_fetch != Some(true));
        let by_origin = origin.map(|origin| match sender {
            PostOrigin::Processor => self.is_own(origin, request),
            PostOrigin::Site => self.is_own(origin, request) || origin == self.site,
        });
        let allowed = match (sender, by_origin, by_fetch) {
            (PostOrigin::Site, Some(known), _) => known,
            (PostOrigin::Processor, Some(known), fetch) => known && fetch.unwrap_or(true),
            (_, None, fetch) => fetch.unwrap_or(true),
        };
        if allowed { Ok(()) } else { Err(Refusal::Foreign) }
    }

    fn is_here(&self, host: &str) -> bool {
        self.here && is_loopback(host)
    }

    /// Whether the origin is the processor's: the configured one, or this machine under the name
    /// that the request itself uses (`localhost` for 127.0.0.1).
    fn is_own(&self, origin: &str, request: &Request) -> bool {
        let host = host_of(request);
        origin == self.processor || (self.is_here(&host) && origin == format!("http://{host}"))
    }
}

fn host_of(request: &Request) -> String {
    request.header(header::HOST).unwrap_or_default().to_ascii_lowercase()
}

/// Whether `host` (with or without a port) is the host of `origin`; the scheme's own port may be left out.
fn same_host(origin: &str, host: &str) -> bool {
    let (scheme, own) = origin.split_once("://").unwrap_or_default();
    let port = if scheme == "https" { ":443" } else { ":80" };
    let bare = |text: &str| text.strip_suffix(port).unwrap_or(text).to_owned();
    bare(own) == bare(host)
}

/// Whether a host, with or without a port, is this machine itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    format!("http://{host}/").parse::<BaseUrl>().is_ok_and(|address| address.is_loopback() && address.path() == "/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use hyper::Method;
    use hyper::header::{HeaderMap, HeaderName, HeaderValue};

    fn request(headers: &[(&'static str, &'static str)]) -> Request {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        let peer = [127, 0, 0, 1].into();
        Request { method: Method::POST, path: "/".to_owned(), query: String::new(), headers, peer, body: Bytes::new() }
    }

    fn origins() -> Origins {
        let address = |text: &str| text.parse::<BaseUrl>().expect("an address");
        Origins::new(&address("https://www.x.example/sengen/"), &address("https://forms.x.example/"))
    }

    /// The same on this machine, as for a rehearsal.
    fn rehearsed() -> Origins {
        let address = "http://127.0.0.1:8080/".parse::<BaseUrl>().expect("an address");
        Origins::new(&address, &address)
    }

    #[test]
    fn only_own_hosts_and_this_machine_are_answered() {
        for host in ["www.x.example", "FORMS.x.example:443"] {
            assert_eq!(origins().check_host(&request(&[("host", host)])), Ok(()), "{host}");
        }
        for host in ["127.0.0.1:8080", "localhost", "[::1]:8080"] {
            assert_eq!(rehearsed().check_host(&request(&[("host", host)])), Ok(()), "{host}");
            assert_eq!(origins().check_host(&request(&[("host", host)])), Err(Refusal::OtherHost), "{host}");
        }
        for host in ["evil.example", "www.x.example.evil.example", "forms.x.example:8080", "", "127.0.0.1.evil.example"]
        {
            assert_eq!(origins().check_host(&request(&[("host", host)])), Err(Refusal::OtherHost), "{host}");
        }
    }

    #[test]
    fn the_first_form_may_come_from_the_site_and_later_ones_may_not() {
        let check = |sender, origin, fetch| {
            let request = request(&[("host", "forms.x.example"), ("origin", origin), ("sec-fetch-site", fetch)]);
            origins().check_sender(&request, sender).is_ok()
        };
        assert!(check(PostOrigin::Site, "https://www.x.example", "same-site"));
        assert!(check(PostOrigin::Site, "https://forms.x.example", "same-origin"));
        assert!(check(PostOrigin::Processor, "https://forms.x.example", "same-origin"));
        assert!(!check(PostOrigin::Processor, "https://www.x.example", "same-site"));
        assert!(!check(PostOrigin::Processor, "https://forms.x.example", "cross-site"));
        for origin in ["https://evil.example", "null", "http://www.x.example", "https://www.x.example:444"] {
            assert!(!check(PostOrigin::Site, origin, "cross-site"), "{origin}");
        }
    }

    #[test]
    fn who_hides_where_a_page_stands_is_known_by_what_the_browser_says() {
        for (fetch, allowed) in [("same-origin", true), ("cross-site", false), ("same-site", false)] {
            let hidden = request(&[("host", "forms.x.example"), ("origin", "null"), ("sec-fetch-site", fetch)]);
            for sender in [PostOrigin::Processor, PostOrigin::Site] {
                assert_eq!(origins().check_sender(&hidden, sender).is_ok(), allowed, "{fetch}");
            }
        }
    }

    #[test]
    fn silence_is_let_through_and_a_lone_cross_site_is_not() {
        for sender in [PostOrigin::Site, PostOrigin::Processor] {
            assert_eq!(origins().check_sender(&request(&[("host", "forms.x.example")]), sender), Ok(()));
            let foreign = request(&[("host", "forms.x.example"), ("sec-fetch-site", "cross-site")]);
            assert_eq!(origins().check_sender(&foreign, sender), Err(Refusal::Foreign));
        }
    }

    #[test]
    fn this_machine_may_be_called_by_another_name() {
        let request = request(&[("host", "localhost:8080"), ("origin", "http://localhost:8080")]);
        assert_eq!(rehearsed().check_sender(&request, PostOrigin::Processor), Ok(()));
        assert_eq!(origins().check_sender(&request, PostOrigin::Processor), Err(Refusal::Foreign));
    }
}

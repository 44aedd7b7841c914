//! The headers that keep a page to itself (OWASP ASVS 5.0, 3.4). Put on every answer by `processor`.

use super::reply::Reply;
use hyper::header::{self, HeaderName};

/// Where scripts, styles and forms of a page may come from and go to.
#[derive(Debug, Clone)]
pub struct Policy {
    pages: String,
    https: bool,
}

/// Whose page an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The processor's own: the whole policy goes into the header.
    Own,
    /// A file of the built site: it carries its policy in itself, but for what only a header can say.
    Built,
}

const REFERRER_POLICY: HeaderName = HeaderName::from_static("referrer-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

impl Policy {
    /// The policy of a processor reached by https or not.
    pub fn new(https: bool) -> Self {
        let pages = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                     connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; \
                     frame-ancestors 'none'";
        Self { pages: pages.to_owned(), https }
    }

    /// The answer with its security headers.
    pub fn apply(&self, reply: Reply, page: Page) -> Reply {
        let policy = match page {
            Page::Own => self.pages.as_str(),
            Page::Built => "frame-ancestors 'none'",
        };
        // `same-origin`, not `no-referrer`: with that, Chromium sends `Origin: null` with every form.
        let reply = reply
            .with(header::CONTENT_SECURITY_POLICY, policy)
            .with(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .with(REFERRER_POLICY, "same-origin")
            .with(OPENER_POLICY, "same-origin");
        if self.https {
            reply.with(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains")
        } else {
            reply
        }
    }
}

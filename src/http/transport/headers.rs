//! The headers that keep a page to itself (OWASP ASVS 5.0, 3.4). Put on every answer by `router`.

use super::reply::Reply;
use hyper::header::{self, HeaderName};

/// Where scripts, styles and forms of a page may come from and go to, and whether https is a must.
#[derive(Debug, Clone)]
pub(crate) struct HeaderPolicy {
    content: String,
    https: bool,
    /// No other origin may even take it in.
    #[cfg(feature = "desk")]
    alone: bool,
}

const REFERRER_POLICY: HeaderName = HeaderName::from_static("referrer-policy");
#[cfg(feature = "desk")]
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

impl HeaderPolicy {
    /// The policy that pages also carry in themselves, and what only a header can say.
    pub(crate) fn new(pages: &str, https: bool) -> Self {
        Self {
            content: format!("{pages}; frame-ancestors 'none'"),
            https,
            #[cfg(feature = "desk")]
            alone: false,
        }
    }

    /// The same for pages that no other origin may take in, not even as a picture.
    #[cfg(feature = "desk")]
    #[must_use]
    pub(crate) fn alone(self) -> Self {
        Self { alone: true, ..self }
    }

    /// The answer with its security headers.
    pub(crate) fn apply(&self, reply: Reply) -> Reply {
        // `same-origin`, not `no-referrer`: with that, Chromium sends `Origin: null` with every form.
        let reply = reply
            .with(header::CONTENT_SECURITY_POLICY, &self.content)
            .with(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .with(REFERRER_POLICY, "same-origin")
            .with(OPENER_POLICY, "same-origin");
        let reply = self.taken_in(reply);
        if self.https {
            reply.with(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains")
        } else {
            reply
        }
    }

    #[cfg(feature = "desk")]
    fn taken_in(&self, reply: Reply) -> Reply {
        if self.alone { reply.with(RESOURCE_POLICY, "same-origin") } else { reply }
    }

    #[cfg(not(feature = "desk"))]
    fn taken_in(&self, reply: Reply) -> Reply {
        reply
    }
}

//! What goes back to the browser: status, headers and a body.
//! Made by the handlers, sent by `server`. Never decides security headers; that is `headers`.

use super::content::ReplyBody;
use crate::view::Keeping;
use bytes::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

/// An answer before it is sent.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    content: ReplyBody,
}

impl Reply {
    /// An answer with a body of the given content type.
    pub(crate) fn new(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self::of(status, content_type, ReplyBody::Whole(body.into()))
    }

    /// An answer with a body that may be streamed.
    pub(crate) fn of(status: StatusCode, content_type: &'static str, content: ReplyBody) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self { status, headers, content }
    }

    /// An HTML page of the processor; private, so no cache may keep it.
    pub(crate) fn page(status: StatusCode, html: String) -> Self {
        Self::new(status, "text/html; charset=utf-8", html).kept(Keeping::Never)
    }

    /// The same page, to be shown again by the browser's "back". The form and its check page answer a POST:
    /// with `no-store`, "back" would end on the browser's own error page. What they hold was typed in this
    /// browser; links, numbers and passwords never are on them.
    #[must_use]
    pub(crate) fn reachable_by_back(self) -> Self {
        self.kept(Keeping::Back)
    }

    /// An answer without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), content: ReplyBody::Whole(Bytes::new()) }
    }

    /// Sends the browser elsewhere; `place` is a root-relative link.
    pub(crate) fn redirect(status: StatusCode, place: &str) -> Self {
        Self::empty(status).with(header::LOCATION, place).kept(Keeping::Never)
    }

    /// The same answer with one header set; a value that no header can hold is left out.
    #[must_use]
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// The same answer, which may be kept so long and no longer.
    #[must_use]
    pub(crate) fn kept(self, keeping: Keeping) -> Self {
        self.with(header::CACHE_CONTROL, keeping.value())
    }

    /// The same answer with another status.
    #[must_use]
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same answer, after which the connection ends.
    #[must_use]
    pub(crate) fn closing(self) -> Self {
        self.with(header::CONNECTION, "close")
    }

    /// The same page with more before the end of its body; anything else as it is.
    #[must_use]
    pub(crate) fn with_end(mut self, more: &str) -> Self {
        let kind = self.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if let ReplyBody::Whole(bytes) = &self.content
            && kind.starts_with("text/html")
            && let Some((page, end)) = str::from_utf8(bytes).ok().and_then(|page| page.rsplit_once("</body>"))
        {
            self.content = ReplyBody::Whole(format!("{page}{more}</body>{end}").into());
        }
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers set so far.
    #[cfg(test)]
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, where all of it is at hand.
    #[cfg(test)]
    pub(crate) fn whole(&self) -> Option<&Bytes> {
        match &self.content {
            ReplyBody::Whole(bytes) => Some(bytes),
            ReplyBody::File(..) => None,
        }
    }

    /// The answer as hyper sends it.
    pub(crate) fn into_response(self) -> Response<ReplyBody> {
        let mut response = Response::new(self.content);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

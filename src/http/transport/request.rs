//! A request as the handlers see it: head checked, body whole and within its limit.
//! Made by `server` from hyper's; the only async step of a request. Never interprets the body.

use super::refusal::Refusal;
use crate::view::routes;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap};
use hyper::http::request::Parts;
use hyper::{Method, Version};
use std::net::IpAddr;
use std::time::Duration;

/// A request, read to its end.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path as sent, still percent-encoded, without the query.
    pub(crate) path: String,
    /// What the address asks, as sent: `?q=…`, or nothing. Kept in redirects, never logged.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    /// The address of whoever opened the connection.
    pub(crate) peer: IpAddr,
    pub(crate) body: Bytes,
}

impl Request {
    /// A header's text (the first, where it is sent more than once), as far as it is plain.
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A body that is too large is read this far, so that the client finishes sending and sees the answer.
const DISCARD: usize = 256 * 1024;
/// How long the whole body may take.
const BODY_TIME: Duration = Duration::from_secs(20);

/// Checks the head and reads the body, which may have so many bytes.
///
/// # Errors
/// What is wrong with the request.
pub(crate) async fn receive(request: hyper::Request<Incoming>, peer: IpAddr, limit: usize) -> Result<Request, Refusal> {
    let (head, body) = request.into_parts();
    one_host(&head)?;
    let body = match tokio::time::timeout(BODY_TIME, whole(body, limit)).await {
        Ok(body) => body?,
        Err(_) => return Err(Refusal::Slow),
    };
    let path = head.uri.path().to_owned();
    let query = head.uri.query().map_or_else(String::new, |query| format!("?{query}"));
    let mut headers = head.headers;
    if let Some(authority) = head.uri.authority() {
        // A full address in the request line goes before `Host` (RFC 9112, 3.2.2).
        let host = header::HeaderValue::from_str(authority.as_str()).map_err(|_| Refusal::Malformed)?;
        headers.insert(header::HOST, host);
    }
    Ok(Request { method: head.method, path, query, headers, peer, body })
}

/// One host, as HTTP/1.1 asks for; none from who speaks an older one, or only looks whether this machine lives.
fn one_host(head: &Parts) -> Result<(), Refusal> {
    match head.headers.get_all(header::HOST).iter().count() {
        1 => Ok(()),
        0 if head.version == Version::HTTP_10 || routes::is_watched(head.uri.path()) => Ok(()),
        _ => Err(Refusal::Malformed),
    }
}

async fn whole(mut body: Incoming, limit: usize) -> Result<Bytes, Refusal> {
    let mut kept = BytesMut::new();
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::Malformed)?;
        let Some(piece) = frame.data_ref() else { continue };
        size += piece.len();
        if size > DISCARD {
            break;
        }
        if size <= limit {
            kept.extend_from_slice(piece);
        }
    }
    if size > limit { Err(Refusal::TooLarge) } else { Ok(kept.freeze()) }
}

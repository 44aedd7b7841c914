//! Looks at every byte a client sends before hyper does, for the two faults that hyper forgives:
//! a request with both `Content-Length` and `Transfer-Encoding`, and heads with bare line feeds.
//! Both are how one request is smuggled inside another. Wraps the socket in `server`; never alters a byte.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A socket whose incoming bytes are looked at.
#[derive(Debug)]
pub(crate) struct Guarded<S> {
    socket: S,
    scan: Scan,
    suspicious: Arc<AtomicBool>,
}

impl<S> Guarded<S> {
    /// Watches `socket`; the flag rises for good with the first fault.
    pub(crate) fn new(socket: S) -> (Self, Arc<AtomicBool>) {
        let suspicious = Arc::new(AtomicBool::new(false));
        (Self { socket, scan: Scan::default(), suspicious: suspicious.clone() }, suspicious)
    }
}

/// Where in the stream of requests the scan stands.
#[derive(Debug)]
enum Place {
    /// In a head; the current line so far (its first bytes), and what this head has named.
    Head(Head),
    /// In a body of known length, with so many bytes to come.
    Body(u64),
    /// After a fault, or in a chunked body: the connection ends after this request.
    Over,
}

#[derive(Debug, Default)]
struct Head {
    line: Vec<u8>,
    begun: bool,
    length: Option<u64>,
    chunked: bool,
}

#[derive(Debug)]
struct Scan(Place);

impl Default for Scan {
    fn default() -> Self {
        Self(Place::Head(Head::default()))
    }
}

/// More of a line than this is never looked at: it holds both header names and any length.
const LINE: usize = 200;

impl Scan {
    /// Takes the next bytes; `true` when a fault stands in them.
    fn feed(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            match &mut self.0 {
                Place::Over => return false,
                Place::Body(left) => {
                    let step = (*left).min(bytes.len() as u64);
                    *left -= step;
                    bytes = &bytes[step as usize..];
                    if *left == 0 {
                        self.0 = Place::Head(Head::default());
                    }
                }
                Place::Head(head) => {
                    let byte = bytes[0];
                    bytes = &bytes[1..];
                    if byte != b'\n' {
                        head.line.push(byte);
                        if head.line.len() > LINE && byte != b'\r' {
                            head.line.pop();
                        }
                    } else if let Some(next) = head.end_line() {
                        self.0 = next;
                        if matches!(self.0, Place::Over) {
                            return true;
                        }
                    }
                }
            }
        }
        false
    }
}

impl Head {
    /// Ends a line; the place to go on where the head ended with it. `Over` stands for a fault.
    fn end_line(&mut self) -> Option<Place> {
        let line = std::mem::take(&mut self.line);
        let Some(line) = line.strip_suffix(b"\r") else { return Some(Place::Over) };
        if line.is_empty() {
            return if self.begun { Some(self.end()) } else { None };
        }
        self.begun = true;
        let colon = line.iter().position(|&b| b == b':')?;
        let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.chunked = true;
        } else if name.eq_ignore_ascii_case(b"content-length") {
            self.length = Some(std::str::from_utf8(value).ok().and_then(|text| text.parse().ok()).unwrap_or(0));
        }
        (self.chunked && self.length.is_some()).then_some(Place::Over)
    }

    /// What follows the head. A chunked body is not followed: `server` closes the connection after it.
    fn end(&self) -> Place {
        match self.length {
            _ if self.chunked => Place::Body(u64::MAX),
            Some(length) if length > 0 => Place::Body(length),
            _ => Place::Head(Head::default()),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.socket).poll_read(context, buffer);
        if read.is_ready() && this.scan.feed(&buffer.filled()[before..]) {
            this.suspicious.store(true, Ordering::SeqCst);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().socket).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().socket).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the stream is faulty, fed whole and byte by byte.
    fn faulty(stream: &[u8]) -> bool {
        let whole = Scan::default().feed(stream);
        let mut scan = Scan::default();
        let pieces = stream.iter().any(|byte| scan.feed(&[*byte]));
        assert_eq!(whole, pieces);
        whole
    }

    #[test]
    fn both_lengths_are_a_fault_in_either_order() {
        assert!(faulty(b"POST / HTTP/1.1\r\nContent-Length: 3\r\ntransfer-encoding: chunked\r\n\r\n"));
        assert!(faulty(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nCONTENT-LENGTH: 3\r\n\r\n"));
        assert!(!faulty(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    }

    #[test]
    fn a_body_is_not_taken_for_a_head_and_the_next_head_is_found() {
        let body = b"POST / HTTP/1.1\r\nContent-Length: 24\r\n\r\nTransfer-Encoding: x\r\n\r\nGET / HTTP/1.1\r\n";
        assert!(!faulty(body));
        let next = [body.as_slice(), b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"].concat();
        assert!(faulty(&next));
    }

    #[test]
    fn a_bare_line_feed_is_a_fault() {
        assert!(faulty(b"GET / HTTP/1.1\nHost: a\r\n\r\n"));
        assert!(!faulty(b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n\r\n"));
    }
}

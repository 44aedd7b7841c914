//! Puts the policy's headers on the refusals that hyper writes by itself, before any request was read (400, 431): no
//! handler sees them. Wraps the socket in `connection`; everything else goes through as it is.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How hyper goes on behind the status of a refusal of its own; what is answered here never begins so.
const BEHIND_STATUS: &[u8] = b"connection: close\r\ncontent-length: 0\r\ndate: ";
const LINE_END: &[u8] = b"\r\n";

/// A socket on which hyper's own refusals get headers.
#[derive(Debug)]
pub(crate) struct RefusingStream<S, H> {
    socket: S,
    /// Gives the lines of the headers, each with its end.
    headers: H,
    /// What is still to be written of such a refusal.
    left: Vec<u8>,
}

impl<S, H: Fn() -> String> RefusingStream<S, H> {
    /// Writes to `socket`.
    pub(crate) fn new(socket: S, headers: H) -> Self {
        Self { socket, headers, left: Vec::new() }
    }

    /// A refusal of hyper's with the headers behind its status; none for anything else.
    fn refusal(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let status = bytes.windows(LINE_END.len()).position(|two| two == LINE_END)? + LINE_END.len();
        let (status, rest) = bytes.split_at(status);
        let is_own = status.starts_with(b"HTTP/1.") && rest.starts_with(BEHIND_STATUS);
        is_own.then(|| [status, (self.headers)().as_bytes(), rest].concat())
    }
}

impl<S: AsyncWrite + Unpin, H> RefusingStream<S, H> {
    /// Writes what is left to its end.
    fn poll_left(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.left.is_empty() {
            let count = ready!(Pin::new(&mut self.socket).poll_write(context, &self.left))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.left.drain(..count);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin, H: Unpin> AsyncRead for RefusingStream<S, H> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin, H: Fn() -> String + Unpin> AsyncWrite for RefusingStream<S, H> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.left.is_empty() {
            let Some(whole) = this.refusal(bytes) else { return Pin::new(&mut this.socket).poll_write(context, bytes) };
            this.left = whole;
        }
        // Until it is written, hyper comes again with the same bytes.
        this.poll_left(context).map_ok(|()| bytes.len())
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
        let this = self.get_mut();
        let first = pieces.iter().find(|piece| !piece.is_empty());
        match first {
            Some(first) if !this.left.is_empty() || this.refusal(first).is_some() => {
                Pin::new(this).poll_write(context, first)
            }
            _ => Pin::new(&mut this.socket).poll_write_vectored(context, pieces),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}

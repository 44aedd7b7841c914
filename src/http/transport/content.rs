//! The body of an answer: bytes at hand, or a file read piece by piece while the client takes it.
//! Polled by hyper. Holds a thread only while one piece is read, so that slow readers cost none.

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::fs::File;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::task::{JoinHandle, spawn_blocking};

/// A body.
#[derive(Debug)]
pub(crate) enum ReplyBody {
    /// All of it.
    Whole(Bytes),
    /// An open file, and how many bytes of it are still to come.
    File(FileReading, u64),
}

/// A file between two pieces or within one.
#[derive(Debug)]
pub(crate) enum FileReading {
    /// Nobody reads.
    Idle(File),
    /// A thread reads the next piece.
    Busy(JoinHandle<io::Result<(File, Bytes)>>),
    /// Reading failed; nothing more comes.
    Over,
}

/// Bytes read at once.
const PIECE: u64 = 64 * 1024;

fn piece(mut file: File, size: u64) -> io::Result<(File, Bytes)> {
    let mut bytes = Vec::with_capacity(size as usize);
    Read::by_ref(&mut file).take(size).read_to_end(&mut bytes)?;
    // A file that shrank under our hands: the promised length cannot be kept.
    if bytes.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok((file, bytes.into())) }
}

impl FileReading {
    fn poll(&mut self, context: &mut Context<'_>, left: u64) -> Poll<io::Result<Bytes>> {
        if let Self::Idle(_) = self
            && let Self::Idle(file) = std::mem::replace(self, Self::Over)
        {
            *self = Self::Busy(spawn_blocking(move || piece(file, left.min(PIECE))));
        }
        let Self::Busy(handle) = self else { return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())) };
        let read = ready!(Pin::new(handle).poll(context)).map_err(io::Error::other).flatten();
        match read {
            Ok((file, bytes)) => {
                *self = Self::Idle(file);
                Poll::Ready(Ok(bytes))
            }
            Err(error) => {
                *self = Self::Over;
                Poll::Ready(Err(error))
            }
        }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.is_end_stream() {
            return Poll::Ready(None);
        }
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::File(reading, left) => {
                let piece = ready!(reading.poll(context, *left));
                if let Ok(bytes) = &piece {
                    *left -= bytes.len() as u64;
                }
                Poll::Ready(Some(piece.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_empty(),
            Self::File(_, left) => *left == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::File(_, left) => *left,
        })
    }
}

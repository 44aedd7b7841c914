//! What the log says of a request: the number that every line carries which is told while it is handled, and how it
//! was answered. Used by `http`, which has masked the path. Never holds anything that was typed, nor an address.

use std::sync::atomic::{AtomicU64, Ordering};
use tracing::Span;

/// One request: whatever is told while it is handled carries its number.
#[derive(Debug, Clone)]
pub(crate) struct RequestSpan(Span);

impl RequestSpan {
    /// The next request, by its number since the start.
    pub(crate) fn next() -> Self {
        static COUNTED: AtomicU64 = AtomicU64::new(1);
        Self(tracing::info_span!("request", id = COUNTED.fetch_add(1, Ordering::Relaxed)))
    }

    /// The request that is handled on this thread, for work that goes on elsewhere; none outside of one.
    pub(crate) fn current() -> Self {
        Self(Span::current())
    }

    /// Does something as part of the request.
    pub(crate) fn within<T>(&self, handle: impl FnOnce() -> T) -> T {
        self.0.in_scope(handle)
    }
}

/// How a request was answered. Made by `http`, which has masked the path.
#[derive(Debug)]
pub(crate) struct Answered<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) status: u16,
    pub(crate) milliseconds: u64,
}

impl Answered<'_> {
    /// Writes the line of the request that is handled on this thread.
    pub(crate) fn write(&self) {
        let Self { method, path, status, milliseconds } = self;
        tracing::info!(%method, %path, status, ms = milliseconds);
    }
}

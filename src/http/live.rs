//! The router that answers now. `cli` puts another in its place when the scheme's files have changed; a request that
//! is under way ends with the one it began with. Also where a signal asks for that.

use super::answering::{Answering, Present};
use super::health::Counters;
use super::router::Router;
use hyper::StatusCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// The present router.
pub(crate) struct Live {
    now: RwLock<Arc<Router>>,
    is_asked: AtomicBool,
    counters: Counters,
}

impl Live {
    /// Begins with this router.
    pub(crate) fn new(router: Router) -> Self {
        Self { now: RwLock::new(Arc::new(router)), is_asked: AtomicBool::new(false), counters: Counters::default() }
    }

    /// From here on another answers.
    pub(crate) fn replace(&self, router: Router) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(router);
    }

    /// Who answers at present.
    pub(super) fn router(&self) -> Arc<Router> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many requests were answered, and how fast.
    pub(super) fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Whether that was asked since the last look.
    pub(crate) fn take_asked(&self) -> bool {
        self.is_asked.swap(false, Ordering::Relaxed)
    }
}

impl Present for Live {
    fn now(&self) -> Arc<dyn Answering> {
        self.router()
    }

    fn ask(&self) {
        self.is_asked.store(true, Ordering::Relaxed);
    }

    fn answered(&self, status: StatusCode, took: Duration) {
        self.counters.count(status, took);
    }
}

//! The listener of this machine alone, where whoever watches it asks for more than everybody may know: `/readyz` with its
//! lines, `/metrics`. Started by `cli::serve` where an address is named.

use super::{alive, metrics};
use crate::http::access_log;
use crate::http::answering::{Answering, Present};
use crate::http::live::Live;
use crate::http::transport::origin::is_loopback;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::transport::request::Request;
use crate::view::Keeping;
use crate::view::routes::Route;
use hyper::{StatusCode, header};
use std::net::IpAddr;
use std::sync::Arc;

/// Who answers there, whatever the processor works by.
pub(crate) struct StatusDoor(Arc<Live>);

/// For one request.
struct Watched(Arc<Live>);

const METRICS: &str = "/metrics";

impl StatusDoor {
    /// Tells how this processor is.
    pub(crate) fn new(live: Arc<Live>) -> Self {
        Self(live)
    }
}

impl Present for StatusDoor {
    fn now(&self) -> Arc<dyn Answering> {
        Arc::new(Watched(Arc::clone(&self.0)))
    }

    fn ask(&self) {}
}

impl Watched {
    fn routed(&self, request: &Request) -> Result<Reply, Refusal> {
        // A page of somewhere else, opened on this machine, is not to read it.
        if request.header(header::HOST).is_some_and(|host| !is_loopback(host)) {
            return Err(Refusal::OtherHost);
        }
        let router = self.0.router();
        Ok(match request.path.as_str() {
            path if path == Route::Health.path() => alive(),
            path if path == Route::Ready.path() => router.readiness().in_full(),
            METRICS => {
                let text = metrics::text(self.0.counters(), &router.readiness(), router.office());
                Reply::new(StatusCode::OK, metrics::KIND, text).kept(Keeping::Never)
            }
            _ => return Err(Refusal::Unknown),
        })
    }
}

impl Answering for Watched {
    fn answer(&self, received: Result<Request, Refusal>) -> Reply {
        let reply = received.and_then(|request| self.routed(&request));
        reply.unwrap_or_else(|refusal| Reply::new(refusal.status(), super::TEXT, "").kept(Keeping::Never))
    }

    fn broken(&self) -> Reply {
        self.answer(Err(Refusal::Broken))
    }

    fn body_limit(&self, _path: &str) -> usize {
        Route::Health.access().body
    }

    fn shown(&self, path: &str, _status: StatusCode) -> String {
        access_log::censored(path)
    }

    fn is_shared(&self, client: IpAddr) -> bool {
        client.is_loopback()
    }
}

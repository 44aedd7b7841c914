//! What the server asks for every answer, whoever gives them: the processor's router, or that of the office's desk.
//! Every method blocks and runs on a thread of its own. Called by `server` alone.

use super::transport::refusal::Refusal;
use super::transport::reply::Reply;
use super::transport::request::Request;
use hyper::StatusCode;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Who answers.
pub(crate) trait Answering: Send + Sync {
    /// The answer to a request, or to what could not become one.
    fn answer(&self, received: Result<Request, Refusal>) -> Reply;

    /// The answer when a handler broke off.
    fn broken(&self) -> Reply;

    /// The headers for what is refused before anybody saw a request, each a line with its end.
    fn header_lines(&self) -> String {
        String::new()
    }

    /// The largest body that is looked at for this path.
    fn body_limit(&self, path: &str) -> usize;

    /// The path as the log may show it.
    fn shown(&self, path: &str, status: StatusCode) -> String;

    /// Whether an address stands for many people, so that no limit on connections applies to it.
    fn is_shared(&self, client: IpAddr) -> bool;
}

/// Where the server learns who answers at present.
pub(crate) trait Present: Send + Sync {
    /// Who answers a request that begins now.
    fn now(&self) -> Arc<dyn Answering>;

    /// Asks for what answers to be read anew.
    fn ask(&self);

    /// Hears how a request ended.
    fn answered(&self, _status: StatusCode, _took: Duration) {}
}

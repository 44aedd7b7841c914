//! Puts the one policy of headers (`view::HeaderPolicy`) on an answer. Called by the routers of `http` and `desk` for
//! every answer; decides none of them.

use super::reply::Reply;
use crate::view::HeaderPolicy;
use hyper::header::HeaderName;

/// All headers of the policy, each a line with its end.
pub(crate) fn lines(policy: &HeaderPolicy) -> String {
    policy.lines().map(|(name, value)| format!("{name}: {value}\r\n")).collect()
}

/// The answer with all headers of the policy.
pub(crate) fn apply(policy: &HeaderPolicy, reply: Reply) -> Reply {
    policy.lines().fold(reply, |reply, (name, value)| reply.with(HeaderName::from_static(name), value))
}

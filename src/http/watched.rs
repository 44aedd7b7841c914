//! Pages that open anew when the site was built, and show over them what is at fault: for whoever writes, at this machine
//! (`serve --watch`). Asked by `router` where pages are watched; nothing of it is ever part of the site.

use super::health::Conditions;
use super::transport::reply::Reply;
use crate::view::Keeping;
use hyper::StatusCode;

/// The script of a watched page, and what it asks.
const SCRIPT: &str = "/.watch.js";
const STATE: &str = "/.watch";

/// The answer to what a watched page asks, by its path below the processor's own.
pub(super) fn answer(conditions: &Conditions, path: &str) -> Option<Reply> {
    let reply = match path {
        SCRIPT => Reply::new(StatusCode::OK, "text/javascript; charset=utf-8", include_str!("watch.js")),
        STATE => Reply::new(StatusCode::OK, "application/json", conditions.watch()),
        _ => return None,
    };
    Some(reply.kept(Keeping::Never))
}

/// The page with the script at its end; anything else as it is.
pub(super) fn with_script(reply: Reply, prefix: &str) -> Reply {
    reply.with_end(&format!("<script type=\"module\" src=\"{prefix}{SCRIPT}\"></script>\n"))
}

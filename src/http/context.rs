//! What every handler of the processor works with. Made once by `router`, borrowed by every handler. Knows no
//! route and answers nothing itself.

use super::cookies::Cookies;
use super::transport::forwarded::Forwarded;
use super::transport::reply::Reply;
use super::transport::request::Request;
use crate::base::clock::Clock;
use crate::config::Settings;
use crate::office::Office;
use crate::scheme::Scheme;
use crate::view::View;
use hyper::StatusCode;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// The processor's templates, scheme, office and settings.
pub(crate) struct Context {
    pub(crate) view: View,
    pub(crate) scheme: Arc<Scheme>,
    pub(crate) office: Arc<Office>,
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) forwarded: Forwarded,
    pub(crate) cookies: Cookies,
    /// Posted fields that no form of ours has, since the start.
    pub(crate) unknown_fields: AtomicUsize,
}

impl Context {
    /// The client whose rates count.
    pub(crate) fn client(&self, request: &Request) -> IpAddr {
        self.forwarded.client(request)
    }

    /// Whether the level with so many stars has a logo.
    pub(crate) fn has_logo(&self, stars: u8) -> bool {
        self.scheme.levels().level(stars).is_some_and(|level| !level.logo.is_empty())
    }

    /// The sign and the name of the level with so many stars.
    pub(crate) fn level(&self, stars: u8) -> (&str, &str) {
        self.scheme.levels().level(stars).map_or(("", ""), |level| (&level.sign, &level.name))
    }

    /// Sends the browser on to a page, which it asks for anew.
    pub(crate) fn to(&self, path: &str) -> Reply {
        Reply::redirect(StatusCode::SEE_OTHER, &self.view.action(path))
    }
}

//! The form processor: where a request goes. Built once by `cli::serve`, shared by all connections.
//! Every method blocks and runs on a thread of its own (`server` sees to it).

use super::account::Readings;
use super::background::Aside;
use crate::http::dist::Dist;
use crate::http::transport::forwarded::Forwarded;
use crate::http::transport::headers::Policy;
use crate::http::transport::origin::Origins;
use crate::http::pages;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::transport::request::Request;
use crate::http::health::Standing;
use crate::base::clock::Clock;
use crate::config::{BaseUrl, Limits, Settings};
use crate::office::Office;
use crate::scheme::Scheme;
use crate::view::{View, routes};
use hyper::{StatusCode, header};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// What a processor is made of.
pub(crate) struct Setup<'a> {
    /// The scheme's settings.
    pub(crate) settings: &'a Settings,
    /// What is asked and allowed.
    pub(crate) scheme: Scheme,
    /// The address of the site.
    pub(crate) site: BaseUrl,
    /// The address of the processor; the site's where they share one.
    pub(crate) processor: BaseUrl,
    /// The folder of the built site.
    pub(crate) dist: &'a Path,
    /// The processor's templates.
    pub(crate) view: View,
    /// The private wing.
    pub(crate) office: Arc<Office>,
    /// The scheme's folder: the logos lie in it.
    pub(crate) root: &'a Path,
    /// What is opened before the logo.
    pub(crate) readings: Readings,
    /// For look-ups whose outcome nobody is told.
    pub(crate) aside: Aside,
    /// Where the present moment comes from.
    pub(crate) clock: Clock,
    /// What else `/healthz` says.
    pub(crate) standing: Arc<Standing>,
}

/// The form processor.
pub(crate) struct Processor {
    pub(crate) view: View,
    pub(crate) scheme: Scheme,
    pub(crate) office: Arc<Office>,
    pub(crate) origins: Origins,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    /// The site's name, for the text file with the numbers.
    pub(crate) title: String,
    /// The domain that mails come from.
    pub(crate) sender_domain: String,
    pub(crate) https: bool,
    /// Posted fields that no form of ours has, since the start.
    pub(crate) unknown_fields: AtomicUsize,
    pub(crate) readings: Readings,
    pub(crate) aside: Aside,
    /// Where the logos lie.
    pub(crate) logos: PathBuf,
    pub(crate) forwarded: Forwarded,
    dist: Dist,
    pub(crate) standing: Arc<Standing>,
    policy: Policy,
    site_path: String,
    own_path: String,
}

impl Processor {
    /// A processor ready to answer.
    pub(crate) fn new(setup: Setup<'_>) -> Self {
        let Setup { settings, scheme, site, processor, dist, view, office, root, readings, aside, clock, standing } =
            setup;
        let sender_domain = settings.mail.from.rsplit_once('@').map_or("", |(_, domain)| domain).to_owned();
        Self {
            origins: Origins::new(&site, &processor),
            limits: settings.limits.clone(),
            title: settings.title.clone(),
            sender_domain,
            https: processor.is_https(),
            unknown_fields: AtomicUsize::new(0),
            logos: root.join("data/logos"),
            readings,
            aside,
            forwarded: Forwarded::new(&settings.limits.trusted_proxies, office.is_rehearsal()),
            dist: Dist::new(dist),
            standing,
            policy: Policy::new(&view.links().policy(), processor.is_https()),
            site_path: site.path().to_owned(),
            own_path: view.action("/"),
            view,
            scheme,
            office,
            clock,
        }
    }

    /// The answer to a request, or to what could not become one.
    pub(crate) fn answer(&self, received: Result<Request, Refusal>) -> Reply {
        let reply = match received {
            Err(refusal) => self.refused(refusal),
            Ok(request) => self.routed(&request).unwrap_or_else(|refusal| match refusal {
                Refusal::Unknown => self.dist.not_found(&request).unwrap_or_else(|| self.refused(refusal)),
                other => self.refused(other),
            }),
        };
        self.policy.apply(reply)
    }

    /// The answer when a handler broke off.
    pub(crate) fn broken(&self) -> Reply {
        self.answer(Err(Refusal::Broken))
    }

    /// Whether an address stands for many people, so that no limit on connections applies to it.
    pub(crate) fn is_shared(&self, client: IpAddr) -> bool {
        client.is_loopback() || self.limits.trusted_proxies.contains(&client)
    }

    /// The private wing, for the worker that sends its mails.
    pub(crate) fn office(&self) -> &Arc<Office> {
        &self.office
    }

    /// The page for a refused request.
    pub(crate) fn refused(&self, refusal: Refusal) -> Reply {
        pages::refused(&self.view, refusal, None)
    }

    /// The client whose rates count.
    pub(crate) fn client(&self, request: &Request) -> IpAddr {
        self.forwarded.client(request)
    }

    /// The sign and the name of the level with so many stars.
    pub(crate) fn level(&self, stars: u8) -> (&str, &str) {
        self.scheme.levels.level(stars).map_or(("", ""), |level| (&level.sign, &level.name))
    }

    fn routed(&self, request: &Request) -> Result<Reply, Refusal> {
        let own = request.path.strip_prefix(&self.own_path).map(|rest| format!("/{rest}"));
        let own = own.as_deref().unwrap_or_default();
        // Load balancers ask for the health by address, so this comes before the host.
        if own == routes::HEALTH {
            pages::only(&request.method, "GET, HEAD")?;
            return Ok(self.health());
        }
        self.origins.check_host(request)?;
        if let Some(reply) = self.procedure(own, request) {
            return reply;
        }
        if let Some(asset) = self.view.assets().find(own) {
            pages::only(&request.method, "GET, HEAD")?;
            let reply = Reply::new(StatusCode::OK, asset.content_type, asset.bytes.clone());
            return Ok(reply.with(header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
        }
        match request.path.strip_prefix(&self.site_path) {
            Some(path) => self.dist.answer(path, request),
            None if self.site_path.starts_with(&format!("{}/", request.path.trim_end_matches('/'))) => {
                Ok(Reply::redirect(StatusCode::FOUND, &self.site_path))
            }
            None => Err(Refusal::Unknown),
        }
    }

    /// The routes of the procedure; `None` where the path is none of them.
    fn procedure(&self, path: &str, request: &Request) -> Option<Result<Reply, Refusal>> {
        let posted = |handler: fn(&Self, &Request) -> Result<Reply, Refusal>| {
            pages::only(&request.method, "POST").and_then(|()| handler(self, request))
        };
        let below = |route: &str| path.strip_prefix(route).filter(|rest| !rest.is_empty());
        Some(match path {
            routes::CHECK => posted(Self::check),
            routes::CORRECT => posted(Self::correct),
            routes::SUBMIT => posted(Self::submit),
            _ => {
                if let Some(rest) = below(routes::RECEIVED) {
                    self.received(rest, request)
                } else if let Some(rest) = below(routes::CONFIRM) {
                    self.confirm(rest, request)
                } else if let Some(rest) = below(routes::NUMBERS) {
                    self.numbers(rest, request)
                } else {
                    self.account(account_path(path)?, request)
                }
            }
        })
    }
}

/// What follows `/account/`; its own slash may be left out.
fn account_path(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(routes::ACCOUNT.trim_end_matches('/'))?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

//! The form processor: where a request goes. Built once by `cli::serve`, shared by all connections.
//! Every method blocks and runs on a thread of its own (`server` sees to it).

use super::dist::Dist;
use super::headers::Policy;
use super::origin::Origins;
use super::pages;
use super::refusal::Refusal;
use super::reply::Reply;
use super::request::Request;
use crate::config::{BaseUrl, Settings};
use crate::view::{View, routes};
use hyper::{StatusCode, header};
use std::net::IpAddr;
use std::path::Path;

/// What a processor is made of.
pub struct Setup<'a> {
    /// The scheme's settings.
    pub settings: &'a Settings,
    /// The address of the site.
    pub site: BaseUrl,
    /// The address of the processor; the site's where they share one.
    pub processor: BaseUrl,
    /// The folder of the built site.
    pub dist: &'a Path,
    /// The processor's templates.
    pub view: View,
}

/// The form processor.
pub struct Processor {
    view: View,
    dist: Dist,
    origins: Origins,
    policy: Policy,
    site_path: String,
    own_path: String,
    proxies: Vec<IpAddr>,
}

impl Processor {
    /// A processor ready to answer.
    pub fn new(setup: Setup<'_>) -> Self {
        let Setup { settings, site, processor, dist, view } = setup;
        Self {
            dist: Dist::new(dist),
            origins: Origins::new(&site, &processor),
            policy: Policy::new(&view.links().policy(), processor.is_https()),
            site_path: site.path().to_owned(),
            own_path: view.action("/"),
            proxies: settings.limits.trusted_proxies.clone(),
            view,
        }
    }

    /// The answer to a request, or to what could not become one.
    pub fn answer(&self, received: Result<Request, Refusal>) -> Reply {
        let reply = match received {
            Err(refusal) => pages::refused(&self.view, refusal, None),
            Ok(request) => self.routed(&request).unwrap_or_else(|refusal| match refusal {
                Refusal::Unknown => self.not_found(&request),
                other => pages::refused(&self.view, other, None),
            }),
        };
        self.policy.apply(reply)
    }

    /// The answer when a handler broke off.
    pub fn broken(&self) -> Reply {
        self.answer(Err(Refusal::Broken))
    }

    /// Whether an address stands for many people, so that no limit on connections applies to it.
    pub fn is_shared(&self, client: IpAddr) -> bool {
        client.is_loopback() || self.proxies.contains(&client)
    }

    fn routed(&self, request: &Request) -> Result<Reply, Refusal> {
        // Load balancers ask for the health by address, so this comes before the host.
        let own = request.path.strip_prefix(&self.own_path).map(|rest| format!("/{rest}"));
        if own.as_deref() == Some(routes::HEALTH) {
            pages::only(&request.method, "GET, HEAD")?;
            return Ok(self.health());
        }
        self.origins.check_host(request)?;
        if let Some(asset) = own.as_deref().and_then(|path| self.view.assets().find(path)) {
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

    fn not_found(&self, request: &Request) -> Reply {
        self.dist.not_found(request).unwrap_or_else(|| pages::refused(&self.view, Refusal::Unknown, None))
    }

    fn health(&self) -> Reply {
        Reply::new(StatusCode::OK, "text/plain; charset=utf-8", "ok\n").with(header::CACHE_CONTROL, "no-store")
    }
}

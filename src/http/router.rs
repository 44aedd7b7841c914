//! Where a request goes: one table of routes (`view::routes`), then the site's files. Built by `cli::works`,
//! shared by all connections. Method, sender and form are checked here, before any handler. Every method blocks and
//! runs on a thread of its own (`server` sees to it).

use super::account::{AccountContext, Logos};
use super::answering::Answering;
use super::background::Background;
use super::call::Call;
use super::context::Context;
use super::cookies::Cookies;
use super::dist::Dist;
use super::health::{self, Conditions, Readiness};
use super::parts::ProcessorParts;
use super::transport::Answer;
use super::transport::compressed;
use super::transport::form_body::PostedForm;
use super::transport::forwarded::Forwarded;
use super::transport::headers;
use super::transport::origin::Origins;
use super::transport::refusal::Refusal;
use super::transport::reply::Reply;
use super::transport::request::Request;
use super::{access_log, declare, entries, pages, watched};
use crate::base::clock::Clock;
use crate::config::{BaseUrl, Settings};
use crate::office::{Office, Offices};
use crate::scheme::Scheme;
use crate::view::routes::{FormPlace, LARGEST_BODY, Route, is_watched};
use crate::view::{HeaderPolicy, Keeping, View};
use hyper::{Method, StatusCode, header};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// What a router is made of.
pub(crate) struct RouterSetup<'a> {
    /// The scheme's settings.
    pub(crate) settings: &'a Settings,
    /// What else was loaded from the scheme's folder.
    pub(crate) parts: ProcessorParts,
    /// The address of the site.
    pub(crate) site: &'a BaseUrl,
    /// The address of the processor; the site's where they share one.
    pub(crate) processor: &'a BaseUrl,
    /// The scheme's folder, with the logos in it, and that of the built site.
    pub(crate) folders: [&'a Path; 2],
    /// The private wing.
    pub(crate) offices: Offices,
    /// Where the present moment comes from.
    pub(crate) clock: Clock,
    /// What else `/readyz` says.
    pub(crate) conditions: Arc<Conditions>,
}

/// The form processor.
pub(crate) struct Router {
    context: Context,
    /// Of each register.
    registers: Vec<Context>,
    account: AccountContext,
    dist: Dist,
    conditions: Arc<Conditions>,
    origins: Origins,
    policy: HeaderPolicy,
    /// Below which path the site lies, with slashes at both ends.
    site_path: String,
    /// What stands before the paths of the routes.
    own_prefix: String,
}

/// A route that was asked for, and whose pages answer.
struct Found<'a> {
    context: &'a Context,
    route: Route,
    /// The token or name in its path.
    part: String,
}

impl Found<'_> {
    fn place(&self) -> &FormPlace {
        self.context.view.links().place()
    }
}

impl Router {
    /// A router ready to answer.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn new(setup: RouterSetup<'_>) -> anyhow::Result<Self> {
        let RouterSetup { settings, parts, site, processor, folders: [root, dist], offices, clock, conditions } = setup;
        let ProcessorParts { scheme, view, registers, readings } = parts;
        let context = |scheme: &Arc<Scheme>, view: View, office: &Arc<Office>| Context {
            forwarded: Forwarded::new(&settings.limits.trusted_proxies, office.is_rehearsal()),
            view,
            scheme: Arc::clone(scheme),
            office: Arc::clone(office),
            settings: settings.clone(),
            clock,
            cookies: Cookies::new(processor.is_https()),
            unknown_fields: AtomicUsize::new(0),
        };
        let each = scheme.registers.iter().zip(registers).zip(&offices.registers);
        Ok(Self {
            account: AccountContext {
                logos: readings.map(|readings| Logos { readings, folder: root.join("data/logos") }),
                background: Background::start()?,
            },
            dist: Dist::new(dist),
            conditions,
            origins: Origins::new(site, processor),
            policy: HeaderPolicy::new(settings, &view.links().policy(), processor.is_https()),
            site_path: site.path().to_owned(),
            own_prefix: view.action("/").trim_end_matches('/').to_owned(),
            registers: each.map(|((scheme, view), office)| context(scheme, view, office)).collect(),
            context: context(&scheme, view, &offices.whole),
        })
    }

    /// Whether all is as it should be, and what is to be known.
    pub(super) fn readiness(&self) -> Readiness {
        Readiness::of(&self.context, &self.registers, &self.conditions)
    }

    /// The office of declarations.
    pub(super) fn office(&self) -> &Office {
        &self.context.office
    }

    fn routed(&self, request: &Request) -> Answer {
        match self.found(&request.path) {
            // Load balancers ask by address, so this comes before the host.
            Some(Found { route, .. }) if route.is_watched() => {
                only(&request.method, route.access().methods)?;
                let reply = if route == Route::Health { health::alive() } else { self.readiness().reply() };
                Ok(reply.with(header::ALLOW, route.access().methods))
            }
            Some(found) => {
                self.origins.check_host(request)?;
                self.called(&found, request)
            }
            None => {
                self.origins.check_host(request)?;
                self.file(request)
            }
        }
    }

    fn called(&self, found: &Found<'_>, request: &Request) -> Answer {
        let Found { context, route, part } = found;
        let (access, route) = (route.access(), *route);
        only(&request.method, access.methods)?;
        let mut call = Call { route, part, request, form: None };
        if request.method == Method::POST {
            self.origins.check_sender(request, access.sender)?;
            // A mail program that stops a mailing sends what it likes: nothing of it is read.
            call.form = if route == Route::MailingStop { None } else { Some(PostedForm::parse(request)?) };
        }
        let answer = declare::answer(context, &call);
        let answer = answer.or_else(|| entries::answer(context, &self.account.background, &call));
        answer.unwrap_or_else(|| self.account.answer(context, &call))
    }

    /// A script, style or picture of the processor's own pages, else a file of the site.
    fn file(&self, request: &Request) -> Answer {
        let own = self.own(&request.path);
        if let (true, Some(path)) = (self.conditions.is_watched(), own)
            && let Some(reply) = watched::answer(&self.conditions, path)
        {
            return Ok(reply);
        }
        if let Some(asset) = own.and_then(|path| self.context.view.assets().find(path)) {
            only(&request.method, "GET, HEAD")?;
            let kind = asset.content_type;
            let zipped = compressed::is_wanted(request, kind, asset.bytes.len() as u64);
            let zipped = zipped.then(|| compressed::gzip(&asset.bytes)).and_then(Result::ok);
            let encoding = zipped.as_ref().map(|_| (header::CONTENT_ENCODING, "gzip"));
            let reply = Reply::new(StatusCode::OK, kind, zipped.unwrap_or_else(|| asset.bytes.clone().into()));
            let reply = encoding.into_iter().fold(reply, |reply, (name, value)| reply.with(name, value));
            return Ok(reply.kept(Keeping::Year).with(header::VARY, "accept-encoding"));
        }
        match request.path.strip_prefix(&self.site_path) {
            Some(path) => self.dist.answer(path, request),
            None if self.site_path.starts_with(&format!("{}/", request.path.trim_end_matches('/'))) => {
                Ok(Reply::redirect(StatusCode::FOUND, &format!("{}{}", self.site_path, request.query)))
            }
            None => Err(Refusal::Unknown),
        }
    }

    /// The page for a refused request.
    fn refused(&self, refusal: Refusal) -> Reply {
        pages::refused(&self.context.view, &self.context.scheme.words, refusal, None)
    }

    /// The route of a path, and the token or name in it.
    fn found(&self, path: &str) -> Option<Found<'_>> {
        // Who looks whether it is alive knows no folder of the site's.
        let own = if is_watched(path) { path } else { self.own(path)? };
        match Route::find(own) {
            Some((route, _)) if route.is_only_of_registers() => None,
            Some((route, part)) => Some(Found { context: &self.context, route, part: part.to_owned() }),
            None => self.found_in_register(own),
        }
    }

    /// The same below a register: the routes of a declaration's form, in its own place.
    fn found_in_register(&self, path: &str) -> Option<Found<'_>> {
        let (name, path) = FormPlace::found(path)?;
        let is_it = |context: &&Context| context.scheme.register().is_some_and(|rules| rules.name == name);
        let context = self.registers.iter().find(is_it)?;
        let (route, part) = Route::find(&path).filter(|(route, _)| route.is_of_registers())?;
        Some(Found { context, route, part: part.to_owned() })
    }

    /// A path below the processor's base path.
    fn own<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix(&self.own_prefix).filter(|rest| rest.starts_with('/'))
    }
}

impl Answering for Router {
    fn answer(&self, mut received: Result<Request, Refusal>) -> Reply {
        let is_watched = self.conditions.is_watched();
        if let (true, Ok(request)) = (is_watched, &mut received) {
            // Whole, so that something can be added.
            request.headers.remove(header::ACCEPT_ENCODING);
        }
        let reply = match received {
            Err(refusal) => self.refused(refusal),
            Ok(request) => self.routed(&request).unwrap_or_else(|refusal| match refusal {
                Refusal::Unknown => self.dist.not_found(&request).unwrap_or_else(|| self.refused(refusal)),
                other => self.refused(other),
            }),
        };
        let reply = if is_watched { watched::with_script(reply, &self.own_prefix) } else { reply };
        headers::apply(&self.policy, reply)
    }

    fn broken(&self) -> Reply {
        self.answer(Err(Refusal::Broken))
    }

    fn header_lines(&self) -> String {
        headers::lines(&self.policy)
    }

    fn is_shared(&self, client: IpAddr) -> bool {
        client.is_loopback() || self.context.settings.limits.trusted_proxies.contains(&client)
    }

    fn body_limit(&self, path: &str) -> usize {
        self.found(path).map_or(LARGEST_BODY, |found| found.route.access().body)
    }

    /// The path as the log may show it: a route's own, without the token in it; of a file the whole path, as
    /// everybody may know it; of anything else only what cannot be a token, a number or somebody's words.
    fn shown(&self, path: &str, status: StatusCode) -> String {
        match self.found(path) {
            Some(found) => format!("{}{}", self.own_prefix, found.place().at(found.route.path())),
            None if status.is_success() || status.is_redirection() => path.to_owned(),
            None => access_log::censored(path),
        }
    }
}

/// Refuses every method but those that a route has.
fn only(method: &Method, allowed: &'static str) -> Result<(), Refusal> {
    if allowed.split(", ").any(|one| one == method.as_str()) { Ok(()) } else { Err(Refusal::Method(allowed)) }
}

//! Where a request for the desk goes: method, host, sender, form, session and seal are looked at here, before any handler.
//! Built by `cli::desk`. What is answered without a log-in: the log-in, the link for once, styles and the script.

use super::clerk::Clerk;
use super::context::{DeskAnswer, DeskCall, DeskContext};
use super::past_days::PastDays;
use super::routes::DeskRoute;
use super::sign_on::SignOn;
use super::{answering, case, decide, declarer, entrance, frame, home, person, queue, reasons, seal, search, session};
use crate::base::problem::Problem;
use crate::config::{BaseUrl, Settings};
use crate::http::access_log;
use crate::http::answering::{Answering, Present};
use crate::http::call::Call;
use crate::http::cookies::Cookies;
use crate::http::transport::form_body::PostedForm;
use crate::http::transport::forwarded::Forwarded;
use crate::http::transport::headers;
use crate::http::transport::origin::Origins;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::http::transport::request::Request;
use crate::office::Offices;
use crate::scheme::{Scheme, form};
use crate::view::{HeaderPolicy, Keeping, Surface, View};
use hyper::{Method, StatusCode};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

/// What the desk is made of.
pub(crate) struct DeskSetup<'a> {
    /// The scheme's folder.
    pub(crate) root: &'a Path,
    /// Its settings.
    pub(crate) settings: &'a Settings,
    /// Its scheme.
    pub(crate) scheme: Arc<Scheme>,
    /// Where browsers reach the desk.
    pub(crate) address: &'a BaseUrl,
    /// The office of declarations and those of registers.
    pub(crate) offices: Offices,
    /// Who stands before the desk and knows who comes.
    pub(crate) sign_on: Option<SignOn>,
}

/// The desk.
pub(crate) struct DeskRouter {
    context: DeskContext,
    origins: Origins,
    policy: HeaderPolicy,
}

/// Always the same: what it works by is read at its start.
pub(crate) struct Standing(Arc<DeskRouter>);

/// The desk's templates; the view renders no other, so that none is missing here unseen.
const TEMPLATES: [&str; 12] = [
    "desk/answering.html",
    "desk/case.html",
    "desk/codes.html",
    "desk/declarer.html",
    "desk/enrol.html",
    "desk/erased.html",
    "desk/error.html",
    "desk/home.html",
    "desk/login.html",
    "desk/queue.html",
    "desk/reasons.html",
    "desk/said.html",
];

impl DeskRouter {
    /// A desk ready to answer.
    ///
    /// # Errors
    /// Every fault of its templates.
    pub(crate) fn new(setup: DeskSetup<'_>) -> Result<Self, Vec<Problem>> {
        let DeskSetup { root, settings, scheme, address, offices, sign_on } = setup;
        let view = view(root, settings, address)?;
        Ok(Self {
            origins: Origins::new(address, address),
            policy: HeaderPolicy::new(settings, &view.links().policy(), address.is_https()),
            context: DeskContext {
                forwarded: Forwarded::new(&settings.limits.trusted_proxies, address.is_loopback()),
                cookies: Cookies::new(address.is_https()),
                members: offices.whole.members(),
                past: PastDays::default(),
                site: offices.whole.base().clone(),
                settings: settings.clone(),
                view,
                scheme,
                office: Arc::clone(&offices.whole),
                offices,
                sign_on,
            },
        })
    }

    /// The same for the server.
    pub(crate) fn standing(self) -> Arc<dyn Present> {
        Arc::new(Standing(Arc::new(self)))
    }

    fn routed(&self, request: &Request) -> DeskAnswer {
        self.origins.check_host(request)?;
        let Some((route, part)) = DeskRoute::find(&request.path) else { return self.asset(request) };
        let access = route.access();
        if !access.methods.split(", ").any(|one| one == request.method.as_str()) {
            return Err(Refusal::Method(access.methods));
        }
        let mut call = Call { route, part, request, form: None };
        if request.method == Method::POST {
            self.origins.check_sender(request, access.sender)?;
            call.form = Some(PostedForm::parse(request)?);
        }
        if route.is_open() {
            return entrance::answer(&self.context, &call);
        }
        match session::clerk(&self.context, request)? {
            Some(clerk) => self.called(&clerk, &call),
            None => entrance::to_log_in(&self.context, &call),
        }
    }

    fn called(&self, clerk: &Clerk, call: &DeskCall<'_>) -> DeskAnswer {
        let context = &self.context;
        if !call.is_post() {
            context.bring_about();
            return match call.route {
                DeskRoute::Queue => {
                    context.members.closes_all(&clerk.who);
                    queue::page(context, clerk, call)
                }
                DeskRoute::Next => queue::next(context, call),
                DeskRoute::Case => case::page(context, clerk, call),
                DeskRoute::Reasons => reasons::page(context, clerk, call),
                DeskRoute::Answer => answering::page(context, clerk, call),
                DeskRoute::Declarer => declarer::page(context, clerk, call),
                _ => {
                    context.members.closes_all(&clerk.who);
                    home::page(context, clerk)
                }
            };
        }
        let carried = seal::opened(context, clerk, call)?;
        match call.route {
            DeskRoute::LogOut => entrance::log_out(context, clerk),
            DeskRoute::Settings => session::settings(context, call),
            DeskRoute::Search => search::asked(context, clerk, call),
            DeskRoute::Queue => decide::several(context, clerk, call, &carried),
            DeskRoute::Case => decide::accept(context, clerk, call, &carried),
            DeskRoute::Reasons => reasons::posted(context, clerk, call, &carried),
            DeskRoute::Answer => answering::posted(context, clerk, call, &carried),
            DeskRoute::Note => decide::note(context, clerk, call),
            DeskRoute::Undo => decide::undo(context, clerk, call),
            DeskRoute::Declarer => declarer::served(context, clerk, call),
            DeskRoute::Export => person::export(context, clerk, call),
            DeskRoute::Erase => person::erase(context, clerk, call),
            DeskRoute::Revoke => declarer::revoke(context, clerk, call),
            _ => Err(Refusal::Unknown),
        }
    }

    fn asset(&self, request: &Request) -> DeskAnswer {
        let base = self.context.view.action("/");
        let path = request.path.strip_prefix(base.trim_end_matches('/')).unwrap_or(&request.path);
        let asset = self.context.view.assets().find(path).ok_or(Refusal::Unknown)?;
        if !matches!(request.method, Method::GET | Method::HEAD) {
            return Err(Refusal::Method("GET, HEAD"));
        }
        let reply = Reply::new(StatusCode::OK, asset.content_type, asset.bytes.clone());
        Ok(reply.kept(Keeping::OwnYear))
    }
}

impl Answering for DeskRouter {
    fn answer(&self, received: Result<Request, Refusal>) -> Reply {
        let answered = received.and_then(|request| self.routed(&request));
        headers::apply(&self.policy, answered.unwrap_or_else(|refusal| frame::refused(&self.context, refusal)))
    }

    fn broken(&self) -> Reply {
        self.answer(Err(Refusal::Broken))
    }

    fn header_lines(&self) -> String {
        headers::lines(&self.policy)
    }

    fn body_limit(&self, path: &str) -> usize {
        DeskRoute::find(path).map_or(DeskRoute::LogIn.access().body, |(route, _)| route.access().body)
    }

    fn shown(&self, path: &str, status: StatusCode) -> String {
        match DeskRoute::find(path) {
            Some((route, _)) => route.path().to_owned(),
            None if status.is_success() => path.to_owned(),
            None => access_log::censored(path),
        }
    }

    fn is_shared(&self, client: IpAddr) -> bool {
        client.is_loopback() || self.context.settings.limits.trusted_proxies.contains(&client)
    }
}

impl Present for Standing {
    fn now(&self) -> Arc<dyn Answering> {
        self.0.clone()
    }

    /// It reads nothing anew: who changes files starts it again.
    fn ask(&self) {}
}

/// The desk's pages: links lead to the desk itself, wherever the site stands.
fn view(root: &Path, settings: &Settings, address: &BaseUrl) -> Result<View, Vec<Problem>> {
    let settings = Settings { processor: String::new(), ..settings.clone() };
    let view = View::load(root, &settings, address, Surface::Processor)?;
    let missing = TEMPLATES.into_iter().filter(|name| !view.has_template(name));
    let problems: Vec<Problem> = missing.map(lacking).collect();
    if problems.is_empty() { Ok(view.limited_to(&TEMPLATES)) } else { Err(problems) }
}

fn lacking(name: &str) -> Problem {
    let (what, remedy) = crate::http::NO_TEMPLATE;
    Problem::new(Path::new("templates").join(name), what, remedy)
}

/// Every fault of what the desk reads; none where the scheme takes no declarations.
pub fn faults(root: &Path, settings: &Settings, site: &BaseUrl) -> Vec<Problem> {
    if !root.join(form::FILE).exists() {
        return Vec::new();
    }
    view(root, settings, site).err().unwrap_or_default()
}

/// The path of a link for once.
pub fn enrolment_path(token: &str) -> String {
    DeskRoute::Enrol.with(token)
}

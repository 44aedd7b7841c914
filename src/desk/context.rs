//! What every handler of the desk works with. Made once by the router. Answers nothing itself.

use super::clerk::Clerk;
use super::past_days::PastDays;
use super::routes::DeskRoute;
use super::sign_on::SignOn;
use crate::base::log::note;
use crate::config::{BaseUrl, Settings};
use crate::http::call::Call;
use crate::http::cookies::Cookies;
use crate::http::transport::forwarded::Forwarded;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::office::members::Members;
use crate::office::{Office, Offices};
use crate::scheme::ids::Reference;
use crate::scheme::{Answers, Scheme};
use crate::view::View;
use hyper::StatusCode;
use std::sync::Arc;

/// A request for a page of the desk.
pub(crate) type DeskCall<'a> = Call<'a, DeskRoute>;

/// The desk's templates, scheme and office.
pub(crate) struct DeskContext {
    pub(crate) view: View,
    pub(crate) scheme: Arc<Scheme>,
    /// The office of declarations.
    pub(crate) office: Arc<Office>,
    /// That and those of registers.
    pub(crate) offices: Offices,
    pub(crate) members: Members,
    /// What is known of days that are over.
    pub(crate) past: PastDays,
    pub(crate) settings: Settings,
    pub(crate) forwarded: Forwarded,
    pub(crate) cookies: Cookies,
    /// Where the public site stands.
    pub(crate) site: BaseUrl,
    /// Who stands before the desk and knows who comes.
    pub(crate) sign_on: Option<SignOn>,
}

impl DeskContext {
    /// Sends the browser on to a page, which it asks for anew.
    pub(crate) fn to(&self, path: &str) -> Reply {
        Reply::redirect(StatusCode::SEE_OTHER, &self.view.action(path))
    }

    /// The office that a reference belongs to.
    pub(crate) fn about(&self, reference: &Reference) -> &Arc<Office> {
        self.offices.about(reference)
    }

    /// That office in this clerk's hands: what is decided by it is the clerk's.
    pub(crate) fn office_of(&self, clerk: &Clerk, reference: &Reference) -> Office {
        self.about(reference).in_hands_of(clerk.who.name.as_str())
    }

    /// Brings about what was decided before and can no longer be undone, where no `serve` does. What cannot be brought
    /// about now keeps nobody from looking.
    pub(crate) fn bring_about(&self) {
        for office in self.offices.all() {
            match office.review.decisions.take_effect() {
                Ok(0) => {}
                Ok(_) => self.follow_up_of(office),
                Err(error) => note!("sengen: what was decided does not take effect yet: {error:#}"),
            }
        }
    }

    /// What follows from a decision that took effect: the list, and letters, where nobody else writes and sends them.
    pub(crate) fn follow_up(&self, reference: &Reference) {
        self.follow_up_of(self.about(reference));
    }

    fn follow_up_of(&self, office: &Office) {
        if let Err(error) = office.publisher.publish_register() {
            note!("sengen: the list is not written yet: {error:#}");
        }
        if let Err(error) = office.mailer.drain_if_alone() {
            note!("sengen: mail: {error:#}");
        }
    }

    /// The sign and the name of the level that somebody declares; nothing of an entry of a register.
    pub(crate) fn level_of(&self, reference: &Reference, answers: &Answers) -> (String, String) {
        if self.about(reference).rules().is_some() { Default::default() } else { self.level(answers.stars()) }
    }

    /// The sign and the name of the level with so many stars.
    pub(crate) fn level(&self, stars: u8) -> (String, String) {
        let level = self.scheme.levels().level(stars);
        level.map(|level| (level.sign.clone(), level.name.clone())).unwrap_or_default()
    }
}

/// What a handler answers: a reply, or why there is none.
pub(crate) type DeskAnswer = Result<Reply, Refusal>;

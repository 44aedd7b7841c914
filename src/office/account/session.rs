//! Logging in, and who is logged in. A session is an object of the store (`visits`), its id a cookie; what makes
//! it end beside time and a log-out lies in the application: another password, a stop. Unknown number and wrong
//! password cost the same time and get the same answer. Called by `http::account`. Never tells why a log-in failed.

use super::proof::Proof;
use super::visits::{self, Reading, Visits};
use crate::base::terminal::note;
use crate::config::periods::{IDLE, SESSION};
use crate::office::Office;
use crate::office::declaration::applications::Opened;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::guard::Stopped;
use crate::scheme::ids::{DeclarationId, UserNumber};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;

/// A logged-in declarer.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Secret: whoever brings it is logged in.
    id: String,
    pub(super) submission: Submission,
    pub(super) generation: u32,
    pub(super) began_at: Timestamp,
    pub(super) seen_at: Timestamp,
    /// Whether 使用手順 was opened.
    pub read_procedure: bool,
    /// Whether 使用ガイドライン was opened.
    pub read_guideline: bool,
}

/// How a log-in ended.
#[derive(Debug)]
pub enum LogIn {
    /// In.
    In(Box<Session>),
    /// The number has eleven digits: by its form a declaration ID.
    DeclarationId,
    /// The number has not ten digits.
    Malformed,
    /// Number or password is wrong; which, nobody is told.
    Wrong,
    /// The password is right, and an objection locked the account.
    Locked,
    /// Wait so long.
    Wait(SignedDuration),
    /// Too many are logging in at this moment.
    Busy,
}

/// Why a session is none any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Too long without a click, or too long altogether.
    Time,
    /// Logged out, another password, or the declaration was stopped.
    Over,
}

impl Session {
    pub(super) fn new(id: String, (submission, generation): (Submission, u32), began_at: Timestamp) -> Self {
        let (read_procedure, read_guideline) = (false, false);
        Self { id, submission, generation, began_at, seen_at: began_at, read_procedure, read_guideline }
    }

    /// The same under another id, for another generation of the password.
    pub(super) fn again(&self, id: String, generation: u32) -> Self {
        let began = Self::new(id, (self.submission.clone(), generation), self.began_at);
        Self { read_procedure: self.read_procedure, read_guideline: self.read_guideline, ..began }
    }

    /// What the cookie carries.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is called where its id must not stand.
    pub fn name(&self) -> String {
        visits::name_of(&self.id)
    }
}

impl Office {
    /// Tries a number and a password.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn log_in(&self, number: &str, password: &str, client: IpAddr) -> anyhow::Result<LogIn> {
        let typed = digits(number);
        if DeclarationId::parse(&typed).is_ok() {
            return Ok(LogIn::DeclarationId);
        }
        let Ok(number) = UserNumber::parse(&typed) else { return Ok(LogIn::Malformed) };
        let found = self.by_user_number(&number)?.filter(|application| may_log_in(application.state));
        let found = found.as_ref();
        let proof = self.verify_password_of((number.as_str(), found), (password, client))?;
        Ok(match (proof, found) {
            (Proof::Right, Some(application)) if application.account.locked => LogIn::Locked,
            (Proof::Right, Some(application)) => LogIn::In(Box::new(self.guarded(|| self.new_session(application))?)),
            (Proof::Right | Proof::Wrong, _) => LogIn::Wrong,
            (Proof::Wait(wait), _) => LogIn::Wait(wait),
            (Proof::Busy, _) => LogIn::Busy,
        })
    }

    /// The session of a cookie and its application, as they are now; or why it has ended.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn enter(&self, id: &str) -> anyhow::Result<Result<(Session, Application), Ended>> {
        let Some(session) = self.visits().find(id)? else { return Ok(Err(Ended::Over)) };
        let found = self.queue.find(&session.submission)?;
        let admitted = self.admits(&session, found.as_ref());
        Ok(admitted.and_then(|()| Ok((session, found.ok_or(Ended::Over)?))))
    }

    /// The application of a session, as it is now; or why the session has ended.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn visit(&self, session: &Session) -> anyhow::Result<Result<Application, Ended>> {
        Ok(self.enter(&session.id)?.map(|(_, application)| application))
    }

    fn admits(&self, session: &Session, found: Option<&Application>) -> Result<(), Ended> {
        let now = self.clock.now();
        let in_time = |since: Timestamp, limit| now.duration_since(since) <= limit;
        if !in_time(session.seen_at, IDLE) || !in_time(session.began_at, SESSION) {
            return Err(Ended::Time);
        }
        let goes_on = found.is_some_and(|application| {
            let account = &application.account;
            may_log_in(application.state) && account.generation == session.generation && !account.locked
        });
        if goes_on { Ok(()) } else { Err(Ended::Over) }
    }

    /// Marks one more click of a session. Where the disk refuses, it ends so much the earlier.
    pub fn saw(&self, session: &Session) {
        match self.guarded(|| self.visits().saw(session, self.clock.now())) {
            // Said already.
            Err(error) if error.is::<Stopped>() => {}
            Err(error) => note!("sengen: a click is not marked: {error:#}"),
            Ok(()) => {}
        }
    }

    /// Marks what a session's declarer opened.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn has_read(&self, session: &Session, reading: Reading) -> anyhow::Result<()> {
        self.guarded(|| self.visits().read(session, reading))
    }

    /// Ends a session for good, also for whoever copied its cookie.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn log_out(&self, session: &Session) -> anyhow::Result<()> {
        self.guarded(|| self.visits().end(session))
    }

    /// Removes what is left of sessions that ended by themselves.
    pub(in crate::office) fn forget_sessions(&self) -> anyhow::Result<()> {
        self.visits().sweep(self.clock.now())
    }

    /// The session's application, locked against every other change.
    pub(in crate::office) fn open_own(&self, session: &Session) -> anyhow::Result<Result<Opened, Ended>> {
        // Looked at again: it may have ended meanwhile.
        let opened = self.open_submission(&session.submission)?;
        let Some(session) = self.visits().find(&session.id)? else { return Ok(Err(Ended::Over)) };
        let admitted = self.admits(&session, opened.as_ref().map(|opened| &opened.application));
        Ok(admitted.and_then(|()| opened.ok_or(Ended::Over)))
    }

    pub(super) fn visits(&self) -> Visits<'_> {
        Visits { store: &self.store, entropy: &self.entropy }
    }

    pub(in crate::office) fn by_user_number(&self, number: &UserNumber) -> anyhow::Result<Option<Application>> {
        match self.issue().submission_of_user(number)? {
            Some(submission) => self.queue.find(&submission),
            None => Ok(None),
        }
    }

    pub(in crate::office) fn by_declaration_id(&self, id: &DeclarationId) -> anyhow::Result<Option<Application>> {
        match self.issue().submission_of_declaration(id)? {
            Some(submission) => self.queue.find(&submission),
            None => Ok(None),
        }
    }

    pub(in crate::office) fn new_session(&self, application: &Application) -> anyhow::Result<Session> {
        self.visits().begin((&application.submission, application.account.generation), self.clock.now())
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session(…)")
    }
}

/// Confirmed, accepted and rejected declarers may log in; the last to read why.
pub(crate) fn may_log_in(state: State) -> bool {
    matches!(state, State::Confirmed | State::Accepted | State::Rejected)
}

/// What people type for a number: full width, spaces and hyphens are forgiven.
pub fn digits(typed: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        c if c.is_whitespace() || "-‐‑‒–—―−ー－".contains(c) => None,
        c => Some(c),
    };
    typed.chars().filter_map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(digits(" １２３４-５６７８ 90\u{3000}"), "1234567890");
        assert_eq!(digits("abc"), "abc");
    }
}

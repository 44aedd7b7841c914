//! Logging in, and who is logged in. A session is an object of the store (`visits`), its id a cookie; what makes
//! it end beside time and a log-out lies in the application: another password, a stop. Unknown number and wrong
//! password cost the same time and get the same answer. Called by `http::account`. Never tells why a log-in failed.

use super::change::Barred;
use super::visits::{DECLARERS, Session, SessionNote, Visits};
use crate::base::failure::Failure;
use crate::base::terminal::note;
use crate::config::periods::{IDLE, SESSION};
use crate::office::access::proof::{Passwords, Proof};
use crate::office::declaration::applications::Applications;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::guard::Stopped;
use crate::office::queue::numbers::Issuer;
use crate::office::queue::opened::Opened;
use crate::scheme::ids::{DeclarationId, UserNumber, digits};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;
use std::sync::Arc;

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
pub enum SessionEnded {
    /// Too long without a click, or too long altogether.
    Time,
    /// Logged out, another password, or the declaration was stopped.
    Over,
}

/// How long a session lasts from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLeft {
    /// In seconds, if nothing is clicked any more.
    pub seconds: i64,
    /// Whether a click puts the end off.
    pub extends: bool,
}

/// Who is logged in.
#[derive(Debug)]
pub struct Sessions {
    pub(super) applications: Arc<Applications>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) issuer: Arc<Issuer>,
}

impl Sessions {
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
        let proof = self.passwords.verify(number.as_str(), found, password, client)?;
        Ok(match (proof, found) {
            (Proof::Right, Some(application)) if application.account.locked => LogIn::Locked,
            (Proof::Right, Some(application)) => {
                LogIn::In(Box::new(self.applications.guard.run(|| self.new_session(application))?))
            }
            (Proof::Right | Proof::Wrong, _) => LogIn::Wrong,
            (Proof::Wait(wait), _) => LogIn::Wait(wait),
            (Proof::Busy, _) => LogIn::Busy,
        })
    }

    /// The session of a cookie and its application, as they are now.
    ///
    /// # Errors
    /// Why it has ended; when the disk refuses.
    pub fn enter(&self, id: &str) -> Result<(Session, Application), Failure<SessionEnded>> {
        let session = self.visits().find(id)?.ok_or(Failure::Refused(SessionEnded::Over))?;
        let found = self.applications.queue.find(&Submission::from(&session.whose))?;
        self.admits(&session, found.as_ref()).map_err(Failure::Refused)?;
        Ok((session, found.ok_or(Failure::Refused(SessionEnded::Over))?))
    }

    /// The application of a session, as it is now.
    ///
    /// # Errors
    /// Why the session has ended; when the disk refuses.
    pub fn visit(&self, session: &Session) -> Result<Application, Failure<SessionEnded>> {
        self.enter(session.id()).map(|(_, application)| application)
    }

    fn admits(&self, session: &Session, found: Option<&Application>) -> Result<(), SessionEnded> {
        let now = self.applications.clock.now();
        let in_time = |since: Timestamp, limit| now.duration_since(since) <= limit;
        if !in_time(session.seen_at, IDLE) || !in_time(session.began_at, SESSION) {
            return Err(SessionEnded::Time);
        }
        let goes_on = found.is_some_and(|application| {
            let account = &application.account;
            may_log_in(application.state) && account.generation == session.generation && !account.locked
        });
        if goes_on { Ok(()) } else { Err(SessionEnded::Over) }
    }

    /// How long a session lasts whose click was just marked, as far as clicks are.
    pub fn left(&self, session: &Session) -> SessionLeft {
        let now = self.applications.clock.now();
        let whole = SESSION - now.duration_since(session.began_at);
        let idle = IDLE - session.unmarked(now);
        SessionLeft { seconds: whole.min(idle).as_secs().max(0), extends: whole > idle }
    }

    /// Marks one more click of a session. Where the disk refuses, it ends so much the earlier.
    pub fn saw(&self, session: &Session) {
        match self.applications.guard.run(|| self.visits().saw(session, self.applications.clock.now())) {
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
    pub fn has_read(&self, session: &Session, reading: SessionNote) -> anyhow::Result<()> {
        self.applications.guard.run(|| self.visits().read(session, reading))
    }

    /// Ends a session for good, also for whoever copied its cookie.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn log_out(&self, session: &Session) -> anyhow::Result<()> {
        self.applications.guard.run(|| self.visits().end(session))
    }

    /// Removes what is left of sessions that ended by themselves.
    pub(in crate::office) fn forget_sessions(&self) -> anyhow::Result<()> {
        self.visits().sweep(self.applications.clock.now())
    }

    /// The session's application, locked against every other change.
    pub(in crate::office) fn open_own(&self, session: &Session) -> Result<Opened, Failure<Barred>> {
        // Looked at again: it may have ended meanwhile.
        let opened = self.applications.open(&Submission::from(&session.whose))?;
        let ended = |ended| Failure::Refused(Barred::Ended(ended));
        let session = self.visits().find(session.id())?.ok_or(ended(SessionEnded::Over))?;
        self.admits(&session, opened.as_ref().map(|opened| &opened.application)).map_err(ended)?;
        opened.ok_or(ended(SessionEnded::Over))
    }

    pub(super) fn visits(&self) -> Visits<'_> {
        Visits { store: &self.applications.queue.objects.store, entropy: &self.issuer.entropy, of: &DECLARERS }
    }

    pub(in crate::office) fn by_user_number(&self, number: &UserNumber) -> anyhow::Result<Option<Application>> {
        match self.issuer.submission_of_user(number)? {
            Some(submission) => self.applications.queue.find_sound(&submission),
            None => Ok(None),
        }
    }

    pub(in crate::office) fn by_declaration_id(&self, id: &DeclarationId) -> anyhow::Result<Option<Application>> {
        match self.issuer.submission_of_declaration(id)? {
            Some(submission) => self.applications.queue.find_sound(&submission),
            None => Ok(None),
        }
    }

    pub(in crate::office) fn new_session(&self, application: &Application) -> anyhow::Result<Session> {
        self.visits().begin(&application.submission.id(), application.account.generation, self.applications.clock.now())
    }
}

/// Confirmed, accepted and rejected declarers may log in; the last to read why.
pub(crate) fn may_log_in(state: State) -> bool {
    matches!(state, State::Confirmed | State::Accepted | State::Rejected)
}

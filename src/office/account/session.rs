//! Logging in, and who is logged in. A session is a sealed cookie; what makes it end lies in the
//! application: another password, a log-out, a stop. Unknown number and wrong password cost the same time
//! and get the same answer. Called by `http::account`. Never tells why a log-in failed.

use super::super::Office;
use super::super::application::{Application, State, Submission};
use super::super::opened::Opened;
use super::proof::Proof;
use crate::base::text::hex;
use crate::config::periods::{IDLE, SESSION};
use crate::scheme::ids::{DeclarationId, UserNumber};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A logged-in declarer, as the cookie carries it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its own name, so that it can be logged out.
    pub id: String,
    submission: Submission,
    generation: u32,
    began_at: Timestamp,
    seen_at: Timestamp,
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
            (Proof::Right, Some(application)) => LogIn::In(Box::new(self.new_session(application)?)),
            (Proof::Right | Proof::Wrong, _) => LogIn::Wrong,
            (Proof::Wait(wait), _) => LogIn::Wait(wait),
            (Proof::Busy, _) => LogIn::Busy,
        })
    }

    /// The application of a session, as it is now; or why the session has ended.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn visit(&self, session: &Session) -> anyhow::Result<Result<Application, Ended>> {
        let found = self.queue.find(&session.submission)?;
        Ok(self.admits(session, found.as_ref()).and_then(|()| found.ok_or(Ended::Over)))
    }

    fn admits(&self, session: &Session, found: Option<&Application>) -> Result<(), Ended> {
        let now = self.clock.now();
        let in_time = |since: Timestamp, limit| now.duration_since(since) <= limit;
        if !in_time(session.seen_at, IDLE) || !in_time(session.began_at, SESSION) {
            return Err(Ended::Time);
        }
        let goes_on = found.is_some_and(|application| {
            let account = &application.account;
            let logged_out = account.ended.iter().any(|(id, _)| *id == session.id);
            may_log_in(application.state) && account.generation == session.generation && !account.locked && !logged_out
        });
        if goes_on { Ok(()) } else { Err(Ended::Over) }
    }

    /// The session after one more click; `None` while the last is too fresh to need a new cookie.
    pub fn seen(&self, session: &Session) -> Option<Session> {
        let now = self.clock.now();
        let stale = now.duration_since(session.seen_at) >= SignedDuration::from_mins(1);
        stale.then(|| Session { seen_at: now, ..session.clone() })
    }

    /// Ends a session for good, also for whoever copied its cookie.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn log_out(&self, session: &Session) -> anyhow::Result<()> {
        self.guarded(|| {
            let Ok(mut opened) = self.open_own(session)? else { return Ok(()) };
            let now = self.clock.now();
            let ended = &mut opened.application.account.ended;
            ended.retain(|(_, until)| *until > now);
            ended.push((session.id.clone(), session.began_at + SESSION));
            self.commit(&mut opened, Vec::new())
        })
    }

    /// The session's application, locked against every other change.
    pub(in crate::office) fn open_own(&self, session: &Session) -> anyhow::Result<Result<Opened, Ended>> {
        // Looked at again: it may have ended meanwhile.
        let opened = self.open_submission(&session.submission)?;
        let admitted = self.admits(session, opened.as_ref().map(|opened| &opened.application));
        Ok(admitted.and_then(|()| opened.ok_or(Ended::Over)))
    }

    /// The same session after its password changed.
    pub(in crate::office) fn renewed(&self, session: &Session, application: &Application) -> Session {
        Session { generation: application.account.generation, seen_at: self.clock.now(), ..session.clone() }
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
        let now = self.clock.now();
        Ok(Session {
            id: hex(&self.entropy.bytes::<16>()?),
            submission: application.submission.clone(),
            generation: application.account.generation,
            began_at: now,
            seen_at: now,
            read_procedure: false,
            read_guideline: false,
        })
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

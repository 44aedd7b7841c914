//! Logging in at the desk, with name, password and a code, and who is logged in. A session is an object of the store, its
//! id a cookie; it ends with the working day, a log-out, another link, and with the member. An unknown name costs what a
//! known one does and gets the same answer. Called by `desk`. Never tells why a log-in failed.

use super::codes;
use super::enrol::unhexed;
use super::marks::DeskAttempt;
use super::name::{MemberName, digest};
use super::rows::{Means, OpenedMember};
use super::{MemberRole, Members};
use crate::base::text::hex;
use crate::config::periods::DESK_SESSION;
use crate::office::access::password::Busy;
use crate::office::account::visits::Session;
use crate::office::state::seal::Purpose;
use crate::store::row::Id;
use jiff::SignedDuration;
use std::net::IpAddr;

/// What somebody typed to log in.
#[derive(Clone, Copy)]
pub struct Typed<'a> {
    /// The name.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// The code of a telephone, or one on paper.
    pub code: &'a str,
}

/// How a log-in ended.
#[derive(Debug)]
pub enum MemberLogIn {
    /// In.
    In(Box<Session>),
    /// Name, password or code is wrong; which, nobody is told.
    Wrong,
    /// Wait so long.
    Wait(SignedDuration),
    /// Too many are logging in at this moment.
    Busy,
}

/// Whether somebody logged in has proved once more to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberProof {
    /// The code is right.
    Given,
    /// It is not.
    Wrong,
    /// Not looked at: too many were wrong. Wait so long.
    Wait(SignedDuration),
}

/// A member at the desk.
#[derive(Debug, Clone)]
pub struct DeskSession {
    /// Who.
    pub name: MemberName,
    /// As what.
    pub role: MemberRole,
    /// The session.
    pub session: Session,
    /// How many codes on paper are left.
    pub paper_left: usize,
    /// Whether there are codes at all: whoever came by the office's own sign-on alone has none.
    pub has_codes: bool,
}

/// Whose attempts those are counted as that name nobody.
const NOBODY: [u8; 16] = [0; 16];

impl Members {
    /// Tries a name, a password and a code.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn log_in(&self, typed: Typed<'_>, client: IpAddr) -> anyhow::Result<MemberLogIn> {
        let named = MemberName::parse(typed.name).ok();
        let found = named.map(|name| self.open(&name)).transpose()?.flatten();
        let found = found.filter(|member| matches!(member.body.means, Means::Password { .. }));
        let id = found.as_ref().map_or(Id::from_bytes(NOBODY), |member| member.on.id().clone());
        self.guard.run(|| {
            let attempt = match self.marks().reserve(&id, self.access.clock.now())? {
                Ok(attempt) => attempt,
                Err(wait) => return Ok(MemberLogIn::Wait(wait)),
            };
            let hash = found.as_ref().and_then(|member| match &member.body.means {
                Means::Password { hash, .. } => Some(hash.as_str()),
                _ => None,
            });
            let is_password = match self.access.passwords.is_password(typed.password, hash, client) {
                Ok(is_password) => is_password,
                Err(Busy::Full) => {
                    self.marks().was_not_made(&attempt)?;
                    return Ok(MemberLogIn::Busy);
                }
                Err(Busy::Machine(error)) => return Err(error),
            };
            match found.as_ref().filter(|_| is_password) {
                Some(member) if self.takes_code(member, typed.code)? => self.let_in(member, &attempt),
                _ => Ok(MemberLogIn::Wrong),
            }
        })
    }

    fn let_in(&self, member: &OpenedMember, attempt: &DeskAttempt) -> anyhow::Result<MemberLogIn> {
        self.marks().was_right(attempt)?;
        let now = self.access.clock.now();
        self.visits().sweep(now)?;
        let session = self.visits().begin(member.on.id(), member.generation(), now)?;
        Ok(MemberLogIn::In(Box::new(session)))
    }

    /// Whether a code is a member's and was not used; it is now.
    fn takes_code(&self, member: &OpenedMember, typed: &str) -> anyhow::Result<bool> {
        let Means::Password { secret, paper, .. } = &member.body.means else { return Ok(false) };
        let (id, code) = (member.on.id(), codes::plain(typed));
        if !codes::is_of_telephone(&code) {
            let digest = digest(&code);
            return Ok(paper.contains(&digest) && self.marks().use_paper(id, &digest)?);
        }
        let opened = self.access.unseal::<String>(Purpose::DeskSecret, secret, SignedDuration::MAX);
        let secret = opened.ok().and_then(|(secret, _)| unhexed(&secret));
        match secret.and_then(|secret| codes::step(&secret, &code, self.access.clock.now())) {
            Some(step) => self.marks().use_step(id, step),
            None => Ok(false),
        }
    }

    /// Who is logged in by a cookie, as that is now; `None`: nobody.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn enter(&self, id: &str) -> anyhow::Result<Option<DeskSession>> {
        let Some(session) = self.visits().find(id)? else { return Ok(None) };
        let is_over = self.access.clock.now().duration_since(session.began_at) > DESK_SESSION;
        let Some(member) = self.open_row(&session.whose)?.filter(|_| !is_over) else { return Ok(None) };
        let Means::Password { paper, .. } = &member.body.means else { return Ok(None) };
        if member.generation() != session.generation {
            return Ok(None);
        }
        let paper_left = paper.len().saturating_sub(self.marks().papers_used(&session.whose)?);
        Ok(Some(DeskSession { name: member.body.name, role: member.body.role, session, paper_left, has_codes: true }))
    }

    /// Who was named by somebody who is believed; `None`: no member. Nothing is kept of it, and it lasts for a request.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn signed_on(&self, name: &str) -> anyhow::Result<Option<DeskSession>> {
        let named = MemberName::parse(name).ok();
        let Some(member) = named.map(|name| self.open(&name)).transpose()?.flatten() else { return Ok(None) };
        if !member.is_there() {
            return Ok(None);
        }
        let (whose, generation) = (member.on.id().clone(), member.generation());
        // The same for every request of this member, and nobody else's: forms are sealed for it.
        let id = hex(&self.access.key.mac(b"desk sign-on", format!("{whose} {generation}").as_bytes()));
        let session = Session::new(id, whose, generation, self.access.clock.now());
        let has_codes = matches!(member.body.means, Means::Password { .. });
        let paper_left = usize::MAX;
        Ok(Some(DeskSession { name: member.body.name, role: member.body.role, session, paper_left, has_codes }))
    }

    /// Asks once more for a code, before what a copied cookie must not be able to do.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn prove(&self, who: &DeskSession, code: &str) -> anyhow::Result<MemberProof> {
        let Some(member) = self.open_row(&who.session.whose)? else { return Ok(MemberProof::Wrong) };
        self.guard.run(|| {
            let attempt = match self.marks().reserve(&who.session.whose, self.access.clock.now())? {
                Ok(attempt) => attempt,
                Err(wait) => return Ok(MemberProof::Wait(wait)),
            };
            if !self.takes_code(&member, code)? {
                return Ok(MemberProof::Wrong);
            }
            self.marks().was_right(&attempt)?;
            Ok(MemberProof::Given)
        })
    }

    /// Ends a session for good, also for whoever copied its cookie.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn log_out(&self, session: &Session) -> anyhow::Result<()> {
        self.guard.run(|| self.visits().end(session))
    }
}

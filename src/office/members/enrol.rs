//! How somebody becomes a member: a command makes a link that works for a day, the page behind it sets the password and
//! takes the first code of a telephone, and shows codes for paper once. Called by `cli::desk` and `desk`. Never shows
//! again what it has shown once.

use super::codes;
use super::name::{MemberName, digest};
use super::rows::{Means, MemberBody, MemberRefusal, OpenedMember};
use super::{MemberRole, Members};
use crate::base::failure::Failure;
use crate::base::text::hex;
use crate::config::periods::INVITATION;
use crate::office::access::password::Busy;
use crate::office::state::seal::Purpose;
use crate::store::row::Id;
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;

/// A link to the desk, for once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// What is secret in it.
    pub token: String,
    /// Until when it works.
    pub until: Timestamp,
}

/// Who came by a link.
#[derive(Debug)]
pub struct Invited {
    /// Who.
    pub name: MemberName,
    /// As what.
    pub role: MemberRole,
    opened: OpenedMember,
}

/// What the page behind a link shows, for the telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// What the form brings back.
    pub sealed: String,
    /// For the telephone's camera.
    pub address: String,
    /// The same to be typed.
    pub by_hand: String,
}

/// What the form behind a link brought.
#[derive(Debug, Clone, Copy)]
pub struct EnrolForm<'a> {
    /// What the page had sealed.
    pub sealed: &'a str,
    /// The new password.
    pub password: &'a str,
    /// The first code of the telephone.
    pub code: &'a str,
}

/// Why somebody is no member yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnrolRefusal {
    /// The link works no more.
    Over,
    /// What the form brought is not what the page had: it is begun anew.
    Stale,
    /// The password has too few characters, or too many.
    Password,
    /// The code is not one of this moment.
    Code,
    /// Too many passwords are being hashed.
    Busy,
}

/// So many characters a password has at least, and at most.
pub const PASSWORD: [usize; 2] = [12, 128];
/// For so long a page with a telephone's secret can be sent.
const PAGE: SignedDuration = INVITATION;
/// So many digits has the name of a row.
const ROW: usize = 32;

impl Members {
    /// A link for somebody who is no member.
    ///
    /// # Errors
    /// Where there is one of this name; when the disk refuses.
    pub fn invite(&self, name: &MemberName, role: MemberRole) -> Result<Invitation, Failure<MemberRefusal>> {
        self.guard.run_or_refuse(|| {
            let opened = self.open(name)?;
            if opened.as_ref().is_some_and(OpenedMember::is_there) {
                return Err(Failure::Refused(MemberRefusal::There));
            }
            self.link(name, role, opened.as_ref())
        })
    }

    /// Another link for a member, whose password, codes and sessions end.
    ///
    /// # Errors
    /// Where there is none of this name; when the disk refuses.
    pub fn reset(&self, name: &MemberName) -> Result<Invitation, Failure<MemberRefusal>> {
        self.guard.run_or_refuse(|| {
            let opened = self.open(name)?.filter(OpenedMember::is_there);
            let opened = opened.ok_or(Failure::Refused(MemberRefusal::Unknown))?;
            self.link(&opened.body.name, opened.body.role, Some(&opened))
        })
    }

    fn link(
        &self,
        name: &MemberName,
        role: MemberRole,
        before: Option<&OpenedMember>,
    ) -> Result<Invitation, Failure<MemberRefusal>> {
        let token = format!("{}{}", name.row(), hex(&self.access.entropy.bytes::<32>()?));
        let until = self.access.clock.now().checked_add(INVITATION).map_err(anyhow::Error::from)?;
        let means = Means::Link { digest: digest(&token), until };
        self.write(&MemberBody { name: name.clone(), role, means }, before.map(|before| &before.on))?;
        self.marks().forget_all(&name.row())?;
        Ok(Invitation { token, until })
    }

    /// Who comes by a link; `None`: it works no more, or never did.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn invited(&self, token: &str) -> anyhow::Result<Option<Invited>> {
        let Some(Ok(id)) = token.get(..ROW).map(Id::parse) else { return Ok(None) };
        let Some(opened) = self.open_row(&id)? else { return Ok(None) };
        let Means::Link { digest: known, until } = &opened.body.means else { return Ok(None) };
        // Checksums are compared: how many of their digits are alike says nothing of the token's.
        let works = *known == digest(token) && self.access.clock.now() < *until;
        let (name, role) = (opened.body.name.clone(), opened.body.role);
        Ok(works.then_some(Invited { name, role, opened }))
    }

    /// What the page behind a link shows.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn begin_enrolment(&self, invited: &Invited) -> anyhow::Result<Enrolment> {
        let secret = codes::secret(&self.access.entropy)?;
        self.enrolment(invited, &secret)
    }

    /// The same page again, for the same telephone, where the form was refused.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn go_on_with(&self, invited: &Invited, sealed: &str) -> anyhow::Result<Enrolment> {
        match self.secret_in(invited, sealed) {
            Some(secret) => self.enrolment(invited, &secret),
            None => self.begin_enrolment(invited),
        }
    }

    fn enrolment(&self, invited: &Invited, secret: &[u8]) -> anyhow::Result<Enrolment> {
        let sealed = self.access.seal(Purpose::DeskSecret, &(invited.name.as_str(), hex(secret)))?;
        let address = codes::address(secret, &self.issuer, invited.name.as_str())?;
        Ok(Enrolment { sealed, address, by_hand: codes::typed_by_hand(secret) })
    }

    fn secret_in(&self, invited: &Invited, sealed: &str) -> Option<Vec<u8>> {
        let opened = self.access.unseal::<(String, String)>(Purpose::DeskSecret, sealed, PAGE);
        let ((name, secret), _) = opened.ok()?;
        (name == invited.name.as_str()).then(|| unhexed(&secret)).flatten()
    }

    /// Makes somebody a member who came by a link; the codes for paper, to be shown once.
    ///
    /// # Errors
    /// [`EnrolRefusal`]; when the disk refuses.
    pub fn enrol(
        &self,
        token: &str,
        form: EnrolForm<'_>,
        client: IpAddr,
    ) -> Result<Vec<String>, Failure<EnrolRefusal>> {
        let refused = |why| Failure::Refused(why);
        let invited = self.invited(token)?.ok_or(refused(EnrolRefusal::Over))?;
        let secret = self.secret_in(&invited, form.sealed).ok_or(refused(EnrolRefusal::Stale))?;
        let [least, most] = PASSWORD;
        if !(least..=most).contains(&form.password.chars().count()) {
            return Err(refused(EnrolRefusal::Password));
        }
        let step = codes::step(&secret, &codes::plain(form.code), self.access.clock.now());
        let step = step.ok_or(refused(EnrolRefusal::Code))?;
        let password = crate::scheme::fold_password(form.password);
        let hash = self.access.passwords.hash_new_password(&password, client).map_err(|busy| match busy {
            Busy::Full => refused(EnrolRefusal::Busy),
            Busy::Machine(error) => Failure::Machine(error),
        })?;
        let paper = codes::on_paper(&self.access.entropy)?;
        let means = Means::Password {
            hash,
            secret: self.access.seal(Purpose::DeskSecret, &hex(&secret))?,
            paper: paper.iter().map(|code| digest(code)).collect(),
        };
        let Invited { name, role, .. } = invited;
        let body = MemberBody { name, role, means };
        self.guard.run_or_refuse(|| {
            // Looked at again: of two at once one is made.
            let invited = self.invited(token)?.ok_or(refused(EnrolRefusal::Over))?;
            self.write(&body, Some(&invited.opened.on))?;
            // The code that was typed here is used.
            self.marks().use_step(&body.name.row(), step)?;
            Ok(())
        })?;
        Ok(paper.iter().map(|code| codes::grouped(code)).collect())
    }
}

/// The bytes of a text of hexadecimal digits.
pub(super) fn unhexed(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(byte).collect()
}

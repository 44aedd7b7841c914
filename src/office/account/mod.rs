//! After the declaration: what a declarer does on the account pages, and what the office does for somebody on the
//! telephone. Everything stands in the application's own row (`queue::account`), with an event in its history; tokens of
//! mailed links follow from its counters. Called by `http::account` and `cli::account`.
//! Never changes who declared, never keeps a password, never publishes but through `publish`.

pub mod change;
pub mod claim;
pub mod contact;
pub mod erasure;
pub mod labels;
mod new_password;
mod notices;
mod objection;
pub mod session;
mod stop;
pub mod telephone;
pub mod visits;

use super::access::limits::RateLimits;
use super::access::proof::Passwords;
use super::declaration::applications::Applications;
use super::declaration::duplicates::Duplicates;
use super::declaration::effects::Effects;
use super::queue::numbers::Issuer;
use super::worked::WorkedDays;
use change::Changes;
use claim::Claims;
use contact::Contacts;
use erasure::Erasure;
use new_password::NewPasswords;
use objection::Objections;
use session::Sessions;
use std::sync::Arc;
use stop::Stops;
use telephone::Telephone;

/// What declarers and the office do with accounts.
#[derive(Debug)]
pub struct Accounts {
    /// Who is logged in.
    pub sessions: Arc<Sessions>,
    /// Registered information, and the step from one star to two.
    pub changes: Arc<Changes>,
    /// New contacts.
    pub contacts: Arc<Contacts>,
    /// What an earlier contact undoes.
    pub objections: Objections,
    /// Requests of who cannot log in.
    pub claims: Claims,
    /// New passwords.
    pub new_passwords: NewPasswords,
    /// Ends of declarations.
    pub stops: Stops,
    /// What the office does for somebody on the telephone.
    pub telephone: Telephone,
    /// Erases what is kept of somebody.
    pub erasure: Arc<Erasure>,
}

/// What accounts are made of.
pub(super) struct AccountParts {
    pub(super) applications: Arc<Applications>,
    pub(super) duplicates: Arc<Duplicates>,
    pub(super) effects: Arc<Effects>,
    pub(super) issuer: Arc<Issuer>,
    pub(super) limits: Arc<RateLimits>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) worked: Arc<WorkedDays>,
}

impl Accounts {
    /// The accounts of an office.
    pub(super) fn new(parts: &AccountParts) -> Self {
        let AccountParts { applications, duplicates, effects, issuer, limits, passwords, worked } = parts;
        let (applications, effects) = (|| Arc::clone(applications), || Arc::clone(effects));
        let limits = || Arc::clone(limits);
        let sessions = Arc::new(Sessions {
            applications: applications(),
            passwords: Arc::clone(passwords),
            issuer: Arc::clone(issuer),
        });
        let changes = Arc::new(Changes { applications: applications(), sessions: Arc::clone(&sessions) });
        let contacts =
            Arc::new(Contacts { applications: applications(), changes: Arc::clone(&changes), limits: limits() });
        Self {
            objections: Objections {
                applications: applications(),
                changes: Arc::clone(&changes),
                duplicates: Arc::clone(duplicates),
                effects: effects(),
            },
            claims: Claims { applications: applications(), sessions: Arc::clone(&sessions), limits: limits() },
            new_passwords: NewPasswords {
                applications: applications(),
                sessions: Arc::clone(&sessions),
                passwords: Arc::clone(passwords),
                limits: limits(),
            },
            stops: Stops { applications: applications(), sessions: Arc::clone(&sessions), effects: effects() },
            telephone: Telephone {
                applications: applications(),
                contacts: Arc::clone(&contacts),
                issuer: Arc::clone(issuer),
            },
            erasure: Arc::new(Erasure { applications: applications(), effects: effects(), worked: Arc::clone(worked) }),
            sessions,
            changes,
            contacts,
        }
    }
}

//! Who of the office sits at the desk: invited by a command, with a password, the codes of a telephone, and a role. A
//! member is a row of the store like an application, each step its next number (`rows`); what has happened to one is
//! an object made once (`marks`), and so is who has a case open (`presence`). `enrol` makes a member, `log_in` lets one in; `codes` alone knows how a telephone
//! makes its codes. Called by `cli::desk` and by `desk`. Never keeps a password, and no secret that the state alone opens.

mod codes;
pub mod enrol;
pub mod log_in;
mod marks;
mod name;
mod presence;
mod role;
mod rows;

pub use enrol::{EnrolRefusal, Enrolment, Invitation, Invited};
pub use log_in::{DeskSession, MemberLogIn, MemberProof, Typed};
pub use name::MemberName;
pub use presence::OpenElsewhere;
pub use role::{Deed, MemberRole};
pub use rows::{MemberEntry, MemberRefusal, MemberState};

use super::Office;
use super::access::Access;
use super::account::visits::{VisitKind, Visits};
use super::queue::guard::Guard;
use super::state::objects::Objects;
use crate::config::periods::DESK_SESSION;
use crate::store::record::RecordKind;
use marks::Marks;
use std::sync::Arc;

/// The sessions of members at the desk.
const SESSIONS: VisitKind =
    VisitKind { folder: "desk/sessions", record: RecordKind { name: "desk-session", lifts: &[] }, life: DESK_SESSION };

/// The members of an office.
#[derive(Debug)]
pub struct Members {
    objects: Objects,
    guard: Arc<Guard>,
    access: Access,
    /// Whom a telephone names beside the codes.
    issuer: String,
}

impl Office {
    /// Who sits at the desk.
    pub fn members(&self) -> Members {
        Members {
            objects: self.applications.queue.objects.clone(),
            guard: Arc::clone(&self.applications.guard),
            access: self.access.clone(),
            issuer: self.mailer.wording.settings.scheme.clone(),
        }
    }
}

impl Members {
    fn visits(&self) -> Visits<'_> {
        Visits { store: &self.objects.store, entropy: &self.access.entropy, of: &SESSIONS }
    }

    fn marks(&self) -> Marks<'_> {
        Marks { objects: &self.objects, entropy: &self.access.entropy }
    }
}

#[cfg(test)]
mod tests;

//! A member as a row of the store: invited, with a password, or removed. Each step is the next number, and what it
//! overtook goes at once: an old password's hash is of no use to anybody. Used by this room. Puts no name into a key.

use super::name::MemberName;
use super::{MemberRole, Members};
use crate::base::durable::DurableFault;
use crate::base::failure::Failure;
use crate::office::faults::unless_odd;
use crate::office::queue::guard::Overtaken;
use crate::office::state::objects::MEMBERS;
use crate::store::Key;
use crate::store::record::RecordKind;
use crate::store::row::{Current, Id, Next, RowDraft, RowFault, Rows};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a member's object is. A new field is a new version.
pub(super) const KIND: RecordKind = RecordKind { name: "member", lifts: &[] };

/// Where a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// Has a link, and no password yet.
    Invited,
    /// May log in.
    Enrolled,
    /// May not any more.
    Removed,
}

/// What of a member is open.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberRowHead {
    pub(super) state: MemberState,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberBody {
    pub(super) name: MemberName,
    pub(super) role: MemberRole,
    pub(super) means: Means,
}

/// By what somebody proves to be that member.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Means {
    /// By a link, once.
    Link {
        /// The checksum of what is secret in it.
        digest: String,
        until: Timestamp,
    },
    /// By a password and a code.
    Password {
        hash: String,
        /// Sealed: who has the state without its keys makes no code.
        secret: String,
        /// Checksums of the codes on paper.
        paper: Vec<String>,
    },
    /// By nothing.
    Nothing,
}

impl std::fmt::Debug for Means {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Means(…)")
    }
}

/// A member as it was read, and the number it was read from.
pub(super) struct OpenedMember {
    pub(super) body: MemberBody,
    pub(super) on: Current,
}

/// A member in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberEntry {
    /// Who.
    pub name: MemberName,
    /// As what.
    pub role: MemberRole,
    /// Where that stands.
    pub state: MemberState,
    /// Until when the link works, where there is one.
    pub until: Option<Timestamp>,
    /// Since when it stands so.
    pub since: Timestamp,
}

/// Why nothing was done about a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberRefusal {
    /// There is one of this name.
    There,
    /// There is none of this name.
    Unknown,
}

impl Means {
    fn state(&self) -> MemberState {
        match self {
            Self::Link { .. } => MemberState::Invited,
            Self::Password { .. } => MemberState::Enrolled,
            Self::Nothing => MemberState::Removed,
        }
    }
}

impl std::fmt::Debug for OpenedMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenedMember(…)")
    }
}

impl OpenedMember {
    /// Of which step a session is: it ends with the next.
    pub(super) fn generation(&self) -> u32 {
        self.on.number().into()
    }

    pub(super) fn is_there(&self) -> bool {
        self.body.means != Means::Nothing
    }
}

impl Members {
    fn rows(&self) -> Rows<'_> {
        Rows { store: &self.objects.store, folder: MEMBERS, kind: &KIND, entropy: &self.access.entropy }
    }

    /// The member of a row.
    pub(super) fn open_row(&self, id: &Id) -> Result<Option<OpenedMember>, DurableFault> {
        let Some(on) = self.objects.known(self.rows().current(id))? else { return Ok(None) };
        let key = self.objects.known(self.rows().key(id, on.number()))?;
        let body = on.body::<MemberBody>(&KIND).map_err(|why| RowFault::Unreadable { key, why });
        Ok(Some(OpenedMember { body: self.objects.known(body)?, on }))
    }

    /// The member of a name, also one that was removed.
    pub(super) fn open(&self, name: &MemberName) -> Result<Option<OpenedMember>, DurableFault> {
        self.open_row(&name.row())
    }

    /// Writes the next step of a member; what was before it goes.
    pub(super) fn write(&self, body: &MemberBody, on: Option<&Current>) -> anyhow::Result<()> {
        let (id, at) = (body.name.row(), self.access.clock.now());
        let draft = RowDraft { at, head: MemberRowHead { state: body.means.state() }, body };
        match self.objects.known(self.rows().create_next(&id, on, &draft))? {
            Next::Decided(_) => {}
            Next::Taken | Next::Erased => return Err(Overtaken.into()),
        }
        self.objects.known(self.rows().prune(&id, Timestamp::MAX, |_| false))?;
        Ok(())
    }

    /// Everybody who may come to the desk, by name.
    ///
    /// # Errors
    /// When the disk refuses; what cannot be read is named and left out.
    pub fn list(&self) -> anyhow::Result<Vec<MemberEntry>> {
        let mut entries = Vec::new();
        let mut after: Option<Key> = None;
        loop {
            let stretch = self.objects.known(self.rows().list(after.as_ref()))?;
            for listed in &stretch.records {
                let opened = unless_odd(self.open_row(&listed.id).map_err(Into::into))?.flatten();
                entries.extend(opened.filter(OpenedMember::is_there).map(entry));
            }
            match stretch.go_on {
                Some(key) => after = Some(key),
                None => break,
            }
        }
        entries.sort_by(|a: &MemberEntry, b| a.name.as_str().cmp(b.name.as_str()));
        Ok(entries)
    }

    /// Removes a member: the sessions end with it. What was decided under that name stays.
    ///
    /// # Errors
    /// Where there is none; when the disk refuses.
    pub fn remove(&self, name: &MemberName) -> Result<(), Failure<MemberRefusal>> {
        self.guard.run_or_refuse(|| {
            let opened = self.open(name)?.filter(OpenedMember::is_there);
            let opened = opened.ok_or(Failure::Refused(MemberRefusal::Unknown))?;
            self.write(&MemberBody { means: Means::Nothing, ..opened.body }, Some(&opened.on))?;
            self.marks().forget_all(&name.row())?;
            Ok(())
        })
    }
}

fn entry(opened: OpenedMember) -> MemberEntry {
    let OpenedMember { body, on } = opened;
    let until = if let Means::Link { until, .. } = &body.means { Some(*until) } else { None };
    MemberEntry { state: body.means.state(), name: body.name, role: body.role, until, since: on.at() }
}

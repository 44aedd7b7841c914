//! What a member may do, by role. Asked by `desk` before anything is done, and by its pages for what they offer.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a member is to the office. A later one may do all that an earlier one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Looks, decides so that it can be undone, and helps on the telephone.
    Review,
    /// Also what takes effect at once, and ends an accepted declaration.
    Publish,
    /// Also what concerns members and whole records.
    Admin,
}

/// What not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Deciding without an undo time.
    AtOnce,
    /// Ending an accepted declaration, and undoing that.
    Revoke,
    /// Seeing who the members are.
    SeeMembers,
    /// Handing out, and erasing, everything that is kept of somebody.
    WholeRecords,
}

impl MemberRole {
    /// All of them, as they are listed.
    pub const ALL: [Self; 3] = [Self::Review, Self::Publish, Self::Admin];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Publish => "publish",
            Self::Admin => "admin",
        }
    }

    /// Whether it may do that.
    pub fn may(self, deed: Deed) -> bool {
        self >= match deed {
            Deed::AtOnce | Deed::Revoke => Self::Publish,
            Deed::SeeMembers | Deed::WholeRecords => Self::Admin,
        }
    }
}

impl fmt::Display for MemberRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for MemberRole {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name).join(", ");
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or(names)
    }
}

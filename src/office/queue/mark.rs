//! What a record is found by, as it is written: a keyed hash, or a record number that ended. Used by `index`, which
//! leaves and follows them. Never says in its name who anybody is.

use crate::base::text::hex;
use crate::office::state::seal;
use crate::scheme::ids::RecordNumber;

pub(in crate::office) const SAME: &str = "same";
pub(in crate::office) const MAILBOX: &str = "mailbox";
pub(in crate::office) const ENDED: &str = "ended";

/// What a mark stands for, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::office) struct Mark(pub(in crate::office) String);

impl Mark {
    /// By a keyed hash.
    pub(in crate::office) fn of(key: &seal::StateKey, folder: &str, words: &[&str]) -> Self {
        let hash = hex(&key.mac(folder.as_bytes(), words.join("\0").as_bytes())[..16]);
        Self(format!("{folder}/{}/{hash}", &hash[..3]))
    }

    pub(in crate::office) fn of_ended(no: RecordNumber) -> Self {
        Self(format!("{ENDED}/{}/{no}", no.get() / 1000))
    }

    /// A record number that ended stays known for as long as the number itself.
    pub(in crate::office) fn is_for_ever(&self) -> bool {
        self.0.starts_with(ENDED)
    }
}

//! Who sits at the desk. Found by `session`.

use crate::office::members::DeskSession;

/// A member at the desk, and what the browser says of itself.
pub(crate) struct Clerk {
    pub(crate) who: DeskSession,
    /// Whether single letters are keys.
    pub(crate) has_keys: bool,
}

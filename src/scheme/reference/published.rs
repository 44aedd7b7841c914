//! What the form looks up in tables as public bodies publish them; both may be absent. Loaded once, for the declaration
//! and every register beside it. Used by `scheme` and whoever asks it.

use super::corporations::Corporations;
use super::postal::Postal;

/// The tables.
#[derive(Debug, Default)]
pub struct Published {
    /// Postal codes.
    pub postal: Postal,
    /// What is published of each 法人番号.
    pub corporations: Corporations,
}

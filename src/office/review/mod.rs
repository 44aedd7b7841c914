//! What the office does: it looks (`list`, `inspection`, `checks`), decides about declarations (`acceptance`) and about what is
//! asked for beside them (`requests`), and ends one for good (`revoke`). Called by `cli`; works while `serve` runs.

pub mod acceptance;
pub mod checks;
pub(in crate::office) mod inspection;
pub mod list;
pub mod requests;
mod revoke;

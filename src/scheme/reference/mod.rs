//! What the scheme looks things up in: the postal codes, the regions and trades, the levels. Read from `data/` once;
//! the form, the list and the site ask here. Knows no form and no declarer.

pub(super) mod levels;
pub mod lists;
pub mod postal;

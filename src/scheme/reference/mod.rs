//! What the scheme looks things up in: the postal codes, the regions, their municipalities and trades, the
//! levels, well-known ends of mail addresses, words that passwords are made of, the questions after a declaration. Read from `data/` once; the form, the list and the site ask here. Knows no form and no declarer.

pub(in crate::scheme) mod columns;
pub(in crate::scheme) mod common_passwords;
pub mod corporations;
pub(super) mod levels;
pub mod lists;
pub mod mail_domains;
pub mod municipalities;
pub mod postal;
pub(super) mod published;
pub(super) mod survey;

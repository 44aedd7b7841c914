//! Whom the office looks for among everybody who is kept, without reading everybody's record.
//! ```text
//! person     who is looked for, by whatever it was told
//! text       what a record is found by
//! segment    such texts of many records in one object
//! index      takes in what is new, joins, forgets, and answers
//! ```
//! A segment may lie, a record never: whoever is found by a segment is read, and looked at once more.

mod index;
mod person;
mod segment;
#[cfg(test)]
mod tests;
mod text;

pub(in crate::office) use index::SearchIndex;
pub(in crate::office) use person::PersonSearch;

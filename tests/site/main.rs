//! The public wing through the built program: many tiny sites in temporary folders, each with what its
//! test is about and nothing else. `tiny` makes them.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod addresses;
mod authors;
mod benchmarks;
mod deploy;
mod faults;
mod figures;
mod golden;
mod guidance;
mod lessons;
mod manual;
mod new;
mod published;
mod register;
#[cfg(feature = "office")]
mod schemas;
mod shipped;
mod terms;
mod tiny;
mod told;
mod tools;
mod words;
mod writing;

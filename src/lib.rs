//! `sengen` (宣言) runs a self-declaration scheme from a folder of text files: it builds the public
//! site and the searchable directory, and takes declarations on a hosted form.
//!
//! # The map: a file imports its own floor's folder and lower floors only
//! ```text
//! 7  cli               what a person types
//! 6  desk              what those who decide send, on a listener of its own [feature desk]
//! 5  http              what a browser sends                                [feature office]
//! 4  site | office     the public wing | the private wing [feature office]; neither names the other
//! 3  view | directory  words → HTML and text | declarers as rows, their changes, search index, downloads
//!    | store           the private state as objects that are made once      [feature office]
//! 2  scheme, config    what is asked and allowed (pure) | plain settings of the scheme
//! 1  base              files, clock, entropy, secrets, log, text, japanese, sheet, workbook, schema, problem
//! ```
//! Two streams, each one way. *build*: config → directory + content → plan → render → write.
//! *declare*: request → form → check → hint and record durable → redirect → mail → confirm
//! → IDs → review → publish → build.
//!
//! Absent on purpose: a way from the private wing into `dist` other than `office::publish`.

// What is said goes through `base::terminal`: `println!` ends the program when the reader has gone.
#![warn(clippy::print_stdout, clippy::print_stderr)]
// 60 lines (clippy.toml). Tests below `tests/` tell stories, which may be longer.
#![warn(clippy::too_many_lines)]

pub mod base;
pub mod cli;
pub mod config;
#[cfg(feature = "desk")]
pub mod desk;
pub mod directory;
#[cfg(feature = "office")]
pub mod http;
#[cfg(feature = "office")]
pub mod office;
pub mod scheme;
pub mod site;
#[cfg(feature = "office")]
pub mod store;
pub mod view;

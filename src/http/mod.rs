//! Floor 5: what a browser sends. Read upwards, each room knows those before it:
//! `transport` (bytes, connections, headers), `pages` (templates as replies), `context` (what handlers work with),
//! `session` (who is logged in), the rooms by what a browser does (`declare`, `account`, `dist`, `health`), `router`
//! (which of them answers), `live` (which router that is now), `server` (accept loop, threads, the log).
//! Called by `cli::serve`. Never sees `site`; decides nothing about a declaration.

pub(crate) mod access_log;
mod account;
pub(crate) mod answering;
mod background;
pub(crate) mod call;
mod context;
pub(crate) mod cookies;
mod declare;
mod dist;
mod entries;
mod headings;
mod health;
mod live;
pub(crate) mod pages;
mod parts;
mod returned;
mod router;
mod server;
mod session;
pub(crate) mod transport;
mod watched;

pub(crate) use health::{Conditions, StatusDoor};
pub(crate) use live::Live;
#[cfg(feature = "desk")]
pub(crate) use parts::NO_TEMPLATE;
pub(crate) use parts::ProcessorParts;
pub use parts::faults;
pub(crate) use router::{Router, RouterSetup};
pub(crate) use server::{Door, Listening, run};

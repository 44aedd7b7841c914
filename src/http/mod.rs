//! Floor 5: what a browser sends. Accept loop and limits (`server`, `connection`, `gate`, `wire`), one request
//! (`request`, `fields`, `origin`), where it goes (`processor`), how it is (`health`), the procedure's pages
//! (`declare`, `received`, `confirm`), the declarer's own pages (`account`), the built site (`dist`), what goes back
//! (`reply`, `content`, `headers`, `pages`).
//! Called by `cli::serve`. Never sees `site`; decides nothing about a declaration.

mod account;
mod confirm;
mod connection;
mod content;
mod declare;
mod descriptors;
mod dist;
mod fields;
mod forwarded;
mod gate;
mod headers;
mod health;
mod log;
mod origin;
mod pages;
mod parts;
mod processor;
mod received;
mod refusal;
mod reply;
mod request;
mod server;
mod standing;
mod wire;

pub(crate) use account::{Aside, Readings};
pub(crate) use parts::{Parts, faults};
pub(crate) use processor::{Processor, Setup};
pub(crate) use server::run;
pub(crate) use standing::Standing;

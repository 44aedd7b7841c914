//! What goes over the wire: one connection from its first byte to its end (`connection`, guarded by
//! `framing_guard`, counted by `connection_limit` within what `open_files` allows), the bytes of a request (`request`,
//! `form_body`), whom it is for and from (`origin`, `forwarded`), what goes back (`reply`, `content`, `compressed`,
//! `headers`, `refusal`, `unread_refusal`). Used by every room of `http`. Knows no page and nothing that the office does.

pub(crate) mod compressed;
pub(crate) mod connection;
pub(crate) mod connection_limit;
pub(crate) mod content;
pub(crate) mod form_body;
pub(crate) mod forwarded;
pub(crate) mod framing_guard;
pub(crate) mod headers;
pub(crate) mod open_files;
pub(crate) mod origin;
pub(crate) mod refusal;
pub(crate) mod reply;
pub(crate) mod request;
mod unread_refusal;

/// The answer of a handler: a reply, or why there is none.
pub(crate) type Answer = Result<reply::Reply, refusal::Refusal>;

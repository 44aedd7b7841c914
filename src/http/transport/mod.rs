//! What goes over the wire: one connection from its first byte to its end (`connection`, guarded by
//! `framing_guard`, counted by `connection_limit`), the bytes of a request (`request`, `form_body`), where it comes
//! from (`origin`, `forwarded`), what goes back (`reply`, `content`, `headers`, `refusal`), and the line about it
//! (`access_log`). Used by every room of `http`. Knows no page and nothing of the office.

pub(crate) mod access_log;
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

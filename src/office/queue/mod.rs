//! The queue: every application as a row of numbered objects, and by what its row is found. An application as it is
//! written (`application`, `account`, `history`, `pending`, `envelope`), its row (`rows`, `unread`, `aside`), what waits for what (`hints`), who declares
//! for whom (`index`), its names (`reference`, `numbers`), and what every step stands behind (`guard`, `debts`).
//! Never judges anything.

pub mod account;
pub mod application;
mod aside;
pub(in crate::office) mod debts;
pub(in crate::office) mod envelope;
pub(in crate::office) mod guard;
pub(in crate::office) mod hints;
pub mod history;
pub(in crate::office) mod index;
pub(in crate::office) mod mark;
pub(in crate::office) mod numbers;
pub(in crate::office) mod opened;
pub mod pending;
pub(in crate::office) mod reference;
pub mod returned;
pub(in crate::office) mod rows;
mod unread;

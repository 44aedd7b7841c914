//! Floor 6: what those who decide send. A listener of its own, for members of the office alone; never a public request.
//! Bytes, cookies and headers are `http`'s; who sits here is `office::members`'; what may be decided, and by which steps,
//! is `office::review`'s, as for the commands: there is no second rule here. Read upwards:
//! ```text
//! routes, router     which page answers
//! context, frame     what handlers work with; what stands on every page
//! entrance           the link, the log-in and the way out
//! home, queue        what waits, at a glance and in rows; `search`: for whom a clerk looks
//! shown              what somebody declared, and what happened since
//! case, reasons      one thing that waits; its reasons and its letter
//! answering          what is answered by mail
//! decide             what a press does
//! pieces             two texts beside each other, letter by letter
//! week               the last days, on the home page
//! declarer           who has declared: the telephone, and the end of a declaration
//! person             a copy of everything that is kept of somebody, and its end
//! ```
//! Called by `cli::desk`. Holds no words: they stand in `templates/desk/` and in `office::review::words`.

mod answering;
mod case;
mod clerk;
mod context;
mod decide;
mod declarer;
mod entrance;
mod frame;
mod home;
mod past_days;
mod person;
mod person_content;
mod pieces;
mod queue;
mod reasons;
mod router;
mod routes;
mod seal;
mod search;
mod session;
mod shown;
mod sign_on;
mod tabs;
mod week;

pub(crate) use router::{DeskRouter, DeskSetup};
pub use router::{enrolment_path, faults};
pub(crate) use sign_on::SignOn;

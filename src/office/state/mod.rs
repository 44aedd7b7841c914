//! The private state: its folder and keys, what of it could not be read, whether its clock can be believed, whether
//! it came from elsewhere. Never knows what an application is.

pub(in crate::office) mod clock_watch;
pub mod dir;
pub(in crate::office) mod held;
pub(in crate::office) mod left;
pub mod seal;
pub mod transfer;

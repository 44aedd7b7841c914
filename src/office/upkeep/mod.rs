//! What happens without anybody asking, and what keeps a state whole: `worker` runs `repair`, `expire`, `compare` and
//! `whole`; `examine`, `survey` and `resume` are asked for by `cli::state`.

pub(in crate::office) mod compare;
pub(in crate::office) mod examine;
pub(in crate::office) mod expire;
pub(in crate::office) mod repair;
pub mod resume;
pub mod survey;
pub(in crate::office) mod whole;
pub(in crate::office) mod worker;

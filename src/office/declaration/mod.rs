//! A declaration from its bytes to its numbers: `intake`, then `confirm`, each decided by `applications`; what follows
//! from a decision in the directory (`effects`), and who declares for the same declarer (`duplicates`).

pub(in crate::office) mod applications;
pub(in crate::office) mod confirm;
pub(in crate::office) mod duplicates;
pub(in crate::office) mod effects;
pub(in crate::office) mod intake;

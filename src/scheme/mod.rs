//! Floor 2: what the scheme asks and allows, read from `data/`: form, answers, conditions, levels, ids. Pure.

pub mod corporate_number;
pub mod ids;
pub mod lists;

//! Tests over the whole shipped form: the domain's table, every error and question, naughty texts.

mod cases;
mod naughty;
mod table;

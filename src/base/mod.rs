//! Floor 1: what every other floor stands on. Knows nothing of schemes, sites or declarations.

pub mod below;
pub mod clock;
pub mod day;
pub mod digest;
pub mod durable;
pub mod entropy;
pub mod failure;
pub mod files;
pub mod japanese;
pub mod log;
pub mod mailbox;
pub mod media_type;
pub mod owner;
pub mod packed;
pub mod phrases;
pub mod problem;
pub mod progress;
pub mod quarter;
pub mod record;
pub mod schema;
pub mod secret;
pub mod sheet;
pub mod terminal;
pub mod text;
pub mod toml;
mod toml_fault;
pub mod walk;
#[cfg(feature = "office")]
pub mod workbook;
#[cfg(feature = "office")]
pub mod zipped;

//! Floor 2: the plain settings of the scheme, from `data/site.toml`. Holds values, decides nothing.
//! Loaded by `cli` for both wings; unknown keys are faults.

mod base_url;
mod load;
mod mail_server;
pub mod periods;
mod settings;

pub use base_url::BaseUrl;
pub use load::{load, stand_in};
pub use mail_server::{MailServer, Security};
pub use periods::Periods;
pub use settings::{Labels, Limits, Link, Mail, MenuEntry, Office, Register, Retention, Settings, sent_in_clear};

//! Floor 2: the plain settings of the scheme, from `data/site.toml`. Holds values, decides nothing.
//! Loaded by `cli` for both wings; unknown keys are faults.

mod base_url;
mod daily;
mod deploy;
mod desk;
mod fault;
mod load;
mod mail_server;
pub mod periods;
mod settings;

use crate::base::schema::DataSchema;

pub use base_url::BaseUrl;
pub use daily::DailySettings;
pub use deploy::DeploySettings;
pub use desk::DeskSettings;
pub use load::{load, processor_of, stand_in};
pub use mail_server::{MailServer, Security};
pub use periods::Periods;
pub use settings::{
    Limits, Link, Mail, MarkdownLabels, MenuEntry, OfficeSettings, RegisterSettings, Retention, ReviewSettings,
    Settings, sent_in_clear,
};

/// The schema of `data/site.toml`.
pub fn schemas() -> Vec<DataSchema> {
    vec![DataSchema::of::<Settings>("site", "data/site.toml")]
}

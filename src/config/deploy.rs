//! `[deploy]` of `data/site.toml`: how the built site gets to its public host, and what that host promises. Read by
//! `view::HeaderPolicy`, `site::hosting` and `cli`.

use serde::Deserialize;

/// How the site is published.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeploySettings {
    /// Whether every host below the site's own is reached by https alone for a year, too
    /// (`includeSubDomains`): only where the operator of all of them agrees.
    pub hsts_subdomains: bool,
}

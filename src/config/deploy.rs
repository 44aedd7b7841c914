//! `[deploy]` of `data/site.toml`: how the built site gets to its public host, and what that host promises. Read by
//! `view::HeaderPolicy`, `cli::deploy` and the publisher of `serve`.

use crate::base::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// How the site is published.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DeploySettings {
    /// The program that brings the site to its host, and its arguments, in which `{site}` is the folder to bring. Empty: it
    /// is served from where it is built.
    pub command: Vec<String>,
    /// Whether a running `serve` does so whenever it has built.
    pub by_itself: bool,
    /// Whether a build holds `_headers`, by which hosts of files alone know what headers to send.
    pub headers: bool,
    /// Whether every host below the site's own is reached by https alone for a year, too
    /// (`includeSubDomains`): only where the operator of all of them agrees.
    pub hsts_subdomains: bool,
}

impl DeploySettings {
    /// What cannot be meant.
    pub fn faults(&self) -> Vec<Problem> {
        let fault = |what: &str, remedy: &str| Problem::new("data/site.toml", what, remedy);
        let mut faults = Vec::new();
        if self.by_itself && self.command.is_empty() {
            let remedy = "送るコマンドを deploy.command に書くか、by_itself = false にしてください。";
            faults.push(fault("deploy.by_itself だけでは、どう送るかがわかりません。", remedy));
        }
        if self.command.first().is_some_and(String::is_empty) {
            let remedy = "[\"rsync\", \"-ac\", \"--delete\", \"{site}/\", \"送り先\"] のように書いてください。";
            faults.push(fault("deploy.command の初めが空です。", remedy));
        }
        faults
    }
}

//! Where a link on a page leads, by whose page it stands on. The one place that knows that the form
//! processor may live on another host than the site.

use super::routes::FormPlace;
use super::{Asset, Assets, Features};
use crate::config::{BaseUrl, MarkdownLabels, Periods, Settings};
use std::sync::Arc;

/// Whose pages a view renders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// Static pages in `dist`.
    Site,
    /// Pages the form processor answers with.
    Processor,
}

/// Turns site paths into links for one surface. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Links {
    base: BaseUrl,
    processor: Option<String>,
    surface: Surface,
    assets: Arc<Assets>,
    labels: Arc<MarkdownLabels>,
    periods: Arc<Periods>,
    features: Arc<Features>,
    place: FormPlace,
}

impl Links {
    /// Links for pages of `surface`, with the site at `base` and the processor where the settings say.
    pub fn new(settings: &Settings, base: &BaseUrl, surface: Surface, assets: Arc<Assets>) -> Self {
        let processor = settings.processor.trim_end_matches('/');
        let foreign = !processor.is_empty() && processor != base.origin();
        let labels = Arc::new(settings.labels.clone());
        let periods = Arc::new(Periods::of(settings));
        let (base, processor) = (base.clone(), foreign.then(|| processor.to_owned()));
        let (features, place) = (Arc::default(), FormPlace::default());
        Self { base, processor, surface, assets, labels, periods, features, place }
    }

    /// The same for a scheme that has no more than this.
    #[must_use]
    pub fn having(self, features: Features) -> Self {
        Self { features: Arc::new(features), ..self }
    }

    /// The same for pages of a form that lies elsewhere.
    #[must_use]
    pub fn placed(self, place: FormPlace) -> Self {
        Self { place, ..self }
    }

    /// Where the form lies whose pages these are.
    pub fn place(&self) -> &FormPlace {
        &self.place
    }

    /// What the scheme has.
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// A link to a static page, given its site path (`/news/`).
    pub fn page(&self, path: &str) -> String {
        if self.on_foreign_processor() { self.base.absolute(path) } else { self.base.link(path) }
    }

    /// A link to a page beside the form (`form/`), wherever that lies; a register has the form alone.
    pub fn beside_form(&self, path: &str) -> String {
        let path = if self.place.is_register() && path == "terms/" { "form/" } else { path };
        self.page(&self.place.at(&format!("/declare/{path}")))
    }

    /// A link to a route of the form processor (`/declare/check/`).
    pub fn action(&self, path: &str) -> String {
        let path = &self.place.at(path);
        match &self.processor {
            None => self.base.link(path),
            Some(_) if self.surface == Surface::Processor => path.clone(),
            Some(origin) => format!("{origin}{path}"),
        }
    }

    /// A link to an asset by its name below `templates/assets/` (`main.css`); `None` when there is none.
    pub fn asset(&self, name: &str) -> Option<String> {
        self.assets.by_name(name).map(|asset| self.to(asset))
    }

    /// A link to this asset.
    pub fn to(&self, asset: &Asset) -> String {
        self.file(&asset.path)
    }

    /// A link to a file of the site that a page loads by itself, so from its own host: the policy forbids others.
    /// The processor serves the site's files too.
    pub fn file(&self, path: &str) -> String {
        if self.on_foreign_processor() { path.to_owned() } else { self.base.link(path) }
    }

    /// The assets links lead to.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// The words Markdown adds of itself.
    pub fn labels(&self) -> &MarkdownLabels {
        &self.labels
    }

    /// The periods that texts tell: `{publish_within}`.
    pub fn periods(&self) -> &Periods {
        &self.periods
    }

    /// A static page's address in full, for canonical links and mails.
    pub fn absolute(&self, path: &str) -> String {
        self.base.absolute(path)
    }

    /// The base address of the site.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// The Content-Security-Policy of every page, without `frame-ancestors` (which only a header may hold). No script may
    /// make HTML, a script or an address of one out of text (Trusted Types, in browsers that know them).
    pub fn policy(&self) -> String {
        let form = match &self.processor {
            Some(origin) => format!("'self' {origin}"),
            None => "'self'".to_owned(),
        };
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
             font-src 'self'; form-action {form}; base-uri 'none'; \
             require-trusted-types-for 'script'; trusted-types 'none'"
        )
    }

    fn on_foreign_processor(&self) -> bool {
        self.surface == Surface::Processor && self.processor.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::toml;
    use std::path::Path;

    const SETTINGS: &str = r#"
scheme = "S"
title = "T"
description = "D"
base_url = "https://x.example/"
declaration_id_prefix = "4"
review_period = "1週間"
menu = []
footer = []
office = { operator = "O", representative = "R", name = "N", email = "a@x.example" }
mail = { from = "a@x.example", reply_to = "a@x.example", envelope_sender = "a@x.example" }
"#;

    fn links(processor: &str, base: &str, surface: Surface) -> Links {
        let mut settings: Settings = toml::parse(Path::new("data/site.toml"), SETTINGS).expect("settings");
        settings.processor = processor.to_owned();
        Links::new(&settings, &base.parse().expect("an address"), surface, Arc::default())
    }

    #[test]
    fn on_one_host_both_surfaces_link_alike() {
        for surface in [Surface::Site, Surface::Processor] {
            for processor in ["", "https://x.example"] {
                let links = links(processor, "https://x.example/b/", surface);
                assert_eq!(links.page("/news/"), "/b/news/");
                assert_eq!(links.action("/declare/check/"), "/b/declare/check/");
                assert!(links.policy().contains("form-action 'self'; "));
            }
        }
    }

    #[test]
    fn on_two_hosts_each_leads_to_the_other_by_its_full_address() {
        let site = links("https://f.example", "https://x.example/b/", Surface::Site);
        assert_eq!(site.page("/news/"), "/b/news/");
        assert_eq!(site.action("/declare/check/"), "https://f.example/declare/check/");
        assert_eq!(site.file("/postal/"), "/b/postal/");
        let processor = links("https://f.example", "https://x.example/b/", Surface::Processor);
        assert_eq!(processor.page("/news/"), "https://x.example/b/news/");
        assert_eq!(processor.action("/declare/check/"), "/declare/check/");
        assert_eq!(processor.file("/postal/"), "/postal/", "what a page loads comes from its own host");
        assert!(processor.policy().contains("form-action 'self' https://f.example; "));
    }
}

//! What stands on the page of each tool that ends in paper. Used by `plan`.

use super::below::{self, OF_TOOLS};
use super::content::Page;
use super::data::Tool;
use super::job::{Class, RenderJob, file_of};
use super::load::Loaded;
use super::pages;
use crate::config::Link;
use crate::view::markdown::Target;
use jiff::civil::Date;
use serde::Serialize;

impl below::PageSource for Tool {
    fn label(&self) -> &str {
        &self.label
    }

    fn slug(&self) -> String {
        self.name.clone()
    }

    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.lead)
    }

    fn order(&self) -> i64 {
        self.order
    }

    fn targets(&self) -> &[Target] {
        &self.targets
    }
}

/// What `sheet.html` gets as `content`.
#[derive(Serialize)]
struct ToolView<'a> {
    tool: &'a Tool,
    /// The page that lists them.
    home: Option<Link>,
    date: Option<Date>,
    sources: [(); 0],
    uncompared: bool,
}

/// A job for each tool.
pub fn jobs<'a>(loaded: &'a Loaded<'a>) -> Vec<RenderJob<'a>> {
    let job = |(tool, page): (&'a Tool, &'a Page)| {
        RenderJob::new(file_of(&page.path), Class::Page, &page.label, move || {
            let home = OF_TOOLS.home(loaded);
            let content = ToolView { tool, home, date: page.date(), sources: [], uncompared: false };
            Ok(loaded.view.page(OF_TOOLS.template, &pages::head(loaded, page), &content)?.into_bytes())
        })
    };
    below::shown(loaded, loaded.data.tools.as_deref()).into_iter().map(job).collect()
}

//! Floor 3: words become HTML and text: template engine, assets, page shell, Markdown, letters, routes.
//! Called by `site` for static pages and by `http` for the processor's. Never reads private state.

mod assets;
pub mod bars;
mod engine;
mod features;
pub mod form;
mod header_policy;
pub mod letters;
mod links;
pub mod markdown;
mod pictures;
#[cfg(feature = "office")]
pub mod qr;
mod register_scope;
pub mod routes;
mod shell;

pub use assets::{Asset, Assets};
pub use features::{BENCHMARKS, Feature, Features, LESSONS, TOOLS};
pub use header_policy::{ASSETS, HeaderPolicy, Keeping, NAMED_BY_CONTENT};
pub use links::{Links, Surface};
pub use shell::{MemberHead, PageHead, ProcedureSteps, View};

/// Text for the inside of an HTML or XML element or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

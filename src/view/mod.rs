//! Floor 3: words become HTML and text: template engine, assets, page shell, Markdown, letters, routes.
//! Called by `site` for static pages and by `http` for the processor's. Never reads private state.

mod assets;
mod engine;
pub mod letters;
mod links;
pub mod routes;
mod shell;

pub use assets::{Asset, Assets};
pub use links::{Links, Surface};
pub use shell::{PageHead, Steps, View};

//! Floor 3: words become HTML and text: template engine, Markdown, form view, routes.

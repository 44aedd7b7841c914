//! The types that a file shows to others. Reads one file by itself; what stands in a module of tests is left out.

use syn::{Item, Visibility};

/// The names of a file's types that are not its own secret.
pub fn shown(text: &str) -> syn::Result<Vec<String>> {
    let items = syn::parse_file(text)?.items.into_iter();
    let shown = items.filter_map(|item| match item {
        Item::Struct(item) => Some((item.vis, item.ident)),
        Item::Enum(item) => Some((item.vis, item.ident)),
        Item::Trait(item) => Some((item.vis, item.ident)),
        Item::Type(item) => Some((item.vis, item.ident)),
        _ => None,
    });
    Ok(shown.filter(|(vis, _)| !matches!(vis, Visibility::Inherited)).map(|(_, name)| name.to_string()).collect())
}

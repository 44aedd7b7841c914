//! What a Rust file names: every path of its code, resolved to where it begins in this crate or in a package,
//! however it was brought in: trees of `use`, other names, `self` and `super`, code, types, macros, attributes.
//! Reads one file by itself; what stands in comments and texts is not named.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{HashMap, HashSet};
use syn::visit::{self, Visit};
use syn::{Attribute, ItemExternCrate, ItemMod, ItemUse, Macro, Meta, Path, UseTree};

/// A path as the whole crate understands it: `crate` and the folders below it, or a package. `*` is a glob.
pub struct Named {
    pub line: usize,
    pub path: Vec<String>,
}

/// Everything that the file of this module names, in no order.
pub fn named(module: &[String], text: &str) -> syn::Result<Vec<Named>> {
    let file = syn::parse_file(text)?;
    let mut names = Names { module: module.to_vec(), ..Names::default() };
    names.visit_file(&file);
    let mut reader = Reader { names, module: module.to_vec(), found: Vec::new() };
    reader.visit_file(&file);
    Ok(reader.found)
}

/// The module of a file by its path below `src`: `office/mail/mod.rs` → `office`, `mail`.
pub fn module_of(path: &str) -> Vec<String> {
    let bare = path.trim_end_matches(".rs");
    let bare = bare.strip_suffix("/mod").unwrap_or(bare);
    bare.split('/').filter(|part| !matches!(*part, "lib" | "main")).map(str::to_owned).collect()
}

/// A leaf of a `use`: what it names, and by which name it is known in the file.
struct Leaf {
    path: Vec<String>,
    alias: Option<String>,
    line: usize,
}

fn leaves(tree: &UseTree, prefix: &[String], all: &mut Vec<Leaf>) {
    let with = |ident: &syn::Ident| [prefix, &[ident.to_string()]].concat();
    // `use a::{self as b}` names `a` itself.
    let whole = |ident: &syn::Ident| if ident == "self" && !prefix.is_empty() { prefix.to_vec() } else { with(ident) };
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(&path.ident), all),
        UseTree::Group(group) => group.items.iter().for_each(|item| leaves(item, prefix, all)),
        UseTree::Glob(glob) => {
            let line = glob.star_token.spans[0].start().line;
            all.push(Leaf { path: [prefix, &["*".to_owned()]].concat(), alias: None, line });
        }
        UseTree::Name(name) => {
            let path = whole(&name.ident);
            all.push(Leaf { alias: path.last().cloned(), path, line: name.ident.span().start().line });
        }
        UseTree::Rename(rename) => {
            let (alias, line) = (Some(rename.rename.to_string()), rename.ident.span().start().line);
            all.push(Leaf { path: whole(&rename.ident), alias, line });
        }
    }
}

/// First look: the names that the file gives to what it brings in, and the modules that it declares.
#[derive(Default)]
struct Names {
    module: Vec<String>,
    /// From a name to what it stands for, with the module in which it was given.
    aliases: HashMap<String, (Vec<String>, Vec<String>)>,
    /// Declared modules, whole.
    modules: HashSet<Vec<String>>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let mut all = Vec::new();
        leaves(&item.tree, &lead(item.leading_colon.is_some()), &mut all);
        for leaf in all {
            if let Some(alias) = leaf.alias.filter(|alias| leaf.path.len() > 1 || leaf.path[0] != *alias) {
                self.aliases.insert(alias, (leaf.path, self.module.clone()));
            }
        }
    }

    fn visit_item_extern_crate(&mut self, item: &'ast ItemExternCrate) {
        if let Some((_, alias)) = &item.rename {
            let path = if item.ident == "self" { "crate".to_owned() } else { item.ident.to_string() };
            self.aliases.insert(alias.to_string(), (vec![path], self.module.clone()));
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        self.modules.insert(self.module.clone());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }
}

/// `::a` is a package whatever the file calls `a`.
fn lead(is_leading: bool) -> Vec<String> {
    if is_leading { vec![String::new()] } else { Vec::new() }
}

/// A path within this crate.
fn below(module: &[String], rest: &[String]) -> Vec<String> {
    let mut whole = vec!["crate".to_owned()];
    whole.extend(module.iter().chain(rest).cloned());
    whole
}

impl Names {
    /// The path as the whole crate understands it.
    fn resolve(&self, path: &[String], module: &[String], depth: u8) -> Vec<String> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        match first.as_str() {
            "crate" => path.to_vec(),
            "" => rest.to_vec(),
            "self" => self.resolve_below(module, rest, depth),
            "super" => {
                let above = &module[..module.len().saturating_sub(1)];
                match rest.first().map(String::as_str) {
                    Some("super") => self.resolve(rest, above, depth),
                    _ => self.resolve_below(above, rest, depth),
                }
            }
            _ => match self.aliases.get(first) {
                Some((meant, given)) if depth > 0 && meant[0] != *first => {
                    self.resolve(&[meant.as_slice(), rest].concat(), given, depth - 1)
                }
                _ if self.modules.contains(&[module, std::slice::from_ref(first)].concat()) => below(module, path),
                _ => path.to_vec(),
            },
        }
    }

    /// A path below a module of this crate, where its first name may be another one's in the same file.
    fn resolve_below(&self, module: &[String], rest: &[String], depth: u8) -> Vec<String> {
        match rest.first().and_then(|first| self.aliases.get(first)) {
            Some((meant, given)) if depth > 0 && *given == module && meant[0] != rest[0] => {
                self.resolve(&[meant.as_slice(), &rest[1..]].concat(), given, depth - 1)
            }
            _ => below(module, rest),
        }
    }
}

/// Second look: every path, resolved.
struct Reader {
    names: Names,
    module: Vec<String>,
    found: Vec<Named>,
}

impl Reader {
    fn see(&mut self, line: usize, path: &[String]) {
        let path = self.names.resolve(path, &self.module, 8);
        self.found.push(Named { line, path });
    }

    /// The paths within a macro or an attribute, whose grammar is its own: names joined by `::`, with trees in braces.
    fn see_tokens(&mut self, stream: TokenStream, prefix: &[String]) {
        let mut path: Vec<String> = prefix.to_vec();
        let (mut line, mut colons) = (0, 0);
        for token in stream {
            match token {
                TokenTree::Ident(ident) if colons == 2 || path.len() == prefix.len() => {
                    path.push(ident.to_string());
                    (line, colons) = (ident.span().start().line, 0);
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.see_joined(line, &path, prefix);
                    let tree = if colons == 2 { path.clone() } else { Vec::new() };
                    path = prefix.to_vec();
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.see_tokens(group.stream(), &tree),
                        TokenTree::Ident(ident) => {
                            path.push(ident.to_string());
                            line = ident.span().start().line;
                        }
                        _ => {}
                    }
                }
            }
        }
        self.see_joined(line, &path, prefix);
    }

    fn see_joined(&mut self, line: usize, path: &[String], prefix: &[String]) {
        if path.len() > 1 && path.len() > prefix.len() {
            self.see(line, path);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let mut all = Vec::new();
        leaves(&item.tree, &lead(item.leading_colon.is_some()), &mut all);
        for leaf in all {
            self.see(leaf.line, &leaf.path);
        }
    }

    fn visit_item_extern_crate(&mut self, item: &'ast ItemExternCrate) {
        self.see(item.ident.span().start().line, &["".to_owned(), item.ident.to_string()]);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(first) = path.segments.first().filter(|_| segments.len() > 1) {
            let whole = [lead(path.leading_colon.is_some()), segments].concat();
            self.see(first.ident.span().start().line, &whole);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, found: &'ast Macro) {
        self.visit_path(&found.path);
        self.see_tokens(found.tokens.clone(), &[]);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        self.visit_path(attribute.path());
        if let Meta::List(list) = &attribute.meta {
            self.see_tokens(list.tokens.clone(), &[]);
        }
    }
}

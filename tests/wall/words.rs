//! Words in Japanese that a Rust file holds beside those that tell the office of faults: what applicants, declarers and
//! visitors read stands in `data/words.ja.toml` and in templates. Reads one file by itself; tests are left out.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeSet;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, ItemConst, ItemFn, ItemMod, ItemStatic, LitStr, Macro, Meta};

/// Whoever names one of these tells of a fault, or writes to the terminal.
const TELLING: [&str; 5] = ["Problem", "fault", "Fault", "faults", "note"];

/// The lines and texts of a file's Japanese words that no fault is told with.
pub fn words(text: &str) -> syn::Result<Vec<(usize, String)>> {
    let mut reader = Reader::default();
    reader.visit_file(&syn::parse_file(text)?);
    Ok(reader.found)
}

#[derive(Default)]
struct Reader {
    found: Vec<(usize, String)>,
}

/// What one function or value names and says.
#[derive(Default)]
struct Item {
    names: BTreeSet<String>,
    texts: Vec<(usize, String)>,
}

impl Reader {
    fn see(&mut self, look: impl FnOnce(&mut Item)) {
        let mut item = Item::default();
        look(&mut item);
        if !TELLING.iter().any(|name| item.names.contains(*name)) {
            self.found.append(&mut item.texts);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let is_test = |attribute: &Attribute| matches!(&attribute.meta, Meta::List(list) if list.path.is_ident("cfg") && list.tokens.to_string() == "test");
        if !item.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.see(|seen| seen.visit_item_fn(item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.see(|seen| seen.visit_impl_item_fn(item));
    }

    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        self.see(|seen| seen.visit_item_const(item));
    }

    fn visit_item_static(&mut self, item: &'ast ItemStatic) {
        self.see(|seen| seen.visit_item_static(item));
    }
}

impl Item {
    fn text(&mut self, line: usize, text: &str) {
        let is_japanese = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
        if text.contains(is_japanese) {
            self.texts.push((line, text.to_owned()));
        }
    }

    fn tokens(&mut self, stream: TokenStream) {
        for token in stream {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(ident) => drop(self.names.insert(ident.to_string())),
                TokenTree::Literal(literal) => self.text(literal.span().start().line, &literal.to_string()),
                TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Item {
    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        self.names.insert(ident.to_string());
    }

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        self.text(literal.span().start().line, &literal.value());
    }

    fn visit_macro(&mut self, found: &'ast Macro) {
        self.tokens(found.tokens.clone());
    }

    // Comments are attributes, too.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

//! Which texts of a Rust file are keys of the form's fields: code asks for roles, and `scheme/roles.rs` alone knows
//! under which keys their answers are kept. Tests of a file may say what they type.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ItemFn, ItemMod, LitStr, Macro, Meta};

/// Keys under which answers are kept; not those that are words for much else (`name`, `password`, `website`).
const KEYS: [&str; 21] = [
    "antisocial_pledge",
    "contact_email",
    "contact_email_confirmation",
    "contact_name",
    "corporate_number",
    "entity",
    "heard_from",
    "industry",
    "industry_detail",
    "municipality",
    "name_kana",
    "newsletter",
    "password_confirmation",
    "phone",
    "postal_code",
    "privacy_consent",
    "representative",
    "representative_kana",
    "self_check_score",
    "stars",
    "terms_consent",
];

/// Where such a text is the name of a column of a public file or of a listing.
const COLUMNS: [&str; 4] =
    ["cli/review_list.rs", "directory/download_sheet.rs", "directory/read.rs", "scheme/reference/columns.rs"];

/// The keys that a file below `src` names, with their lines.
pub fn named(path: &str, text: &str) -> Vec<(usize, String)> {
    let is_test = path.contains("/tests/") || path.ends_with("/tests.rs");
    if path == "scheme/roles.rs" || is_test || COLUMNS.contains(&path) {
        return Vec::new();
    }
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut texts = Texts::default();
    texts.visit_file(&file);
    texts.0
}

#[derive(Default)]
struct Texts(Vec<(usize, String)>);

impl Texts {
    fn take(&mut self, line: usize, text: &str) {
        if KEYS.contains(&text) {
            self.0.push((line, text.to_owned()));
        }
    }

    /// The texts among what a macro is given.
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    self.take(line, literal.to_string().trim_matches('"'));
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Texts {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_of_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if !is_of_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        self.take(text.span().start().line, &text.value());
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.tokens(call.tokens.clone());
    }
}

fn is_of_tests(attributes: &[Attribute]) -> bool {
    let is_test = |tokens: &TokenStream| tokens.to_string() == "test";
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && is_test(&list.tokens),
        _ => false,
    })
}

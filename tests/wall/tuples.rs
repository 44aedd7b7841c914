//! Functions that take a tuple apart in their parameters: often two that the limit of four has pressed together. Reads
//! one file by itself; closures are left out.

use syn::visit::{self, Visit};
use syn::{FnArg, Pat, Signature};

/// The names of a file's functions that take tuples.
pub fn taking_tuples(text: &str) -> syn::Result<Vec<String>> {
    let mut reader = Reader::default();
    reader.visit_file(&syn::parse_file(text)?);
    Ok(reader.found)
}

#[derive(Default)]
struct Reader {
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_signature(&mut self, signature: &'ast Signature) {
        let is_tuple =
            |argument: &FnArg| matches!(argument, FnArg::Typed(typed) if matches!(*typed.pat, Pat::Tuple(_)));
        if signature.inputs.iter().any(is_tuple) {
            self.found.push(signature.ident.to_string());
        }
        visit::visit_signature(self, signature);
    }
}

//! Functions with a tuple for a parameter: often two things that a limit of parameters has pressed together. Reads
//! one file by itself; closures are left out.

use syn::visit::{self, Visit};
use syn::{FnArg, Signature, Type};

/// The names of a file's functions that take tuples.
pub fn taking_tuples(text: &str) -> syn::Result<Vec<String>> {
    let mut reader = Reader::default();
    reader.visit_file(&syn::parse_file(text)?);
    Ok(reader.found)
}

/// A tuple that is not the empty one, or a reference to it. One that has a name is one thing.
fn is_of_several(kind: &Type) -> bool {
    match kind {
        Type::Tuple(tuple) => !tuple.elems.is_empty(),
        Type::Reference(reference) => is_of_several(&reference.elem),
        _ => false,
    }
}

#[derive(Default)]
struct Reader {
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_signature(&mut self, signature: &'ast Signature) {
        let is_tuple = |argument: &FnArg| matches!(argument, FnArg::Typed(typed) if is_of_several(&typed.ty));
        if signature.inputs.iter().any(is_tuple) {
            self.found.push(signature.ident.to_string());
        }
        visit::visit_signature(self, signature);
    }
}

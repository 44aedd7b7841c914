//! Writes the table of folding as a JavaScript module: `templates/scripts/directory/fold-table.js`.
//! The module is kept in the repository so that the type checker sees it; a test compares it with
//! what this file makes, and renews it when `SENGEN_RENEW` is set. Decides nothing.

use super::FORMS;
use super::table::{DASHES, DROPPED, VARIANTS};
use crate::directory::search::SPELLINGS;

/// The module's text.
pub fn module() -> String {
    let pairs: String = VARIANTS.iter().flat_map(|(variant, to)| [*variant, *to]).collect();
    let forms: String = FORMS.iter().map(|form| format!("  {},\n", quote(form))).collect();
    let spellings: String = SPELLINGS.iter().map(|spelling| format!("  {},\n", quote(spelling))).collect();
    format!(
        concat!(
            "// Made from src/directory/fold/table.rs; do not edit, change the table and renew this file.\n\n",
            "/** Pairs: a character as written, the character it counts as. */\n",
            "export const VARIANTS = {};\n\n",
            "/** What counts as the long vowel mark. */\n",
            "export const DASHES = {};\n\n",
            "/** What does not count. */\n",
            "export const DROPPED = {};\n\n",
            "/** The legal forms, folded, longest first. */\n",
            "export const LEGAL_FORMS = [\n{}];\n\n",
            "/** How legal forms are spelt in records, by their numbers. */\n",
            "export const SPELLINGS = [\n{}];\n",
        ),
        quote(&pairs),
        quote(DASHES),
        quote(DROPPED),
        forms,
        spellings,
    )
}

/// A JavaScript string; everything that does not show is escaped.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            c if c.is_alphanumeric() => quoted.push(c),
            c => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_kept_module_is_the_one_made_from_the_table() -> anyhow::Result<()> {
        let path = "templates/scripts/directory/fold-table.js";
        let made = super::module();
        if std::env::var_os("SENGEN_RENEW").is_some() {
            std::fs::write(path, &made)?;
        }
        let kept = std::fs::read_to_string(path)?;
        assert!(
            kept == made,
            "{path} is old: run SENGEN_RENEW=1 cargo test kept_module, then npm run bundle --prefix tests/browser"
        );
        Ok(())
    }
}

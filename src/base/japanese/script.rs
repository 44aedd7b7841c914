//! Writes the tables as a JavaScript module: `templates/scripts/japanese.js`. The module is kept in the repository so
//! that the type checker and the bundler see it; a test compares it with what this file makes, and renews it when
//! `SENGEN_RENEW` is set. Decides nothing.

use super::legal_forms::{LEFT_OUT, SPELLINGS, UNAMBIGUOUS};
use super::letters::{DROPPED, VARIANTS, WAVES};
use super::{BETWEEN_DIGITS, HYPHENS, INVISIBLE, SELECTORS};

/// The module's text.
pub fn module() -> String {
    let pairs: String = VARIANTS.iter().flat_map(|(variant, to)| [*variant, *to]).collect();
    let hyphens = String::from_iter(HYPHENS);
    let selectors: Vec<String> = SELECTORS
        .iter()
        .chain(&INVISIBLE)
        .map(|(first, last)| format!("[{:#x}, {:#x}]", *first as u32, *last as u32))
        .collect();
    let abbreviation = |(short, form): &(&str, &str)| format!("  [{}, {}],\n", quote(short), quote(form));
    let abbreviations: String = UNAMBIGUOUS.iter().map(abbreviation).collect();
    let tables = [
        ("Pairs: a character as written, the character it counts as.", "VARIANTS", quote(&pairs)),
        ("What counts as the long vowel mark.", "LONG_MARKS", quote(&format!("{hyphens}ー{WAVES}"))),
        ("What does not count.", "DROPPED", quote(DROPPED)),
        ("What people put between digits.", "BETWEEN_DIGITS", quote(&format!("{hyphens}{BETWEEN_DIGITS}"))),
        (
            "How a letter is written, not which, and what cannot be seen: first and last of each range.",
            "UNCOUNTED",
            format!("[{}]", selectors.join(", ")),
        ),
        ("What search leaves out at either end of a name, longest first.", "LEGAL_FORMS", list(&LEFT_OUT)),
        ("Abbreviations, each with the one name that it stands for.", "ABBREVIATIONS", format!("[\n{abbreviations}]")),
        ("How legal forms are spelt in records, by their numbers.", "SPELLINGS", list(&SPELLINGS)),
    ];
    let written = tables.map(|(what, name, value)| format!("\n/** {what} */\nexport const {name} = {value};\n"));
    format!(
        "// Made from src/base/japanese/; do not edit, change the tables and renew this file.\n{}",
        written.concat()
    )
}

fn list(texts: &[&str]) -> String {
    let rows: String = texts.iter().map(|text| format!("  {},\n", quote(text))).collect();
    format!("[\n{rows}]")
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
        let path = "templates/scripts/japanese.js";
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

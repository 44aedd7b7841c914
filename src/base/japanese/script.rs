//! Writes the tables as a JavaScript module: `templates/scripts/japanese.js`. The module is kept in the repository so
//! that the type checker and the bundler see it; a test compares it with what this file makes, and renews it when
//! `SENGEN_RENEW` is set. Decides nothing.

use super::legal_forms::{LEFT_OUT, SPELLINGS, UNAMBIGUOUS};
use super::{BETWEEN_DIGITS, HYPHENS, INVISIBLE, SELECTORS};

/// The module's text.
pub fn module() -> String {
    let hyphens = String::from_iter(HYPHENS);
    let unseen: String = SELECTORS.iter().chain(&INVISIBLE).map(|(first, last)| span(*first, *last)).collect();
    let abbreviations: Vec<&str> = UNAMBIGUOUS.iter().flat_map(|(short, form)| [*short, *form]).collect();
    let tables = [
        ("What people put between digits.", "BETWEEN_DIGITS", quote(&format!("{hyphens}{BETWEEN_DIGITS}"))),
        ("How a letter is written, not which, and what cannot be seen.", "UNCOUNTED", format!("/[{unseen}]/u")),
        ("What search leaves out at either end of a name, longest first.", "LEGAL_FORMS", list(&LEFT_OUT)),
        ("Abbreviations, each before the one name that it stands for.", "ABBREVIATIONS", list(&abbreviations)),
        ("How legal forms are spelt in records, by their numbers.", "SPELLINGS", list(&SPELLINGS)),
    ];
    let written = tables.map(|(what, name, value)| format!("\n/** {what} */\nexport const {name} = {value};\n"));
    format!(
        "// Made from src/base/japanese/; do not edit, change the tables and renew this file.\n{}",
        written.concat()
    )
}

/// A range of a regular expression.
fn span(first: char, last: char) -> String {
    let [first, last] = [first, last].map(|c| match u32::from(c) {
        code @ ..=0xff => format!("\\x{code:02x}"),
        code @ ..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\u{{{code:x}}}"),
    });
    if first == last { first } else { format!("{first}-{last}") }
}

/// As few bytes as may be: pages wait for them.
fn list(texts: &[&str]) -> String {
    format!("{}.split(\" \")", quote(&texts.join(" ")))
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

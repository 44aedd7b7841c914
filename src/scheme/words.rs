//! The words that applicants, declarers and visitors read, by code, from `data/words.ja.toml`; what stands in only one
//! page stands in its template. Codes are code; words are data.

use super::codes::{Code, CodeSection, LabelCode, RegisterCode, SECTIONS};
use super::remark::{Fillings, Offer, Remark};
use crate::base::problem::Problem;
use crate::base::toml::{self, Spanned};
use crate::base::{files, text};
use std::collections::BTreeMap;
use std::path::Path;

/// Where the words stand.
const FILE: &str = "data/words.ja.toml";

/// The words of all codes; without any, codes stand for themselves.
#[derive(Debug, Clone, Default)]
pub struct Words(BTreeMap<String, BTreeMap<String, String>>);

/// The file as it is written: sections, keys and sentences with their places.
type Written = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<String>>>;

impl Words {
    /// Loads `data/words.ja.toml` below `root`.
    ///
    /// # Errors
    /// Every fault: its grammar, missing and unknown codes, placeholders that no value fills.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let label = Path::new(FILE);
        let source = files::read(&root.join(label), label).and_then(|bytes| text::lines(label, &bytes));
        Self::parse(&source.map_err(|problem| vec![problem])?)
    }

    fn parse(source: &str) -> Result<Self, Vec<Problem>> {
        let written: Written = toml::parse(Path::new(FILE), source).map_err(|problem| vec![problem])?;
        let faults = faults(&written, source);
        if !faults.is_empty() {
            return Err(faults);
        }
        let plain = |(key, words): (Spanned<String>, Spanned<String>)| (key.into_inner(), words.into_inner());
        let sections = written.into_iter();
        Ok(Self(sections.map(|(name, codes)| (name.into_inner(), codes.into_iter().map(plain).collect())).collect()))
    }

    /// The same for a register of this title: what is said otherwise there than of a declaration.
    #[must_use]
    pub fn of_register(&self, title: &str) -> Self {
        let mut words = self.clone();
        let mut say = |section: &str, key: &str, text: &str| {
            words.0.entry(section.to_owned()).or_default().insert(key.to_owned(), text.to_owned());
        };
        for code in RegisterCode::ALL {
            if let Some((section, key)) = code.key().split_once('_') {
                say(section, key, self.text(*code));
            }
        }
        say(LabelCode::SECTION, LabelCode::Declare.key(), title);
        words
    }

    /// The words of a code, placeholders unfilled.
    pub fn text<C: Code>(&self, code: C) -> &str {
        // Loading has seen to it that every code has its words, but where it told of faults.
        self.0.get(C::SECTION).and_then(|words| words.get(code.key())).map_or(code.key(), String::as_str)
    }

    /// The words of a code with its placeholders filled.
    pub fn filled<C: Code>(&self, code: C, values: &[(&'static str, &str)]) -> String {
        fill(self.text(code), &values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect())
    }

    /// A remark in words; an error without the ＊ that stands before it under its field.
    pub fn said<C: Code>(&self, remark: &Remark<C>) -> String {
        fill(self.text(remark.code), &remark.values)
    }

    /// The words on an offer's button.
    pub fn offer(&self, offer: &Offer) -> String {
        fill(self.text(offer.code), &offer.values)
    }
}

fn faults(written: &Written, source: &str) -> Vec<Problem> {
    let mut faults: Vec<Problem> = SECTIONS.iter().flat_map(|section| lacking(written, source, section)).collect();
    for (name, codes) in written {
        let known = SECTIONS.iter().find(|(section, _)| section == name.as_ref()).map(|(_, codes)| *codes);
        let Some(known) = known else {
            let what = format!("[{}] は使われていません。", name.as_ref());
            faults.push(fault(what, UNUSED).at_offset(source, name.span().start));
            continue;
        };
        for (code, words) in codes {
            let at = |problem: Problem| problem.at_offset(source, code.span().start);
            let label = format!("[{}] {}", name.as_ref(), code.as_ref());
            match known.iter().find(|(key, _)| key == code.as_ref()) {
                None => faults.push(at(fault(format!("{label} は使われていません。"), UNUSED))),
                Some((_, names)) => faults.extend(unfilled(words.as_ref(), &label, names).into_iter().map(at)),
            }
        }
    }
    faults
}

const UNUSED: &str = "綴りを確かめるか、消してください。";

/// The codes of a section without a sentence, told at its heading.
fn lacking(written: &Written, source: &str, (name, codes): &CodeSection) -> Vec<Problem> {
    let found = written.iter().find(|(section, _)| section.as_ref() == name);
    let stands = |code: &str| found.is_some_and(|(_, words)| words.keys().any(|key| key.as_ref() == code));
    let missing = codes.iter().filter(|(code, _)| !stands(code));
    let told = missing.map(|(code, _)| {
        let problem = fault(format!("[{name}] の {code} がありません。"), "この文言を書き足してください。");
        match found {
            Some((section, _)) => problem.at_offset(source, section.span().start),
            None => problem,
        }
    });
    told.collect()
}

/// The names in a sentence that nothing fills.
fn unfilled(words: &str, label: &str, names: &[&str]) -> Vec<Problem> {
    let remedy = match names {
        [] => "ここには何も入りません。{ } を使わずに書いてください。".to_owned(),
        _ => format!("使えるのは {} です。", names.join("、")),
    };
    let unknown = placeholders(words).into_iter().filter(|name| !names.contains(name));
    unknown.map(|name| fault(format!("{label}: {{{name}}} に入るものがありません。"), &remedy)).collect()
}

/// Puts values in the place of `{name}`; a value is never read for placeholders again.
fn fill(words: &str, values: &Fillings) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, after)) if values.contains_key(name) => {
                out.push_str(&values[name]);
                rest = after;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

fn placeholders(words: &str) -> Vec<&str> {
    words.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

fn fault(what: String, remedy: &str) -> Problem {
    Problem::new(FILE, what, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> String {
        std::fs::read_to_string(FILE).expect("the shipped words")
    }

    #[test]
    fn every_message_can_be_rendered_whole() {
        let words = Words::load(Path::new(".")).expect("no problems");
        for (table, codes) in SECTIONS {
            let is_label = !["error", "question", "change", "notice", "flag", "help", "about"].contains(table);
            for (code, names) in *codes {
                let values = names.iter().map(|name| (*name, format!("〈{name}〉"))).collect();
                let said = fill(&words.0[*table][*code], &values);
                assert!(!said.contains('{') && said != *code, "{table}.{code}: {said}");
                for name in *names {
                    assert!(said.contains(&format!("〈{name}〉")), "{table}.{code} does not use {{{name}}}");
                }
                let whole = is_label || said.ends_with('。');
                assert!(whole, "{table}.{code} is no sentence: {said}");
            }
        }
    }

    #[test]
    fn values_are_never_read_as_placeholders() {
        let values = Fillings::from([("a", "{b}".to_owned()), ("b", "x".to_owned())]);
        assert_eq!(fill("1{a}2{b}3{c}{", &values), "1{b}2x3{c}{");
    }

    #[test]
    fn missing_unknown_and_unfillable_are_named_with_their_line() {
        let source = shipped();
        let line = |source: &str, start: &str| source.lines().position(|line| line.starts_with(start)).map(|at| at + 1);
        let required = source.lines().find(|line| line.starts_with("required")).expect("a message");
        let broken = source.replace("\nchoose =", "\nchose =").replace(required, "required = \"{lable}\"");
        let broken = format!("{broken}\n[flags]\nhoneypot = \"x\"\n");
        let faults = Words::parse(&broken).expect_err("four faults");
        let told: Vec<(&str, Option<usize>)> = faults.iter().map(|fault| (fault.what(), fault.line())).collect();
        let expected = [
            ("[error] の choose がありません。", line(&broken, "[error]")),
            ("[error] chose は使われていません。", line(&broken, "chose")),
            ("[error] required: {lable} に入るものがありません。", line(&broken, "required")),
            ("[flags] は使われていません。", line(&broken, "[flags]")),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_section_that_is_missing_is_told_code_by_code() {
        let source = shipped();
        let broken = &source[..source.find("\n[register]\n").expect("the last section")];
        let faults = Words::parse(broken).expect_err("faults");
        assert_eq!(faults.len(), RegisterCode::ALL.len());
        assert!(faults.iter().all(|fault| fault.what().starts_with("[register] の ") && fault.line().is_none()));
    }
}

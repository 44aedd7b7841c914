//! The style sheet that shows only the branches that apply where no script does: made from the conditions of all forms,
//! and known to `assets` as one file more. Each rule is keyed by the condition as it stands in the page, so that it holds on
//! whatever page that is. A browser that does not know `:has()` shows every branch under its heading.

use super::{as_json, by_controls};
use crate::scheme::registers;
use crate::scheme::{Condition, Field, FieldKind, Form, FormPage, Judged};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Its name among the assets.
pub(in crate::view) const BRANCH_SHEET: &str = "form/branches.css";

/// With more answers of other pages than these behind one condition, what is left of it is not told beforehand.
const MOST_KNOWN: usize = 6;

/// The sheet for the forms below `root`; none: there are no forms. What is at fault is told by whoever loads it.
pub(in crate::view) fn sheet(root: &Path) -> Option<String> {
    if !root.join(crate::scheme::form::FILE).exists() {
        return None;
    }
    let mut rules = Rules::default();
    for form in Form::load(root).into_iter().chain(registers::forms(root)) {
        rules.of_form(&form);
    }
    Some(rules.written())
}

/// What is hidden, and when.
#[derive(Default)]
struct Rules {
    /// By a condition as it stands in a page: what a form matches in which it holds.
    branches: BTreeMap<String, String>,
    /// By the box that makes fields superfluous.
    taken: BTreeMap<String, String>,
}

impl Rules {
    fn of_form(&mut self, form: &Form) {
        // What stands on one page for itself, and what a page of the account shows together.
        let pages = form.pages().iter().map(Some).chain([None]);
        for page in pages {
            let seen = Seen { form, page };
            for field in form.fields().iter().filter(|field| seen.stands(&field.key)) {
                let conditions = field.when.iter().flat_map(|when| seen.left_of(when));
                for left in conditions.collect::<Vec<_>>() {
                    let key = as_json(&by_controls(form, &left));
                    add(&mut self.branches, key, seen.holds(&left, true), seen.holds(&left, false));
                }
                if field.kind == FieldKind::Same {
                    let ticked = format!(":has([name={}]:checked)", quoted(&field.control));
                    let asked = format!("{ticked}{}", seen.asked(field));
                    add(&mut self.taken, field.control.clone(), asked, ticked);
                }
            }
        }
    }

    fn written(&self) -> String {
        let branch = |(when, holds): (&String, &String)| {
            format!("form:not({holds}) [data-when={}] {{ display: none; }}\n", quoted(when))
        };
        let taken = |(name, holds): (&String, &String)| {
            format!("form{holds} [data-unless={}] {{ display: none; }}\n", quoted(name))
        };
        self.branches.iter().map(branch).chain(self.taken.iter().map(taken)).collect()
    }
}

/// Two forms may ask the same under different conditions: then the answer alone counts, which hides less.
fn add(rules: &mut BTreeMap<String, String>, key: String, strict: String, plain: String) {
    let known = rules.entry(key).or_insert_with(|| strict.clone());
    if *known != strict {
        *known = plain;
    }
}

/// A form, and which of its pages is seen; none: all of it stands on one.
struct Seen<'a> {
    form: &'a Form,
    page: Option<&'a FormPage>,
}

impl Seen<'_> {
    fn stands(&self, key: &str) -> bool {
        self.page.is_none_or(|page| self.form.page_of(key) == Some(page))
    }

    /// What may be left of a condition here, whatever was answered on other pages.
    fn left_of(&self, condition: &Condition) -> Vec<Condition> {
        let others: BTreeSet<&str> =
            condition.parts().into_iter().map(|(key, _)| key).filter(|key| !self.stands(key)).collect();
        let others: Vec<(&str, &String)> = condition
            .parts()
            .into_iter()
            .filter(|(key, _)| others.contains(key))
            .flat_map(|(key, values)| values.iter().map(move |value| (key, value)))
            .collect();
        if others.len() > MOST_KNOWN {
            return Vec::new();
        }
        let answered = |key: &str, value: &str, turn: usize| {
            let place = others.iter().position(|(other, its)| *other == key && *its == value)?;
            Some(turn >> place & 1 == 1)
        };
        let turns = 0..1_usize << others.len();
        let left = turns.map(|turn| condition.judged(&|key, value| answered(key, value, turn)));
        left.filter_map(|judged| if let Judged::When(left) = judged { Some(left) } else { None }).collect()
    }

    /// What a form matches in which a condition holds; `strict`: an answer counts only where it is asked for.
    fn holds(&self, condition: &Condition, strict: bool) -> String {
        let answered = |key: &str, values: &[String]| {
            let field = self.form.field(key);
            let asked = field.filter(|_| strict).map(|field| self.asked(field)).unwrap_or_default();
            field.map(|field| chosen(field, values)).unwrap_or_default() + &asked
        };
        let all = |parts: &[Condition]| parts.iter().map(|part| self.holds(part, strict)).collect::<Vec<_>>();
        match condition {
            Condition::Is { field, values } => answered(field, values),
            Condition::Not { field, values } => format!(":not({})", answered(field, values)),
            Condition::All(parts) => all(parts).concat(),
            Condition::Any(parts) => format!(":is({})", all(parts).join(", ")),
        }
    }

    /// What a form matches in which a field of this page is asked; empty: that is not decided here.
    fn asked(&self, field: &Field) -> String {
        let here = |when: &&Condition| when.parts().iter().all(|(key, _)| self.stands(key));
        field.when.as_ref().filter(here).map(|when| self.holds(when, true)).unwrap_or_default()
    }
}

/// What a form matches in which one of these is chosen.
fn chosen(field: &Field, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("[value={}]", quoted(value))).collect();
    let (name, values) = (quoted(&field.control), values.join(", "));
    let within = if super::field::is_select(field.kind) { " " } else { "" };
    format!(":has([name={name}]{within}:is({values}):checked)")
}

/// A string of a style sheet.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\a "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(fields: &str, pages: &str) -> String {
        let page = if pages.is_empty() { String::new() } else { "page = \"one\"\n".to_owned() };
        let rest = if pages.is_empty() { "" } else { "page = \"two\"\n" };
        let source = format!(
            "version = \"1\"\ntitle = \"t\"\ndescription = \"d\"\nintro = \"i\"\ncheck_title = \"c\"\ncheck_description = \"c\"\n{pages}\
             [[part]]\nid = \"p\"\ntitle = \"p\"\nstep = 2\n\
             [[section]]\nid = \"a\"\npart = \"p\"\n{page}title = \"a\"\n[[section]]\nid = \"b\"\npart = \"p\"\n{rest}title = \"b\"\n{fields}"
        );
        let mut rules = Rules::default();
        rules.of_form(&Form::parse(&source).expect("a form"));
        rules.written()
    }

    fn radio(key: &str, section: &str, when: &str) -> String {
        format!(
            "[[field]]\nkey = \"{key}\"\nsection = \"{section}\"\nkind = \"radio\"\nlabel = \"{key}\"\nbranch = \"b\"\n{when}\n\
             options = [{{ value = \"1\", label = \"1\" }}, {{ value = \"2\", label = \"2\" }}]\n"
        )
    }

    const PAGES: &str = "[[page]]\nid = \"one\"\ntitle = \"1\"\ndescription = \"1\"\n[[page]]\nid = \"two\"\ntitle = \"2\"\ndescription = \"2\"\n";

    #[test]
    fn a_branch_is_hidden_until_its_answer_is_given() {
        let told =
            rules(&(radio("x", "a", "") + &radio("y", "a", "when = { field = \"x\", in = [\"1\", \"2\"] }")), "");
        let expected = "form:not(:has([name=\"x\"]:is([value=\"1\"], [value=\"2\"]):checked)) \
                        [data-when=\"{\\\"field\\\":\\\"x\\\",\\\"in\\\":[\\\"1\\\",\\\"2\\\"]}\"] { display: none; }\n";
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_answered_in_a_branch_that_is_hidden_counts_for_nothing() {
        let fields = radio("x", "a", "")
            + &radio("y", "a", "when = { field = \"x\", is = \"1\" }")
            + &radio("z", "b", "when = { field = \"y\", not = \"2\" }");
        let told = rules(&fields, "");
        let (x, y) = (":has([name=\"x\"]:is([value=\"1\"]):checked)", ":has([name=\"y\"]:is([value=\"2\"]):checked)");
        assert!(told.contains(&format!("form:not(:not({y}{x})) [data-when=")), "{told}");
    }

    #[test]
    fn answers_of_other_pages_are_decided_before() {
        let fields = radio("x", "a", "")
            + &radio("y", "b", "")
            + &radio("z", "b", "when = { all = [{ field = \"x\", is = \"1\" }, { field = \"y\", is = \"1\" }] }");
        let told = rules(&fields, PAGES);
        let y = ":has([name=\"y\"]:is([value=\"1\"]):checked)";
        let alone = format!("form:not({y}) [data-when=\"{{\\\"field\\\":\\\"y\\\",\\\"in\\\":[\\\"1\\\"]}}\"]");
        assert!(told.contains(&alone), "{told}");
        assert_eq!(told.lines().count(), 2, "{told}");
    }
}

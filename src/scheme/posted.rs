//! What a browser sent, as typed: the form's fields and the few controls beside them. Only known keys
//! are kept. Never trusted, never logged; passwords leave it as soon as it has been checked.

use super::action::Action;
use super::form::Form;
use super::kind::FieldKind;
use super::rules::text::lines;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Display;

/// Which button was pressed, when it was not the main one.
pub const ACTION: &str = "_action";
/// The sealed state of the check page.
pub const SEALED: &str = "_sealed";
/// A sealed password that was typed before, or its hash.
pub const PASSWORD: &str = "_password";
/// Which page of the form it is.
pub const PAGE: &str = "_page";
/// The sealed answers of the form's other pages.
pub const PAGES: &str = "_pages";
/// The corporate number that was completed from twelve digits, so that the check page asks once more.
pub const COMPLETED: &str = "_completed";
/// The version of the terms that the page showed.
pub const TERMS_VERSION: &str = "terms_version";
/// The version of the form that the page showed.
pub const FORM_VERSION: &str = "form_version";
/// A field that people never see; whoever fills it is looked at more closely.
pub const HONEYPOT: &str = "kakunin_ran";

/// The largest form that is taken, in bytes: what may be typed into all its fields must fit, as it is posted and sealed.
pub const LARGEST_FORM: usize = 64 * 1024;

const CONTROLS: [&str; 9] = [ACTION, SEALED, PASSWORD, PAGE, PAGES, COMPLETED, TERMS_VERSION, FORM_VERSION, HONEYPOT];
/// Those that are of one page only.
const OF_ONE_PAGE: [&str; 5] = [ACTION, SEALED, PASSWORD, PAGE, PAGES];

/// Whether the pages use this name for a control of their own.
pub(super) fn is_control(name: &str) -> bool {
    CONTROLS.contains(&name)
}

/// The most characters of one value that are kept, and of a control that no person types into; the most
/// values of one key. Far beyond every answer: they hold what nobody checks (branches that do not apply,
/// the honeypot) below the size of a form, so that whatever reaches the check page can also be sent on.
pub(super) const LONGEST: usize = 4000;
const LONGEST_CONTROL: usize = 200;
const MOST_VALUES: usize = 40;

/// A post's values as typed, by the keys under which answers are kept; the pages' own controls by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Posted(BTreeMap<String, Vec<String>>);

/// A key that takes one value came twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key {0} came twice")]
pub struct RepeatedKey(pub String);

impl Posted {
    /// Takes the pairs of a post by the names of their controls; unknown ones are left out and counted.
    ///
    /// # Errors
    /// [`RepeatedKey`] when a key that takes one value comes twice.
    pub fn from_pairs(
        form: &Form,
        pairs: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(Self, usize), RepeatedKey> {
        let mut posted = Self::default();
        let mut unknown = 0;
        for (key, value) in pairs {
            let field = form.control(&key);
            if field.is_none() && !is_control(&key) {
                unknown += 1;
                continue;
            }
            let kept = field.map_or(key.clone(), |field| field.key.clone());
            let values = posted.0.entry(kept).or_default();
            if !values.is_empty() && !field.is_some_and(|field| field.kind.takes_many()) {
                return Err(RepeatedKey(key));
            }
            values.push(value);
        }
        Ok((posted, unknown))
    }

    /// The value of a key that takes one; empty when it did not come.
    pub fn first(&self, key: &str) -> &str {
        self.all(key).first().map_or("", String::as_str)
    }

    /// All values of a key.
    pub fn all(&self, key: &str) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// The same with one value replaced.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.0.insert(key.to_owned(), vec![value.to_owned()]);
        self
    }

    /// The same with all values of a key replaced; none: without the key.
    #[must_use]
    pub fn with_all(mut self, key: &str, values: &[String]) -> Self {
        if values.is_empty() {
            return self.without(key);
        }
        self.0.insert(key.to_owned(), values.to_vec());
        self
    }

    /// Only these keys of it.
    #[must_use]
    pub fn only(mut self, keys: &[&str]) -> Self {
        self.0.retain(|key, _| keys.contains(&key.as_str()));
        self
    }

    /// The same with `_action` set, for buttons on the check page.
    #[must_use]
    pub fn with_action(self, action: impl Display) -> Self {
        self.with(ACTION, &action.to_string())
    }

    /// What the pressed button does.
    pub fn action(&self) -> Action {
        Action::parse(self.first(ACTION))
    }

    /// The same without a key.
    #[must_use]
    pub fn without(mut self, key: &str) -> Self {
        self.0.remove(key);
        self
    }

    /// What a page brought over what the others did: its own fields as they are now, also those that are empty.
    #[must_use]
    pub fn over(self, others: Self, own: &[&str]) -> Self {
        let mut whole = others;
        whole.0.retain(|key, _| !own.contains(&key.as_str()));
        // Whoever fills the unseen field on one page has filled it.
        let unseen = whole.first(HONEYPOT).to_owned();
        whole.0.extend(self.0);
        if unseen.is_empty() { whole } else { whole.with(HONEYPOT, &unseen) }
    }

    /// The same for the way through other pages, where nobody looks at what does not apply: no value longer than its
    /// field takes, so that all pages together stay below the size of a form.
    #[must_use]
    pub fn carried(mut self, form: &Form) -> Self {
        for (key, values) in &mut self.0 {
            let measured = form.field(key).filter(|field| field.kind.is_measured());
            let most = measured.map_or(0, |field| field.max.count());
            let most = most.max(LONGEST_CONTROL);
            for value in values.iter_mut().filter(|value| value.chars().count() > most) {
                *value = value.chars().take(most).collect();
            }
        }
        self
    }

    /// What may be shown and sealed again: no passwords, no pressed button, no sealed value, and
    /// nothing that cannot be seen.
    pub(super) fn kept(&self, form: &Form, visible: impl Fn(&str) -> String) -> Self {
        let secret = |key: &str| {
            let field = form.field(key);
            let repeated = field.and_then(|field| form.field(&field.of)).or(field);
            repeated.is_some_and(|field| field.kind == FieldKind::Password) || OF_ONE_PAGE.contains(&key)
        };
        let longest = |key: &str, values: &[String]| match (CONTROLS.contains(&key), values.len()) {
            (true, _) | (_, 2..) => LONGEST_CONTROL,
            _ => LONGEST,
        };
        let cleaned = |(key, values): (&String, &Vec<String>)| {
            let longest = longest(key, values);
            // All of a long list may be ticked.
            let options = form.field(key).map_or(0, |field| field.options.len());
            let values = values.iter().take(MOST_VALUES.max(options));
            let is_long = form.field(key).is_some_and(|field| field.kind == FieldKind::Long);
            let seen = |value: &String| match is_long {
                true => lines(value).split('\n').map(&visible).collect::<Vec<_>>().join("\n"),
                false => visible(value),
            };
            (key.clone(), values.map(|value| seen(value).chars().take(longest).collect()).collect())
        };
        Self(self.0.iter().filter(|(key, _)| !secret(key)).map(cleaned).collect())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Posted {
    fn from(pairs: [(&str, &str); N]) -> Self {
        let mut posted = Self::default();
        for (key, value) in pairs {
            posted.0.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        posted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
        given.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn unknown_keys_are_counted_and_left_out() {
        let form = Form::load(Path::new(crate::scheme::OF_TESTS)).expect("the form");
        let given = pairs(&[("name", "a"), ("nothing", "b"), ("heard_from", "poster"), ("heard_from", "other")]);
        let (posted, unknown) = Posted::from_pairs(&form, given).expect("no key twice");
        assert_eq!((posted.first("name"), posted.first("nothing"), unknown), ("a", "", 1));
        assert_eq!(posted.all("heard_from"), ["poster", "other"]);
    }

    #[test]
    fn one_value_never_comes_twice() {
        let form = Form::load(Path::new(crate::scheme::OF_TESTS)).expect("the form");
        for key in ["name", "stars", TERMS_VERSION] {
            let twice = Posted::from_pairs(&form, pairs(&[(key, "1"), (key, "1")]));
            assert_eq!(twice, Err(RepeatedKey(key.to_owned())));
        }
    }

    #[test]
    fn what_is_kept_holds_no_secret() {
        let form = Form::load(Path::new(crate::scheme::OF_TESTS)).expect("the form");
        let posted = Posted::from([
            ("name", "見本"),
            ("password", "Aki-Sora-123"),
            ("password_confirmation", "Aki-Sora-123"),
            (ACTION, "address"),
            (SEALED, "x"),
            (PASSWORD, "y"),
            (HONEYPOT, "z"),
        ]);
        let kept = posted.kept(&form, str::to_owned);
        assert_eq!(kept, Posted::from([("name", "見本"), (HONEYPOT, "z")]));
    }
}

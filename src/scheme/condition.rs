//! When a field is asked, or must be answered: by what earlier fields were answered. One answer, one of several, none of
//! several, all or any of such conditions. Only earlier fields with options can be named, so that no circle is possible;
//! `form_faults` sees to it. Pure.

use super::form::{Field, Form};
use super::{Answers, Posted};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What earlier answers must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Written", into = "Written")]
pub enum Condition {
    /// The field was answered with one of the values.
    Is {
        /// The earlier field's key.
        field: String,
        /// Values of its options.
        values: Vec<String>,
    },
    /// The field was not answered with any of the values; also where it was not answered.
    Not {
        /// The earlier field's key.
        field: String,
        /// Values of its options.
        values: Vec<String>,
    },
    /// All of them hold.
    All(Vec<Self>),
    /// One of them holds.
    Any(Vec<Self>),
}

/// A condition as it is written: `field` with `is`, `in` or `not`, or else `all` or `any`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is: Option<String>,
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    among: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not: Option<Values>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    all: Option<Vec<Condition>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    any: Option<Vec<Condition>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Values {
    One(String),
    Several(Vec<String>),
}

/// What is left of a condition when some answers are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// It holds, whatever the others are.
    Always,
    /// It does not, whatever the others are.
    Never,
    /// It depends on this.
    When(Condition),
}

impl Condition {
    /// What is left of it when `known` tells, of a field and a value, whether that was answered; none: not known yet.
    pub fn judged(&self, known: &dyn Fn(&str, &str) -> Option<bool>) -> Judged {
        let decided = |holds| if holds { Judged::Always } else { Judged::Never };
        let any = |field: &str, values: &[String]| {
            let found: Option<Vec<bool>> = values.iter().map(|value| known(field, value)).collect();
            found.map(|found| found.contains(&true))
        };
        match self {
            Self::Is { field, values } => any(field, values).map_or_else(|| Judged::When(self.clone()), decided),
            Self::Not { field, values } => {
                any(field, values).map_or_else(|| Judged::When(self.clone()), |found| decided(!found))
            }
            Self::All(parts) => joined(parts, known, &Judged::Never),
            Self::Any(parts) => joined(parts, known, &Judged::Always),
        }
    }

    /// Whether it holds, given whether a field was answered with a value.
    pub fn holds(&self, answered: impl Fn(&str, &str) -> bool) -> bool {
        self.judged(&|field, value| Some(answered(field, value))) == Judged::Always
    }

    /// The parts that each name one field, with its values.
    pub fn parts(&self) -> Vec<(&str, &[String])> {
        match self {
            Self::Is { field, values } | Self::Not { field, values } => vec![(field, values)],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::parts).collect(),
        }
    }

    /// Whether it is about this field.
    pub fn mentions(&self, key: &str) -> bool {
        self.parts().iter().any(|(field, _)| *field == key)
    }

    /// Whether it holds a group of nothing, whose sense nobody could tell.
    pub(super) fn is_hollow(&self) -> bool {
        match self {
            Self::Is { values, .. } | Self::Not { values, .. } => values.is_empty(),
            Self::All(parts) | Self::Any(parts) => parts.is_empty() || parts.iter().any(Self::is_hollow),
        }
    }

    /// The same with its fields under other names.
    #[must_use]
    pub fn renamed(&self, name: &dyn Fn(&str) -> String) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.renamed(name)).collect();
        match self {
            Self::Is { field, values } => Self::Is { field: name(field), values: values.clone() },
            Self::Not { field, values } => Self::Not { field: name(field), values: values.clone() },
            Self::All(parts) => Self::All(all(parts)),
            Self::Any(parts) => Self::Any(all(parts)),
        }
    }
}

/// `all` and `any` of what is left of their parts; one that is `decisive` decides for all.
fn joined(parts: &[Condition], known: &dyn Fn(&str, &str) -> Option<bool>, decisive: &Judged) -> Judged {
    let mut left = Vec::new();
    for part in parts {
        match part.judged(known) {
            Judged::When(part) => left.push(part),
            judged if judged == *decisive => return judged,
            _ => {}
        }
    }
    let is_all = *decisive == Judged::Never;
    match left.len() {
        0 if is_all => Judged::Always,
        0 => Judged::Never,
        1 => Judged::When(left.remove(0)),
        _ => Judged::When(if is_all { Condition::All(left) } else { Condition::Any(left) }),
    }
}

impl TryFrom<Written> for Condition {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, &'static str> {
        let Written { field, is, among, not, all, any } = written;
        let not = not.map(|not| match not {
            Values::One(value) => vec![value],
            Values::Several(values) => values,
        });
        if is.is_some() && among.is_some() {
            return Err(SHAPE);
        }
        match (field, is.map(|value| vec![value]).or(among), not, all, any) {
            (Some(field), Some(values), None, None, None) => Ok(Self::Is { field, values }),
            (Some(field), None, Some(values), None, None) => Ok(Self::Not { field, values }),
            (None, None, None, Some(parts), None) => Ok(Self::All(parts)),
            (None, None, None, None, Some(parts)) => Ok(Self::Any(parts)),
            _ => Err(SHAPE),
        }
    }
}

const SHAPE: &str = "条件は、field と、is、in、not のどれか 1 つで書くか、all か any のどちらか 1 つで書きます";

impl From<Condition> for Written {
    fn from(condition: Condition) -> Self {
        let blank = Self::default();
        match condition {
            Condition::Is { field, values } => Self { field: Some(field), among: Some(values), ..blank },
            Condition::Not { field, values } => {
                Self { field: Some(field), not: Some(Values::Several(values)), ..blank }
            }
            Condition::All(parts) => Self { all: Some(parts), ..blank },
            Condition::Any(parts) => Self { any: Some(parts), ..blank },
        }
    }
}

impl Field {
    /// Whether it is asked, by the answers to the fields before it.
    pub fn is_asked(&self, answers: &Answers) -> bool {
        self.when.as_ref().is_none_or(|when| when.holds(|key, value| answers.is(key, value)))
    }

    /// Whether it must be answered when it is asked, by the answers to the fields before it.
    pub fn is_required(&self, answers: &Answers) -> bool {
        let comes = self.required_if.as_ref().is_some_and(|when| when.holds(|key, value| answers.is(key, value)));
        self.required || comes
    }

    /// The conditions on it.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.when.iter().chain(&self.required_if)
    }
}

impl Form {
    /// Whether a field was answered with this value, as typed: what stands in a field that is not asked is no answer.
    pub fn is_typed(&self, posted: &Posted, key: &str, value: &str) -> bool {
        let asked = |field: &Field| {
            field.when.as_ref().is_none_or(|when| when.holds(|key, value| self.is_typed(posted, key, value)))
        };
        posted.all(key).iter().any(|typed| typed.trim() == value) && self.field(key).is_some_and(asked)
    }

    /// The heading of the fields that a field's condition brings: its own, or the one of the option: 「法人の場合」.
    pub fn branch_title<'a>(&'a self, field: &'a Field) -> &'a str {
        let of_option = match &field.when {
            Some(Condition::Is { field, values }) if values.len() == 1 => {
                self.field(field).and_then(|source| source.choice(&values[0])).map_or("", |choice| &choice.branch)
            }
            _ => "",
        };
        if field.branch.is_empty() { of_option } else { &field.branch }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(json: &str) -> Condition {
        serde_json::from_str(json).expect(json)
    }

    const NESTED: &str =
        r#"{"any":[{"field":"a","is":"1"},{"all":[{"field":"b","in":["2","3"]},{"field":"c","not":"4"}]}]}"#;

    #[test]
    fn conditions_hold_by_what_was_answered() {
        let nested = condition(NESTED);
        for (answers, holds) in [
            (&[("a", "1")][..], true),
            (&[], false),
            (&[("b", "2")], true),
            (&[("b", "3"), ("c", "5")], true),
            (&[("b", "3"), ("c", "4")], false),
            (&[("b", "4"), ("c", "5")], false),
            (&[("a", "1"), ("b", "3"), ("c", "4")], true),
        ] {
            assert_eq!(nested.holds(|key, value| answers.contains(&(key, value))), holds, "{answers:?}");
        }
        assert_eq!(nested.parts().iter().map(|part| part.0).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert!(nested.mentions("c") && !nested.mentions("d"));
    }

    #[test]
    fn what_is_known_leaves_the_rest() {
        let nested = condition(NESTED);
        let left = |known: &[(&str, bool)]| {
            nested.judged(&|field, _| known.iter().find(|(key, _)| *key == field).map(|(_, holds)| *holds))
        };
        assert_eq!(left(&[("a", true)]), Judged::Always);
        assert_eq!(left(&[("a", false), ("b", false)]), Judged::Never);
        assert_eq!(left(&[("a", false), ("b", true), ("c", false)]), Judged::Always);
        assert_eq!(left(&[("a", false), ("b", true)]), Judged::When(condition(r#"{"field":"c","not":["4"]}"#)));
        assert_eq!(left(&[("c", true)]), Judged::When(condition(r#"{"field":"a","in":["1"]}"#)));
        assert_eq!(left(&[]), Judged::When(nested.clone()));
    }

    #[test]
    fn a_condition_is_written_in_one_way_only() {
        for wrong in [
            r#"{"field":"a"}"#,
            r#"{"is":"1"}"#,
            r#"{"field":"a","is":"1","in":["2"]}"#,
            r#"{"field":"a","is":"1","not":"2"}"#,
            r#"{"field":"a","is":"1","all":[]}"#,
            r#"{"all":[],"any":[]}"#,
            r#"{"field":"a","is":"1","or":"2"}"#,
            r#"{"not":{"field":"a","is":"1"}}"#,
        ] {
            assert!(serde_json::from_str::<Condition>(wrong).is_err(), "{wrong}");
        }
        let nested = condition(NESTED);
        assert_eq!(condition(&serde_json::to_string(&nested).expect("written")), nested);
        assert!(condition(r#"{"any":[{"all":[]}]}"#).is_hollow() && !nested.is_hollow());
        assert!(condition(r#"{"field":"a","in":[]}"#).is_hollow());
    }
}

//! What a button of the form does beside checking it, as the value of its `_action`: the one place that prints it and
//! reads it back. Whatever is no action of ours comes to no more than the main button.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

/// Values that a button puts in, by their fields' keys.
pub type Values = BTreeMap<String, String>;

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// The main button: checks what was typed.
    Check,
    /// 住所検索: fills prefecture and town from the postal code, and shows the form again.
    Address,
    /// Shows whose 法人番号 it is and fills in name and place, and shows the form again.
    Corporation,
    /// Puts values in and shows the form again.
    Fill(Values),
    /// Puts values in and checks.
    Set(Values),
    /// Turns to the page before, unchecked.
    Back,
    /// Shows one more row of the group with this control.
    AddRow(String),
    /// Shows the group with this control without a row.
    DropRow(String, usize),
}

const ADDRESS: &str = "address";
const CORPORATION: &str = "corporation";
const BACK: &str = "back";
const FILL: &str = "fill:";
const SET: &str = "set:";
const ADD: &str = "add:";
const DROP: &str = "drop:";

impl Action {
    /// What a sent value asks for.
    pub fn parse(sent: &str) -> Self {
        let values = |json: &str| serde_json::from_str(json).ok();
        if sent == ADDRESS {
            return Self::Address;
        }
        if sent == CORPORATION {
            return Self::Corporation;
        }
        if sent == BACK {
            return Self::Back;
        }
        let fill = || sent.strip_prefix(FILL).and_then(values).map(Self::Fill);
        let set = || sent.strip_prefix(SET).and_then(values).map(Self::Set);
        let add = || sent.strip_prefix(ADD).map(|group| Self::AddRow(group.to_owned()));
        let drop = || {
            let (group, number) = sent.strip_prefix(DROP)?.split_once(':')?;
            Some(Self::DropRow(group.to_owned(), number.parse().ok()?))
        };
        fill().or_else(set).or_else(add).or_else(drop).unwrap_or(Self::Check)
    }
}

impl Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check => Ok(()),
            Self::Address => f.write_str(ADDRESS),
            Self::Corporation => f.write_str(CORPORATION),
            Self::Back => f.write_str(BACK),
            Self::AddRow(group) => write!(f, "{ADD}{group}"),
            Self::DropRow(group, number) => write!(f, "{DROP}{group}:{number}"),
            Self::Fill(values) => write!(f, "{FILL}{}", serde_json::json!(values)),
            Self::Set(values) => write!(f, "{SET}{}", serde_json::json!(values)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back() {
        let values =
            || Values::from([("name".to_owned(), "株式会社\"見本\"".to_owned()), ("b".to_owned(), "{}".to_owned())]);
        let plain = [Action::Check, Action::Address, Action::Corporation, Action::Back];
        let rows = [Action::AddRow("sites".to_owned()), Action::DropRow("sites".to_owned(), 3)];
        for action in plain.into_iter().chain(rows).chain([Action::Fill(values()), Action::Set(values())]) {
            assert_eq!(Action::parse(&action.to_string()), action);
        }
    }

    #[test]
    fn what_is_no_action_is_the_main_button() {
        for sent in [
            "",
            "unknown",
            "set:",
            "set:[1]",
            "set:{\"name\":1}",
            "fill:{",
            "Address",
            "address:",
            "drop:sites",
            "drop:sites:x",
        ] {
            assert_eq!(Action::parse(sent), Action::Check, "{sent}");
        }
    }
}

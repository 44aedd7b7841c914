//! The kinds of questions. A kind decides which control shows a field, whether it takes several
//! values, and which rule checks it. Named in `data/form.toml`; a new kind is code on purpose.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of answer a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(transform = super::schemas::with_other_kinds)]
pub enum FieldKind {
    /// A line of text, kept exactly as typed.
    Text,
    /// The official name of a corporation, kept as typed, with questions about abbreviations.
    Name,
    /// A reading in full-width katakana.
    Kana,
    /// 法人番号.
    CorporateNumber,
    /// An http(s) address.
    Website,
    /// Seven digits of a postal code.
    PostalCode,
    /// One of the regions of the scheme.
    #[serde(alias = "region")]
    Prefecture,
    /// City and town, without the lot number.
    Municipality,
    /// Ten or eleven digits that begin with 0.
    Phone,
    /// A division (大分類) of the trades.
    #[serde(alias = "trade")]
    Industry,
    /// A group (中分類) of the trades.
    #[serde(alias = "trade_detail")]
    IndustryDetail,
    /// One of a few options, all visible.
    Radio,
    /// One of several options, folded.
    Select,
    /// Any number of options.
    Checkboxes,
    /// One box that must be ticked.
    Consent,
    /// One box that may be ticked; its first option is what a tick says, more of them only name older answers.
    Box,
    /// One box whose tick takes the answer of `of` over into `into`; never part of the answers.
    Same,
    /// A whole number between `min` and `max`, with its `unit`.
    #[serde(alias = "score")]
    Integer,
    /// A number with at most `places` decimal places between `min` and `max`, with its `unit`.
    Decimal,
    /// A day, from `earliest` to `latest`.
    Date,
    /// A text of several lines, kept as typed, of at most `max` characters and `lines` lines.
    Long,
    /// はい or いいえ.
    YesNo,
    /// A text to be read and nothing to answer; one that is ticked is a [`FieldKind::Consent`].
    Statement,
    /// Other fields, asked once a row: those whose `group` it is. At most `max` rows; the answer is how many there are.
    Group,
    /// A mail address.
    Email,
    /// A new password; never part of the answers.
    Password,
    /// The same once more as the field named by `of`; never part of the answers.
    Confirmation,
}

impl FieldKind {
    /// Whether the field may come several times in one post.
    pub fn takes_many(self) -> bool {
        self == Self::Checkboxes
    }

    /// Whether the answer is one of a list: the message says 選んで, not 入力して.
    pub fn is_choice(self) -> bool {
        matches!(
            self,
            Self::Prefecture
                | Self::Industry
                | Self::IndustryDetail
                | Self::Radio
                | Self::YesNo
                | Self::Select
                | Self::Checkboxes
        )
    }

    /// Whether the options stand in `data/form.toml` (and not in the lists).
    pub fn has_own_options(self) -> bool {
        matches!(self, Self::Radio | Self::YesNo | Self::Select | Self::Checkboxes | Self::Consent | Self::Box)
    }

    /// Whether the answer is typed.
    pub fn is_typed(self) -> bool {
        !self.is_choice() && !matches!(self, Self::Consent | Self::Box | Self::Same | Self::Statement | Self::Group)
    }

    /// Whether `min` and `max` are limits of a number rather than of how many characters it has.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal)
    }

    /// Whether `max` says how many characters it may have.
    pub fn is_measured(self) -> bool {
        self.is_typed() && !self.is_number() && self != Self::Date
    }

    /// Whether it is one line of words as somebody writes them.
    pub fn is_line(self) -> bool {
        matches!(self, Self::Text | Self::Name | Self::Municipality)
    }
}

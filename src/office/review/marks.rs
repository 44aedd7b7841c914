//! What is noticed about an application, mark by mark: at which field it stands, what is wrong and what to look at, and
//! which stock reasons it suggests. Used by `case`. Never notices anything itself.

use super::checks::{List, ReviewMark};
use super::reasons::StockReasons;
use crate::scheme::codes::{Code, FlagCode};
use crate::scheme::{Answers, Role, Words};

/// What marks are told by.
pub(super) struct MarkGround<'a> {
    pub(super) list: &'a List,
    pub(super) reasons: &'a StockReasons,
    pub(super) words: &'a Words,
}

/// Something noticed, where it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMark {
    /// What a form calls it.
    pub name: &'static str,
    /// The key of the field at which it stands; none: it is about the whole.
    pub key: Option<&'static str>,
    /// In a few words.
    pub title: String,
    /// What was noticed; nothing where the title says it.
    pub said: String,
    /// What to look at.
    pub look: String,
    /// Keys of the stock reasons that it suggests.
    pub reasons: Vec<String>,
}

impl ReviewMark {
    /// What a form calls it, at whose answers it stands, and what the form's check said of it.
    fn about(self, answers: &Answers) -> (&'static str, Option<&'static str>, Option<FlagCode>) {
        let name = Some(answers.name_key());
        let place = Some(Role::Place.key());
        let flag = FlagCode::ALL.iter().copied().find(|flag| Self::from(*flag) == self);
        let at = match self {
            Self::CorporateNumberCompleted | Self::CorporationMerged | Self::CorporationClosed => {
                Some(Role::CorporateNumber.key())
            }
            Self::EmailSlip => Some(Role::Email.key()),
            Self::PersonInPublic
            | Self::MunicipalityStreet
            | Self::PlaceBuilding
            | Self::PlaceElsewhere
            | Self::PlaceUnknown
            | Self::CorporationPlace => place,
            Self::PostalElsewhere => Some(Role::PostalCode.key()),
            Self::WebsiteMissing => Some(Role::Website.key()),
            Self::PublicOffice
            | Self::PersonIsFirm
            | Self::PersonIsTradeName
            | Self::NameFiller
            | Self::NameOnlyForm
            | Self::NameFormTwice
            | Self::NameAbbreviated
            | Self::NameLegalFormMissing
            | Self::NameIsCorporation
            | Self::CorporationName
            | Self::PublicClaim
            | Self::PublicSigns
            | Self::PublicBeside
            | Self::Twins
            | Self::BeginsLikeAFormula => name,
            Self::Honeypot | Self::RevokedBefore => None,
        };
        let own = match self {
            Self::Twins => "twins",
            Self::RevokedBefore => "revoked_before",
            Self::BeginsLikeAFormula => "begins_like_a_formula",
            _ => flag.map_or("", Code::key),
        };
        (own, at, flag)
    }
}

/// The marks of answers, by the list of what to look at; each once, in the order they were noticed.
pub(super) fn field_marks(answers: &Answers, noticed: &[ReviewMark], ground: &MarkGround<'_>) -> Vec<FieldMark> {
    let MarkGround { list, reasons, words } = ground;
    let mut marks: Vec<FieldMark> = Vec::new();
    for mark in noticed {
        // What no check of the list is marked by needs no look.
        let Some(check) = list.marked_by(answers, *mark) else { continue };
        let (name, key, flag) = mark.about(answers);
        if marks.iter().any(|known| known.name == name) {
            continue;
        }
        let said = flag.map(|flag| words.text(flag).to_owned()).unwrap_or_default();
        let reasons = reasons.suggested(&[*mark]).into_iter().map(|reason| reason.key).collect();
        marks.push(FieldMark { name, key, title: check.title, said, look: check.look, reasons });
    }
    marks
}

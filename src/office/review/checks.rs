//! What the office looks at before it accepts: the list of `data/checks.toml`, narrowed to what applies to
//! one application, with the places to look and a mark where something was noticed. Used by `inspection`;
//! faults of the list are told by `sengen check`.
//! Decides nothing: the office does, and never about the level of security.

use crate::base::problem::Problem;
use crate::base::{sheet, toml};
use crate::scheme::codes::FlagCode;
use crate::scheme::{Answers, Role};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// In a few words.
    pub title: String,
    /// What to look at.
    pub look: String,
    /// Where to look, as an address.
    pub link: Option<String>,
    /// Something was noticed: look closely.
    pub attention: bool,
}

/// The list of what to look at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct List {
    check: Vec<Definition>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    title: String,
    look: String,
    applies: Applies,
    attention: Vec<Mark>,
    #[serde(default)]
    link: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Applies {
    All,
    Corporation,
    SoleProprietor,
    TwoStars,
}

/// Something noticed, as the list names it: what the form's check remarks, and what only the office can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::office) enum Mark {
    CorporateNumberCompleted,
    EmailSlip,
    /// A person's name where only a firm or a town should stand.
    PersonInPublic,
    MunicipalityStreet,
    PlaceBuilding,
    PublicOffice,
    PersonIsFirm,
    NameOnlyForm,
    PlaceElsewhere,
    PlaceUnknown,
    PostalElsewhere,
    NameAbbreviated,
    NameLegalFormMissing,
    PublicClaim,
    PublicSigns,
    Honeypot,
    /// Another declaration of the same declarer stands.
    Twins,
    /// One of the same declarer was revoked.
    RevokedBefore,
    BeginsLikeAFormula,
}

impl From<FlagCode> for Mark {
    fn from(flag: FlagCode) -> Self {
        match flag {
            FlagCode::CorporateNumberCompleted => Self::CorporateNumberCompleted,
            FlagCode::EmailSlip => Self::EmailSlip,
            FlagCode::PublicPerson => Self::PersonInPublic,
            FlagCode::MunicipalityStreet => Self::MunicipalityStreet,
            FlagCode::PlaceBuilding => Self::PlaceBuilding,
            FlagCode::PublicOffice => Self::PublicOffice,
            FlagCode::PersonIsFirm => Self::PersonIsFirm,
            FlagCode::NameOnlyForm => Self::NameOnlyForm,
            FlagCode::PlaceElsewhere => Self::PlaceElsewhere,
            FlagCode::PlaceUnknown => Self::PlaceUnknown,
            FlagCode::PostalElsewhere => Self::PostalElsewhere,
            FlagCode::NameAbbreviated => Self::NameAbbreviated,
            FlagCode::NameLegalFormMissing => Self::NameLegalFormMissing,
            FlagCode::PublicClaim => Self::PublicClaim,
            FlagCode::PublicSigns => Self::PublicSigns,
            FlagCode::Honeypot => Self::Honeypot,
        }
    }
}

const FILE: &str = "data/checks.toml";
/// Whose answers links to places to look may hold, by the name of the role in braces.
const LINKED: [Role; 2] = [Role::CorporateNumber, Role::Website];

/// What is wrong with the list; where nobody declares there need be none.
pub(in crate::office) fn fault(root: &Path) -> Option<Problem> {
    let needed = root.join(FILE).exists() || crate::office::faults::takes_declarations(root);
    needed.then(|| toml::load::<List>(root, Path::new(FILE)).err()).flatten()
}

/// The list.
///
/// # Errors
/// When it is missing or at fault.
pub(in crate::office) fn load(root: &Path) -> Result<List, Problem> {
    toml::load(root, Path::new(FILE))
}

impl List {
    /// The checks that apply to these answers, for what was noticed about them.
    pub(in crate::office) fn of(&self, answers: &Answers, noticed: &[Mark]) -> Vec<Check> {
        let applying = self.check.iter().filter(|check| applies(check.applies, answers));
        applying
            .map(|check| Check {
                attention: check.attention.iter().any(|mark| noticed.contains(mark)),
                link: link(&check.link, answers),
                title: check.title.clone(),
                look: check.look.clone(),
            })
            .collect()
    }
}

fn applies(applies: Applies, answers: &Answers) -> bool {
    match applies {
        Applies::All => true,
        Applies::Corporation => !answers.is_sole_proprietor(),
        Applies::SoleProprietor => answers.is_sole_proprietor(),
        Applies::TwoStars => answers.stars() == 2,
    }
}

/// A public answer that a spreadsheet runs as a formula: what is published for one is guarded.
pub(super) fn begins_like_a_formula(answers: &Answers) -> bool {
    [answers.declarer_name(), answers.municipality()].into_iter().any(sheet::is_formula)
}

fn link(template: &str, answers: &Answers) -> Option<String> {
    let mut link = template.to_owned();
    for role in LINKED {
        let place = format!("{{{}}}", role.name());
        if link.contains(&place) {
            link = link.replace(&place, answers.of(role)?);
        }
    }
    (!link.is_empty()).then_some(link)
}

#[cfg(test)]
mod tests {
    use super::{FILE, List};
    use crate::base::toml;
    use std::path::Path;

    #[test]
    fn a_mark_that_nothing_sets_is_a_fault_with_its_line() {
        let list = |mark: &str| {
            let check = "[[check]]\ntitle = \"x\"\nlook = \"x\"\napplies = \"all\"\nattention = [\"twins\", \"";
            toml::parse::<List>(Path::new(FILE), &format!("{check}{mark}\"]\n"))
        };
        assert!(list("honeypot").is_ok());
        assert_eq!(list("honypot").expect_err("a slip").line(), Some(5));
    }
}

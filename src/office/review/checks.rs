//! What the office looks at before it accepts: the list of `data/checks.toml`, narrowed to what applies to
//! one application, with the places to look and a mark where something was noticed. Used by `inspection`;
//! faults of the list are told by `sengen check`.
//! Decides nothing: the office does, and never about the level of security.

use crate::base::problem::Problem;
use crate::base::{files, sheet, text, toml};
use crate::scheme::codes::FlagCode;
use crate::scheme::{Answers, Form, Levels, Role};
use schemars::JsonSchema;
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
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct List {
    check: Vec<Definition>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Definition {
    title: String,
    look: String,
    /// Of whom: of who has answered all of these.
    #[serde(default)]
    answered: Vec<Role>,
    /// And none of these.
    #[serde(default)]
    unanswered: Vec<Role>,
    /// The stars of the levels it is for; none named: all of them.
    #[serde(default)]
    levels: Vec<u8>,
    attention: Vec<ReviewMark>,
    #[serde(default)]
    link: String,
}

/// Something noticed, as the list names it: what the form's check remarks, and what only the office can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::office) enum ReviewMark {
    CorporateNumberCompleted,
    CorporationMerged,
    CorporationClosed,
    CorporationName,
    CorporationPlace,
    EmailSlip,
    /// A person's name where only a firm or a town should stand.
    PersonInPublic,
    MunicipalityStreet,
    PlaceBuilding,
    PublicOffice,
    PersonIsFirm,
    /// 代表者名 is 屋号 too.
    PersonIsTradeName,
    /// A name or a reading that only fills its field.
    NameFiller,
    /// Something is said to be on the web, and no address is given.
    WebsiteMissing,
    NameOnlyForm,
    NameFormTwice,
    PlaceElsewhere,
    PlaceUnknown,
    PostalElsewhere,
    NameAbbreviated,
    NameLegalFormMissing,
    NameIsCorporation,
    PublicClaim,
    PublicSigns,
    PublicBeside,
    Honeypot,
    /// Another declaration of the same declarer stands.
    Twins,
    /// One of the same declarer was revoked.
    RevokedBefore,
    BeginsLikeAFormula,
}

impl From<FlagCode> for ReviewMark {
    fn from(flag: FlagCode) -> Self {
        match flag {
            FlagCode::CorporateNumberCompleted => Self::CorporateNumberCompleted,
            FlagCode::CorporationMerged => Self::CorporationMerged,
            FlagCode::CorporationClosed => Self::CorporationClosed,
            FlagCode::CorporationName => Self::CorporationName,
            FlagCode::CorporationPlace => Self::CorporationPlace,
            FlagCode::EmailSlip => Self::EmailSlip,
            FlagCode::PublicPerson => Self::PersonInPublic,
            FlagCode::MunicipalityStreet => Self::MunicipalityStreet,
            FlagCode::PlaceBuilding => Self::PlaceBuilding,
            FlagCode::PublicOffice => Self::PublicOffice,
            FlagCode::PersonIsFirm => Self::PersonIsFirm,
            FlagCode::PersonIsTradeName => Self::PersonIsTradeName,
            FlagCode::NameFiller => Self::NameFiller,
            FlagCode::WebsiteMissing => Self::WebsiteMissing,
            FlagCode::NameOnlyForm => Self::NameOnlyForm,
            FlagCode::NameFormTwice => Self::NameFormTwice,
            FlagCode::PlaceElsewhere => Self::PlaceElsewhere,
            FlagCode::PlaceUnknown => Self::PlaceUnknown,
            FlagCode::PostalElsewhere => Self::PostalElsewhere,
            FlagCode::NameAbbreviated => Self::NameAbbreviated,
            FlagCode::NameLegalFormMissing => Self::NameLegalFormMissing,
            FlagCode::NameIsCorporation => Self::NameIsCorporation,
            FlagCode::PublicClaim => Self::PublicClaim,
            FlagCode::PublicSigns => Self::PublicSigns,
            FlagCode::PublicBeside => Self::PublicBeside,
            FlagCode::Honeypot => Self::Honeypot,
        }
    }
}

const FILE: &str = "data/checks.toml";
/// Whose answers links to places to look may hold, by the name of the role in braces.
const LINKED: [Role; 2] = [Role::CorporateNumber, Role::Website];

/// What is wrong with the list; where nobody declares there need be none.
pub(in crate::office) fn faults(root: &Path) -> Vec<Problem> {
    let label = Path::new(FILE);
    if !root.join(label).exists() && !crate::office::faults::takes_declarations(root) {
        return Vec::new();
    }
    let source = files::read(&root.join(label), label).and_then(|bytes| text::lines(label, &bytes));
    let parsed = source.and_then(|source| toml::parse::<List>(label, &source).map(|list| (list, source)));
    match (parsed, Levels::load(root), Form::load(root)) {
        (Ok((list, source)), Ok(levels), Ok(form)) => list.leftovers(&source, &levels, &form),
        // What is wrong with levels and form is told with them.
        (Ok(_), ..) => Vec::new(),
        (Err(fault), ..) => vec![fault],
    }
}

/// The list.
///
/// # Errors
/// When it is missing or at fault.
pub(in crate::office) fn load(root: &Path) -> Result<List, Problem> {
    toml::load(root, Path::new(FILE))
}

impl List {
    /// What still names a level or a question that the scheme does not have.
    fn leftovers(&self, source: &str, levels: &Levels, form: &Form) -> Vec<Problem> {
        let mut faults = Vec::new();
        for (at, check) in self.check.iter().enumerate() {
            let line = toml::line_of(source, "check", at).unwrap_or(1);
            let mut fault = |what: String, remedy: &str| faults.push(Problem::new(FILE, what, remedy).at(line, 1));
            for stars in check.levels.iter().filter(|stars| levels.level(**stars).is_none()) {
                fault(
                    format!("levels の {stars} の段階がありません。"),
                    "その数字か、この [[check]] を消してください。",
                );
            }
            for role in check.answered.iter().chain(&check.unanswered).filter(|role| form.role(**role).is_none()) {
                let what = format!("role = \"{}\" の項目が、フォームにありません。", role.name());
                fault(what, "answered か unanswered から消すか、この [[check]] を消してください。");
            }
            for role in LINKED.into_iter().filter(|role| form.role(*role).is_none() && names(&check.link, *role)) {
                let what = format!("link の {{{}}} に入る項目が、フォームにありません。", role.name());
                fault(what, "link を直すか、この [[check]] を消してください。");
            }
        }
        faults
    }

    /// The checks that apply to these answers, for what was noticed about them.
    pub(in crate::office) fn of(&self, answers: &Answers, noticed: &[ReviewMark]) -> Vec<Check> {
        self.applying(answers).map(|check| check.shown(answers, noticed)).collect()
    }

    /// The first check that applies to these answers and is marked by this.
    #[cfg(feature = "desk")]
    pub(in crate::office) fn marked_by(&self, answers: &Answers, mark: ReviewMark) -> Option<Check> {
        let mut applying = self.applying(answers);
        let check = applying.find(|check| check.attention.contains(&mark))?;
        Some(check.shown(answers, &[mark]))
    }

    fn applying<'a>(&'a self, answers: &'a Answers) -> impl Iterator<Item = &'a Definition> {
        let is_of_level = |check: &Definition| check.levels.is_empty() || check.levels.contains(&answers.stars());
        self.check.iter().filter(move |check| applies(check, answers) && is_of_level(check))
    }
}

impl Definition {
    fn shown(&self, answers: &Answers, noticed: &[ReviewMark]) -> Check {
        Check {
            attention: self.attention.iter().any(|mark| noticed.contains(mark)),
            link: link(&self.link, answers),
            title: self.title.clone(),
            look: self.look.clone(),
        }
    }
}

fn applies(check: &Definition, answers: &Answers) -> bool {
    let is_answered = |role: &Role| answers.of(*role).is_some();
    check.answered.iter().all(is_answered) && !check.unanswered.iter().any(is_answered)
}

/// A public answer that a spreadsheet runs as a formula: what is published for one is guarded.
pub(super) fn begins_like_a_formula(answers: &Answers) -> bool {
    [answers.declarer_name(), answers.municipality()].into_iter().any(sheet::is_formula)
}

fn names(link: &str, role: Role) -> bool {
    link.contains(&format!("{{{}}}", role.name()))
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
    use crate::scheme::{Form, Levels};
    use std::path::Path;

    #[test]
    fn a_mark_that_nothing_sets_is_a_fault_with_its_line() {
        let list = |mark: &str| {
            let check = "[[check]]\ntitle = \"x\"\nlook = \"x\"\nattention = [\"twins\", \"";
            toml::parse::<List>(Path::new(FILE), &format!("{check}{mark}\"]\n"))
        };
        assert!(list("honeypot").is_ok());
        assert_eq!(list("honypot").expect_err("a slip").line(), Some(4));
    }

    #[test]
    fn what_names_a_level_or_a_question_that_is_gone_is_told_with_its_line() {
        let check = |more: &str| format!("[[check]]\ntitle = \"x\"\nlook = \"x\"\nattention = []\n{more}\n");
        let source = [check("levels = [1, 3]"), check("link = \"https://x.example/{website}\"")].concat();
        let source = [source, check("answered = [\"name\"]\nunanswered = [\"website\"]")].concat();
        let list: List = toml::parse(Path::new(FILE), &source).expect("a list");
        let of_tests = Path::new(crate::scheme::OF_TESTS);
        let (levels, form) =
            (Levels::load(of_tests).expect("levels"), std::fs::read_to_string(of_tests.join("data/form.toml")));
        let form = form.expect("a form");
        let told = |form: &str| {
            let form = Form::parse(form).expect("sound");
            list.leftovers(&source, &levels, &form).iter().map(|fault| fault.line()).collect::<Vec<_>>()
        };
        assert_eq!(told(&form), [Some(1)]);
        assert_eq!(
            told(&form.replace("role = \"website\"\n", "").replace(", on_website = true", "")),
            [Some(1), Some(6), Some(11)]
        );
    }
}

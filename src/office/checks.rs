//! What the office looks at before it accepts: the list of `data/checks.toml`, narrowed to what applies to
//! one application, with the places to look and a mark where something was noticed. Used by `review show`;
//! faults of the list are told by `sengen check`.
//! Decides nothing: the office does, and never about the level of security.

use super::application::Application;
use crate::base::problem::Problem;
use crate::base::toml;
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    check: Vec<Definition>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    title: String,
    look: String,
    applies: Applies,
    attention: Vec<String>,
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

const FILE: &str = "data/checks.toml";

/// What is wrong with the list; nothing where there is none.
pub(super) fn fault(root: &Path) -> Option<Problem> {
    root.join(FILE).exists().then(|| toml::load::<List>(root, Path::new(FILE)).err()).flatten()
}

/// The checks for an application; `has_twins`: others declare for the same declarer.
///
/// # Errors
/// When the list is at fault.
pub fn checks(root: &Path, application: &Application, has_twins: bool) -> Result<Vec<Check>, Problem> {
    let list: List = toml::load(root, Path::new(FILE))?;
    let mut noticed = application.flags.clone();
    if has_twins {
        noticed.push("twins".to_owned());
    }
    if names_a_person_in_public(application) {
        noticed.push("person_in_public".to_owned());
    }
    let applying = list.check.into_iter().filter(|check| applies(check.applies, application));
    Ok(applying
        .map(|check| Check {
            attention: check.attention.iter().any(|code| noticed.contains(code)),
            link: link(&check.link, application),
            title: check.title,
            look: check.look,
        })
        .collect())
}

fn applies(applies: Applies, application: &Application) -> bool {
    let answers = &application.answers;
    match applies {
        Applies::All => true,
        Applies::Corporation => !answers.is_sole_proprietor(),
        Applies::SoleProprietor => answers.is_sole_proprietor(),
        Applies::TwoStars => answers.stars() == 2,
    }
}

/// The contact's name, or its last part, where only a firm or a town should stand.
fn names_a_person_in_public(application: &Application) -> bool {
    let answers = &application.answers;
    let contact = answers.text("contact_name").unwrap_or_default();
    let family = contact.split_whitespace().next().unwrap_or_default();
    let stands_in = |text: &str| family.chars().count() > 1 && text.contains(contact);
    stands_in(answers.municipality()) || (!answers.is_sole_proprietor() && stands_in(answers.declarer_name()))
}

fn link(template: &str, application: &Application) -> Option<String> {
    let mut link = template.to_owned();
    for key in ["corporate_number", "website"] {
        let place = format!("{{{key}}}");
        if link.contains(&place) {
            link = link.replace(&place, application.answers.text(key)?);
        }
    }
    (!link.is_empty()).then_some(link)
}

//! The story of what a made scheme keeps beside declarations: entered, confirmed, accepted, listed, put right and withdrawn
//! by mailed links.

use super::super::rig::{NOW, Rig};
use super::answers::{MAIL, filled, values};
use super::chance::Chance;
use super::story::client;
use super::{is_listed, listed};
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::{Confirmed, Draft, Office};
use sengen::scheme::edit::retyped;
use sengen::scheme::ids::Token;
use sengen::scheme::registers::{as_typed, edit_shown};
use sengen::scheme::{PostOutcome, Role, check};
use std::path::Path;

const OTHER: &str = "書きなおした団体";

/// Tells it of every register of the scheme.
pub fn run(root: &Path, chance: &mut Chance) {
    let rig = Rig::at(root);
    let whole = rig.office(NOW);
    for office in whole.registers(root, root).expect("sound registers") {
        one(&rig, &office, chance);
    }
}

fn one(rig: &Rig, office: &Office, chance: &mut Chance) {
    let (root, scheme) = (rig.root(), office.scheme());
    let checked = check(scheme, &filled(scheme, chance), false);
    assert_eq!(checked.errors, []);
    let draft = Draft {
        nonce: "entered".to_owned(),
        answers: checked.answers.clone(),
        password_hash: String::new(),
        terms_version: scheme.terms().version().to_owned(),
        form_version: scheme.form.version().to_owned(),
        flags: checked.flags.clone(),
        client: client(),
    };
    let before = mails(rig, office);
    office.declarations.intake.submit(draft).expect("submitted");
    let confirmed = office.declarations.confirmations.confirm(&new_link(rig, office, &before)).expect("a working disk");
    assert!(!matches!(confirmed, Confirmed::Expired | Confirmed::Unknown), "{confirmed:?}");
    let waiting = office.review.inspection.acceptable().expect("a working disk");
    let decisions = office.review.acceptance.accept(&waiting, Earlier::None).expect("a working disk");
    assert!(matches!(decisions[0].1, Decision::Accepted(_)), "{:?}", decisions[0].1);
    is_listed(root, scheme, &checked.answers);

    let before = mails(rig, office);
    office.entries().ask(MAIL, client()).expect("a working disk");
    let token = new_link(rig, office, &before);
    let stands = office.entries().opened(&token).expect("a working disk").expect("a link that opens").answers;
    let fields = scheme.form.public_fields().filter(|field| field.role != Some(Role::Name));
    let typed = fields.fold(as_typed(scheme, &stands).kept, |typed, field| {
        typed.with_all(&field.key, &values(scheme, field, chance))
    });
    let typed = typed.with(Role::Name.key(), OTHER);
    let PostOutcome::Checked(shown) = edit_shown(scheme, &stands, &typed) else { panic!("not taken: {typed:?}") };
    // What stands then is what the form would take of it.
    assert_eq!(check(scheme, &retyped(scheme, &shown.answers), true).answers, shown.answers);
    office.entries().change(&token, &shown.answers).expect("changed");
    is_listed(root, scheme, &shown.answers);

    let before = mails(rig, office);
    office.entries().ask(MAIL, client()).expect("a working disk");
    assert!(office.entries().withdraw(&new_link(rig, office, &before)).expect("a working disk"));
    assert!(listed(root, scheme).entries().is_empty());
}

/// The token in the mail that was not there before.
fn new_link(rig: &Rig, office: &Office, before: &[String]) -> Token {
    office.mailer.drain_if_alone().expect("a working disk");
    let mails = rig.mails().into_iter().filter(|mail| !before.contains(mail)).collect::<String>();
    let links = mails.split_whitespace().filter(|word| word.starts_with("https://x.example/"));
    let mut tokens = links.filter_map(|url| Token::parse(url.trim_end_matches('/').rsplit('/').next()?).ok());
    tokens.next().expect("a mail with a link")
}

/// The mails that are sent when nothing is owed.
fn mails(rig: &Rig, office: &Office) -> Vec<String> {
    office.mailer.drain_if_alone().expect("a working disk");
    rig.mails()
}

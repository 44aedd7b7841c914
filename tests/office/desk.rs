//! The office's desk: the built program's `review` on a rig's state, and a declarer who logs in and corrects.

use super::rig::{Rig, token_in};
use sengen::office::account::change::ChangeEffect;
use sengen::office::account::session::LogIn;
use sengen::office::account::visits::Session;
use sengen::office::queue::account::PendingKind;
use sengen::office::queue::returned::edition;
use sengen::office::review::decision::{Decision, Earlier, Named};
use sengen::office::{Confirmed, Office};
use sengen::scheme::edit::{Editing, check_edit, retyped};
use sengen::scheme::ids::Reference;
use std::net::IpAddr;
use std::process::Command;

/// The password of every declarer here.
pub const PASSWORD: &str = "Aki-Sora-12345";

/// Another firm, for the changes of a draft.
pub const OTHER: [(&str, &str); 3] =
    [("corporate_number", "7000012050002"), ("name", "株式会社べつの塗装"), ("contact_email", "b@mihon.example")];

/// What a command said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Somebody who declared and is logged in.
pub struct Declarer {
    pub session: Session,
    pub reference: Reference,
    pub user_number: String,
    pub declaration_id: String,
}

/// Where everybody comes from.
pub fn client() -> IpAddr {
    "127.0.0.1".parse().expect("an address")
}

/// `sengen review …` at a moment.
pub fn review(rig: &Rig, now: &str, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sengen"));
    let run = command.arg("review").args(arguments).arg("--root").arg(rig.root()).env("SENGEN_NOW", now).output();
    let run = run.expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Said { code: run.status.code().unwrap_or(-1), out: text(run.stdout), err: text(run.stderr) }
}

/// Declares, confirms and logs in.
pub fn declarer(rig: &Rig, office: &Office, (nonce, changes): (&str, &[(&str, &str)])) -> Declarer {
    office.mailer.drain_if_alone().expect("a working disk");
    let before = rig.mails();
    let mut draft = rig.draft(nonce, changes);
    draft.password_hash = office.access.passwords.hash_password(PASSWORD, draft.client).expect("a free place");
    office.declarations.intake.submit(draft).expect("submitted");
    office.mailer.drain_if_alone().expect("a working disk");
    let mail = rig.mails().into_iter().find(|mail| !before.contains(mail)).expect("a mail");
    let Confirmed::Numbers(numbers) =
        office.declarations.confirmations.confirm(&token_in(&mail)).expect("a working disk")
    else {
        panic!("not confirmed")
    };
    let session =
        match office.accounts.sessions.log_in(&numbers.user_number, PASSWORD, client()).expect("a working disk") {
            LogIn::In(session) => *session,
            other => panic!("not in: {other:?}"),
        };
    let application = office.accounts.sessions.visit(&session).expect("a session");
    let (user_number, declaration_id) = (numbers.user_number, numbers.declaration_id);
    Declarer { session, reference: application.reference, user_number, declaration_id }
}

/// 登録情報変更: what the declarer types over what stands.
pub fn change(office: &Office, declarer: &Declarer, changes: &[(&str, &str)]) -> ChangeEffect {
    let application = office.accounts.sessions.visit(&declarer.session).expect("a session");
    let typed = retyped(office.scheme(), &application.answers);
    let typed = changes.iter().fold(typed, |typed, (key, value)| typed.with(key, value));
    let checked = check_edit(office.scheme(), &application.answers, Editing::Change, &typed);
    assert_eq!(checked.errors, []);
    let taken = office.accounts.changes.change(&declarer.session, application.account.version, &checked.answers);
    taken.expect("taken")
}

/// A declaration as the office has it on the screen at this moment.
pub fn seen(office: &Office, reference: &Reference) -> Named {
    let shown = office.review.lists.show(reference).expect("a working disk").expect("it is there");
    Named { reference: reference.clone(), seen: edition(&shown.application, PendingKind::Declaration) }
}

/// Whether the office accepts it by name.
pub fn accepted(office: &Office, declarer: &Declarer) -> bool {
    let decisions =
        office.review.acceptance.accept(&[seen(office, &declarer.reference)], Earlier::None).expect("a working disk");
    matches!(decisions[0].1, Decision::Accepted(_))
}

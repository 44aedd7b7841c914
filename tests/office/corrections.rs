//! The received page's doings: mailing the URL again, correcting the address.

use super::rig::{NOW, Rig, token_in};
use sengen::office::{Changed, Confirmation, Confirmed, Draft, IntakeRefusal, Resent, State};
use sengen::scheme::ids::Token;
use std::net::IpAddr;

fn client() -> IpAddr {
    "127.0.0.1".parse().unwrap()
}

/// So many mails of a kind one client may cause to one address in a day, by the settings as they are shipped.
const MAILS: usize = 24;

#[test]
fn the_url_is_mailed_again_with_the_same_deadline() {
    let rig = Rig::new();
    let (submitted, token) = rig.submit(&rig.office(NOW), "n", &[]);
    let later = rig.office("2026-11-22T06:00:00Z");
    let sent = later.declarations.intake.resend(&submitted.token, client()).unwrap();
    assert_eq!(sent, Resent::Sent { email: "hanako@mihon.example".into() });
    later.mailer.drain_if_alone().unwrap();
    let mails = rig.mails();
    assert_eq!(mails.iter().map(|mail| token_in(mail)).collect::<Vec<_>>(), [token.clone(), token.clone()]);
    assert!(mails[1].contains("2026年11月27日（金）の終わり（24時）"));
    assert_eq!(
        later.declarations.intake.resend(&token, client()).unwrap(),
        Resent::Unknown,
        "the mailbox's token is no browser's"
    );
    later.declarations.confirmations.confirm(&token).unwrap();
    assert_eq!(later.declarations.intake.resend(&submitted.token, client()).unwrap(), Resent::NotWaiting);
}

#[test]
fn a_corrected_address_kills_the_earlier_url() {
    let rig = Rig::new();
    let (submitted, old) = rig.submit(&rig.office(NOW), "n", &[]);
    let later = rig.office("2026-11-23T06:00:00Z");
    for wrong in ["", "a@localhost", "a,b@x.example", "a@x.example\r\nBcc: b@x.example\r\nx: y@z.example"] {
        let changed = later.declarations.intake.change_address(&submitted.token, wrong, client()).unwrap();
        assert!(matches!(changed, Changed::Invalid(_)), "{wrong:?}: {changed:?}");
    }
    let changed = later.declarations.intake.change_address(&submitted.token, "ｎｅｗ@Mihon.example", client()).unwrap();
    let expires_at = "2026-11-30T15:00:00Z".parse().unwrap();
    assert_eq!(changed, Changed::Changed { email: "new@mihon.example".into(), expires_at });
    assert_eq!(later.declarations.confirmations.confirmation(&old).unwrap(), Confirmation::Unknown);
    assert_eq!(later.declarations.confirmations.confirm(&old).unwrap(), Confirmed::Unknown);
    later.mailer.drain_if_alone().unwrap();
    let mail = rig.mails().pop().unwrap();
    assert!(
        mail.contains("To: new@mihon.example\r\n") && mail.contains("2026年11月30日（月）の終わり（24時）"),
        "{mail}"
    );
    assert!(matches!(later.declarations.confirmations.confirm(&token_in(&mail)).unwrap(), Confirmed::Numbers(_)));
    assert_eq!(later.declarations.intake.received(&submitted.token).unwrap().unwrap().state, State::Confirmed);
    let too_late = later.declarations.intake.change_address(&submitted.token, "b@mihon.example", client()).unwrap();
    assert_eq!(too_late, Changed::NotWaiting);
}

#[test]
fn an_address_corrected_to_itself_keeps_its_url() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (submitted, old) = rig.submit(&office, "n", &[]);
    let change = |office: &sengen::office::Office, to: &str| {
        let changed = office.declarations.intake.change_address(&submitted.token, to, client()).unwrap();
        office.mailer.drain_if_alone().unwrap();
        changed
    };
    assert_eq!(
        change(&office, "Hanako@MIHON.example"),
        Changed::Changed { email: "Hanako@mihon.example".into(), expires_at: submitted.expires_at }
    );
    assert_eq!(
        office.declarations.confirmations.confirmation(&old).unwrap(),
        Confirmation::Unknown,
        "another letter is another address"
    );
    // Pressed twice, and once more the next day: one URL, and the first mail's is not dead.
    let url = token_in(&rig.mails()[1]);
    assert!(matches!(change(&office, "Hanako@mihon.example"), Changed::Changed { .. }));
    assert_eq!(rig.mails().len(), 2);
    let next_day = rig.office("2026-11-21T06:00:00Z");
    assert_eq!(change(&next_day, " Ｈanako@mihon.example"), Changed::Same);
    assert_eq!((rig.mails().len(), token_in(&rig.mails()[2])), (3, url.clone()));
    assert!(matches!(next_day.declarations.confirmations.confirm(&url).unwrap(), Confirmed::Numbers(_)));
}

#[test]
fn a_mail_to_the_mistyped_address_is_called_off() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let submitted =
        office.declarations.intake.submit(rig.draft("n", &[("contact_email", "typo@mihon.example")])).unwrap();
    assert_eq!(rig.count("objects/waiting/mail"), 1);
    office.declarations.intake.change_address(&submitted.token, "right@mihon.example", client()).unwrap();
    assert_eq!(rig.count("objects/waiting/mail"), 1);
    // A restart before anything was sent does not bring it back.
    rig.office(NOW).mailer.drain_if_alone().unwrap();
    assert_eq!(rig.mails().len(), 1);
    assert!(rig.mails()[0].contains("To: right@mihon.example\r\n"));
}

#[test]
fn corrections_and_mails_are_limited() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (submitted, _) = rig.submit(&office, "n", &[]);
    for n in 0..5 {
        let changed = office
            .declarations
            .intake
            .change_address(&submitted.token, &format!("a{n}@mihon.example"), client())
            .unwrap();
        assert!(matches!(changed, Changed::Changed { .. }), "{n}: {changed:?}");
    }
    let sixth = office.declarations.intake.change_address(&submitted.token, "b@mihon.example", client()).unwrap();
    assert_eq!(sixth, Changed::NoMore);
    let office = rig.office_with(NOW, |_| {});
    let stranger: IpAddr = "192.0.2.1".parse().unwrap();
    let asked = (0..30).map(|_| office.declarations.intake.resend(&submitted.token, stranger).unwrap());
    assert_eq!(asked.filter(|sent| *sent != Resent::TooOften).count(), MAILS, "so many a day to one address");
}

#[test]
fn limits_are_lifted_only_where_the_site_itself_is_on_this_machine() {
    let rig = Rig::new();
    let (submitted, _) = rig.submit(&rig.office(NOW), "n", &[]);
    // Published at https://x.example: whoever comes from this machine is a proxy's visitor, or a program.
    let office = rig.office_with(NOW, |settings| settings.limits.lift_on_loopback = true);
    let asked = (0..30).map(|_| office.declarations.intake.resend(&submitted.token, client()).unwrap());
    assert_eq!(asked.filter(|sent| *sent != Resent::TooOften).count(), MAILS);
}

#[test]
fn strangers_who_use_up_an_address_leave_each_other_network_a_few() {
    let rig = Rig::new();
    let office = rig.office_with(NOW, |_| {});
    let mut sent = 0;
    let mut declare = |client: &str| {
        sent += 1;
        let draft = Draft { client: client.parse().unwrap(), ..rig.draft(&format!("n{sent}"), &[]) };
        match office.declarations.intake.submit(draft) {
            Ok(submitted) => Some(submitted.token),
            Err(IntakeRefusal::MailedOften) => None,
            Err(other) => panic!("{other:?}"),
        }
    };
    let taken = (0..30).filter(|_| declare("192.0.2.1").is_some()).count();
    assert_eq!(taken, MAILS, "one stranger");
    let owner: IpAddr = "203.0.113.9".parse().unwrap();
    let own = declare("203.0.113.9").expect("the owner declares all the same");
    assert!(
        matches!(office.declarations.intake.resend(&own, owner).unwrap(), Resent::Sent { .. }),
        "and has the mail sent again"
    );
    // Every network has a little of its own, and an IPv6 provider's /48 is one; for how many, `limits` bounds.
    let of_one = (0..9).filter(|n| declare(&format!("2001:db8:1:{n}::1")).is_some()).count();
    assert_eq!(of_one, 3);
    let of_another = (0..9).filter(|_| declare("198.51.100.1").is_some()).count();
    assert_eq!(of_another, 3);
}

#[test]
fn a_made_up_token_opens_nothing() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let (submitted, token) = rig.submit(&office, "n", &[]);
    for at in [0, 10, 25, 41] {
        let mut text = token.as_str().to_owned().into_bytes();
        text[at] = if text[at] == b'A' { b'B' } else { b'A' };
        let forged = Token::parse(std::str::from_utf8(&text).unwrap()).unwrap();
        assert_eq!(office.declarations.confirmations.confirm(&forged).unwrap(), Confirmed::Unknown);
        assert!(office.declarations.intake.received(&forged).unwrap().is_none());
    }
    assert_eq!(
        office.declarations.confirmations.confirm(&submitted.token).unwrap(),
        Confirmed::Unknown,
        "the browser's token is no mailbox's"
    );
}

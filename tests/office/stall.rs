//! A mail server that says nothing after the final dot: no request waits for it, and the mail to the right
//! address leaves beside the one that is stuck.

use super::mail_server::{Answer, MailServer, Stage};
use super::rig::{NOW, Rig};
use sengen::office::mail::standing::MailStanding;
use sengen::office::upkeep::worker::Worker;
use sengen::office::{Changed, Office, Resent};
use sengen::scheme::ids::Token;
use std::net::IpAddr;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// Far longer than anything here takes: only what waits for the server meets it.
const FOR_EVER: Duration = Duration::from_secs(25);

fn client() -> IpAddr {
    "127.0.0.1".parse().unwrap()
}

/// What a request says that must not wait for the mail server.
fn answered<T: Send + 'static>(office: &Arc<Office>, request: impl FnOnce(&Office) -> T + Send + 'static) -> T {
    let (office, (said, heard)) = (Arc::clone(office), mpsc::channel());
    std::thread::spawn(move || said.send(request(&office)));
    heard.recv_timeout(FOR_EVER).expect("answered while the server still says nothing")
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + FOR_EVER;
    while !holds() {
        assert!(Instant::now() < end, "it never came to {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn mailed_to(server: &MailServer, address: &str) -> usize {
    server.mails().iter().filter(|mail| mail.contains(&format!("To: {address}\n"))).count()
}

/// An office whose first mail is stuck at the final dot; every later one goes.
fn stuck(rig: &Rig, server: &MailServer) -> (Arc<Office>, Worker, Token) {
    let office =
        Arc::new(rig.office_with(NOW, |settings| settings.mail.transport = format!("smtp-local://{}", server.address)));
    server.misbehave(Stage::Dot, Answer::Hold);
    let worker = Worker::start(Arc::clone(&office)).unwrap();
    let submitted =
        office.declarations.intake.submit(rig.draft("n", &[("contact_email", "typo@mihon.example")])).unwrap();
    wait_until("the first mail", || server.mails().len() == 1);
    server.behave();
    (office, worker, submitted.token)
}

#[test]
fn an_address_is_corrected_while_the_mail_server_says_nothing() {
    let (rig, server) = (Rig::new(), MailServer::start());
    let (office, worker, token) = stuck(&rig, &server);
    let (asked, right) = (token.clone(), "right@mihon.example");
    let changed =
        answered(&office, move |office| office.declarations.intake.change_address(&asked, right, client()).unwrap());
    assert!(matches!(changed, Changed::Changed { .. }), "{changed:?}");
    wait_until("the mail to the right address, beside the stuck one", || mailed_to(&server, right) == 1);
    server.let_go();
    wait_until("an empty spool", || MailStanding::of(&office.mailer.letterbox).unwrap().waiting.is_empty());
    worker.stop();
    assert_eq!((server.mails().len(), mailed_to(&server, "typo@mihon.example")), (2, 1), "each once");
    // Nothing of it comes back after a restart.
    let later = rig.office_with("2026-11-21T06:00:00Z", |settings| {
        settings.mail.transport = format!("smtp-local://{}", server.address)
    });
    later.mailer.drain_if_alone().unwrap();
    assert_eq!(server.mails().len(), 2);
}

#[test]
fn the_other_buttons_do_not_wait_either() {
    let (rig, server) = (Rig::new(), MailServer::start());
    let (office, worker, token) = stuck(&rig, &server);
    let asked = token.clone();
    let resent = answered(&office, move |office| office.declarations.intake.resend(&asked, client()).unwrap());
    assert!(matches!(resent, Resent::Sent { .. }), "{resent:?}");
    wait_until("the second mail", || mailed_to(&server, "typo@mihon.example") == 2);
    let second = rig.draft("m", &[("contact_email", "b@mihon.example")]);
    assert!(
        answered(&office, |office| office.declarations.intake.submit(second).map(|submitted| submitted.first)).unwrap()
    );
    let asked = token.clone();
    assert!(answered(&office, move |office| office.declarations.intake.received(&asked)).unwrap().is_some());
    let expired = answered(&office, |office| office.upkeep.expiration.expire_due().unwrap());
    assert!(!expired.frozen);
    server.let_go();
    wait_until("an empty spool", || MailStanding::of(&office.mailer.letterbox).unwrap().waiting.is_empty());
    worker.stop();
    assert_eq!(server.mails().len(), 3);
}

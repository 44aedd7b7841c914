//! Limits where they matter: behind a proxy that names nobody, when strangers ask for an owner's mails, when
//! one client has passwords hashed for ever, and when many guess at once.

use crate::client::{Client, Page};
use crate::house::{House, log_in};
use crate::scheme::{PASSWORD, Scheme, filled};

/// With the rates in force for everybody.
fn limited(more: &str) -> House {
    House::changed(|scheme: &Scheme| {
        let path = scheme.path("data/site.toml");
        let settings = std::fs::read_to_string(&path).expect("the settings");
        let limits = format!("lift_on_loopback = false\n{more}");
        std::fs::write(&path, settings.replace("lift_on_loopback = true", &limits)).expect("written");
    })
}

/// A browser whose address the proxy reports so.
fn behind(house: &House, forwarded: &str) -> Client {
    let mut client = house.client();
    client.forwarded_for = Some(forwarded.to_owned());
    client
}

/// The form of a page filled by hand, ready to be sent without opening it first.
fn guess(client: &mut Client, number: &str) -> Page {
    client.ask("POST", "/account/login", Some(&format!("user_number={number}&password=Wrong-Pa55word")))
}

#[test]
fn who_cannot_be_told_apart_behind_a_proxy_shares_one_limit_and_it_is_said() {
    // As shipped: lifted on loopback, and a proxy on the same machine trusted.
    let house = House::new();
    let forwarded = [
        "unknown",
        "garbage",
        "unix:",
        "127.0.0.1",
        "192.0.2.1, garbage",
        "192.0.2.1\r\nX-Forwarded-For: 192.0.2.2",
        "",
        "0.0.0.0",
    ];
    let answers = forwarded.map(|forwarded| guess(&mut behind(&house, forwarded), "9876543210").status);
    assert_eq!(answers, [422, 422, 422, 422, 422, 429, 429, 429], "all of them together");
    let named = &mut behind(&house, "1.2.3.4, [2001:db8::7]:51234");
    assert_eq!(guess(named, "9876543210").status, 422, "who is named counts alone");
    assert_eq!(guess(&mut house.client(), "9876543210").status, 422, "who sits at this machine is not held back");
    let health = house.served.status();
    assert!(health.contains("\nready\n") && health.contains("X-Forwarded-For"), "{health}");
    assert_eq!(house.served.log().matches("X-Forwarded-For").count(), 1, "said once: {}", house.served.log());
}

#[test]
fn strangers_with_the_public_id_never_eat_the_owners_reset() {
    let house = limited("");
    let declarer = house.declared();
    for stranger in 1..=12 {
        let body = format!("declaration_id={}", declarer.id);
        let asked = behind(&house, &format!("198.51.100.{stranger}")).ask("POST", "/account/number/", Some(&body));
        assert_eq!(asked.status, 200, "{}", asked.text());
    }
    let owner = &mut behind(&house, "203.0.113.9");
    let body = format!("user_number={}", declarer.number);
    assert_eq!(owner.ask("POST", "/account/password/reset/", Some(&body)).status, 200);
    let mail = house.mail("/account/password/reset/", 1);
    assert_eq!(owner.open(mail.first_url()).status, 200);
}

#[test]
fn one_client_with_passwords_to_hash_leaves_the_log_ins_alone() {
    let house = limited("checks_per_client = 100000");
    let form = filled(&house.client().get("/declare/form/"));
    let (action, body) = (form.target(0).to_owned(), form.body(0));
    let mut wrong = form.clone();
    let wrong = wrong.set("phone", "なし").body(0);
    let send = |body: &str| behind(&house, "198.51.100.7").ask("POST", &action, Some(body)).status;
    let (refused, others) = std::thread::scope(|scope| {
        for _ in 0..45 {
            scope.spawn(|| (0..3).map(|_| send(&body)).collect::<Vec<u16>>());
        }
        let refused: Vec<_> = (0..10).map(|_| scope.spawn(|| send(&wrong))).collect();
        let log_in = |n| guess(&mut behind(&house, &format!("203.0.113.{n}")), "9876543210").status;
        let others: Vec<_> = (1..=12).map(|n| scope.spawn(move || log_in(n))).collect();
        let statuses = |sent: Vec<std::thread::ScopedJoinHandle<'_, u16>>| {
            sent.into_iter().map(|sent| sent.join().expect("answered")).collect::<Vec<u16>>()
        };
        (statuses(refused), statuses(others))
    });
    assert_eq!(others, [422; 12], "the log-ins of others");
    assert_eq!(refused, [422; 10], "what has other mistakes needs no hash yet");
}

#[test]
fn a_password_that_waits_for_the_rest_of_the_form_is_hashed_once_and_never_shown() {
    let house = House::new();
    let client = &mut house.client();
    let mut form = filled(&client.get("/declare/form/"));
    let again = client.submit(form.set("phone", "なし"));
    assert_eq!(again.status, 422);
    assert!(!again.body.contains(PASSWORD) && !again.body.contains("Canary"), "{}", again.body);
    let mut form = again.form("/declare/check/");
    let check = client.submit(form.set("phone", "0398761234"));
    assert_eq!(check.status, 200, "{}", check.text());
    let declarer = house.sent(client, &check, 0);
    assert_eq!(log_in(&mut house.client(), &declarer.number, PASSWORD).path, "/account/");
}

#[test]
fn many_guesses_at_once_are_as_many_as_one_after_another() {
    let house = limited("logins_per_client = 1000");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..50)
            .map(|n| {
                let house = &house;
                scope.spawn(move || guess(&mut behind(house, &format!("2001:db8:1:1::{n:x}")), "9876543210").status)
            })
            .collect();
        guesses.into_iter().map(|guess| guess.join().expect("answered")).collect()
    });
    let verified = statuses.iter().filter(|status| **status == 422).count();
    assert_eq!(verified, 5, "of one network at one number: {statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 45, "the others wait: {statuses:?}");
    assert_eq!(guess(&mut behind(&house, "2001:db8:1:1:ffff::1"), "9876543210").status, 429);
    assert_eq!(guess(&mut behind(&house, "2001:db8:2::1"), "9876543210").status, 422, "another network is free");
}

/// Types a new value on an account page and submits what is checked.
fn changed(client: &mut Client, (page, field, value): (&str, &str, &str)) -> Page {
    let mut form = client.get(page).form("/check/");
    let check = client.submit(form.set(field, value));
    assert_eq!(check.status, 200, "{}", check.text());
    client.submit(&check.form("/submit/"))
}

#[test]
fn a_copied_cookie_changes_only_so_much_and_nothing_typed_is_lost() {
    let house = limited("");
    let declarer = house.declared();
    let from = |address: &str| {
        let mut client = behind(&house, address);
        assert_eq!(log_in(&mut client, &declarer.number, PASSWORD).path, "/account/");
        client
    };
    let thief = &mut from("198.51.100.7");
    let change = |n: usize| ("/account/change/", "phone", format!("03-9876-12{n:02}"));
    let statuses: Vec<u16> = (0..12)
        .map(|n| {
            let (page, field, value) = change(n);
            changed(thief, (page, field, &value)).status
        })
        .collect();
    assert_eq!(statuses, [[200; 10].as_slice(), &[429; 2]].concat());
    let name = changed(thief, ("/account/contact/", "contact_name", "別の名前"));
    assert_eq!(name.status, 429, "the contact's name, out of the same measure");
    assert!(name.text().contains("20分ほど"), "when to go on: {}", name.text());
    let back = thief.press(&name.form("/submit/"), 1);
    assert_eq!(back.form("/check/").value("contact_name"), "別の名前", "nothing typed is lost");
    let owner = &mut from("203.0.113.9");
    assert_eq!(changed(owner, ("/account/change/", "phone", "03-9876-9999")).status, 200, "the owner elsewhere");
}

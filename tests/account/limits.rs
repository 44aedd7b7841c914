//! Limits where they matter: behind a proxy that names nobody, and when strangers ask for an owner's mails.

use crate::client::{Client, Page};
use crate::house::House;
use crate::scheme::Scheme;
use crate::server::raw;

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
    let health = raw(house.served.address(), b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(health.contains("\nok\n") && health.contains("X-Forwarded-For"), "{health}");
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

//! What must not work: without log-in, with another's session, forged, old and replayed, by GET, from
//! another site, twice at once; and 10,000 guesses, after which the owner still gets in.

use crate::client::{Client, Page};
use crate::house::{House, log_in};
use crate::html::Form;
use crate::scheme::{PASSWORD, Scheme};

/// Every form a logged-in declarer can send, with what it would do.
fn forms(client: &mut Client) -> Vec<Form> {
    let mut change = client.get("/account/change/").form("/account/change/check/");
    change.set("phone", "076-999-9999");
    let checked = client.submit(&change);
    let mut password = client.get("/account/password/").form("/account/password/");
    password
        .set("current_password", PASSWORD)
        .set("password", "Stolen-1234")
        .set("password_confirmation", "Stolen-1234");
    let mut stop = client.get("/account/stop/").form("/account/stop/");
    stop.set("password", PASSWORD);
    let out = client.get("/account/").form("/account/logout");
    vec![change, checked.form("/account/change/submit/"), password, stop, out]
}

fn untouched(house: &House, client: &mut Client) {
    assert!(!client.get("/account/status/").text().contains("999-9999"));
    assert_eq!(house.list()[0]["state"], "confirmed");
}

fn refused(page: &Page, what: &str) {
    assert_eq!(page.status, 403, "{what} at {}: {}", page.path, page.text());
    assert!(page.text().contains("お問い合わせ"), "{what}: the page helps");
}

#[test]
fn forms_work_in_their_own_session_only() {
    let house = House::new();
    let declarer = house.declared();
    let owner = &mut house.member(&declarer);
    for form in forms(owner) {
        let body = form.body(0);
        // Logging out who is not logged in harms nobody.
        if !form.action.ends_with("/logout") {
            refused(&house.client().submit(&form), "without log-in");
        }
        refused(&house.member(&declarer).submit(&form), "with another session");
        refused(&owner.ask_from("https://evil.example", &form.action, &body), "from another site");
        refused(&owner.ask_from("null", &form.action, &body), "from nowhere");
        let mut forged = form.clone();
        let sealed = form.value("_sealed").to_owned();
        let middle = sealed.len() / 2;
        let other = if sealed.as_bytes()[middle] == b'A' { "B" } else { "A" };
        forged.set("_sealed", &[&sealed[..middle], other, &sealed[middle + 1..]].concat());
        refused(&owner.submit(&forged), "forged");
        refused(&owner.submit(forged.set("_sealed", "")), "without a token");
    }
    // A token of one page opens no other.
    let all = forms(owner);
    let mut crossed = all[3].clone();
    refused(&owner.submit(crossed.set("_sealed", all[4].value("_sealed"))), "with another page's token");
    let mut early = all[1].clone();
    refused(&owner.submit(early.set("_sealed", all[0].value("_sealed"))), "without the check page");
    // Who leaves before the answer is judged like who stays.
    house.member(&declarer).send_and_leave("/account/stop/", &all[3].body(0));
    untouched(&house, owner);
    for path in ["/account/logout", "/account/change/submit/", "/account/change/check/", "/account/again/"] {
        assert_eq!(owner.ask("GET", path, None).status, 405, "{path} by GET");
    }
    for path in ["/account/status/", "/account/", "/account/logo/"] {
        assert_eq!(owner.ask("POST", path, Some("")).status, 405, "{path} by POST");
    }
}

#[test]
fn of_two_sessions_the_second_sees_that_it_changed() {
    let house = House::new();
    let declarer = house.declared();
    let (one, two) = (&mut house.member(&declarer), &mut house.member(&declarer));
    let checked = |client: &mut Client, phone: &str| {
        let mut form = client.get("/account/change/").form("/account/change/check/");
        client.submit(form.set("phone", phone)).form("/account/change/submit/")
    };
    let (first, second) = (checked(one, "076-111-1111"), checked(two, "076-222-2222"));
    assert_eq!(one.submit(&first).status, 200);
    let late = two.submit(&second);
    assert!(late.status == 409 && late.text().contains("内容が変わりました"), "{}", late.text());
    let again = one.submit(&first);
    assert_eq!(again.status, 409, "a replayed submit does nothing");
    assert!(two.get("/account/status/").text().contains("076-111-1111"));
}

#[test]
fn forged_and_old_cookies_open_nothing() {
    let house = House::new();
    let declarer = house.declared();
    let client = &mut house.member(&declarer);
    let good = client.cookies();
    for change in [|value: &str| value.to_uppercase(), |value: &str| value[..40].to_owned(), |_: &str| String::new()] {
        let forged: Vec<_> = good.iter().map(|cookie| cookie.with_value(&change(cookie.value()))).collect();
        client.carry(&forged);
        assert_eq!(client.peek("/account/status/").status, 403);
    }
    client.carry(&good);
    assert_eq!(client.peek("/account/status/").status, 200);
    let answer = log_in(&mut house.client(), &declarer.number, PASSWORD);
    assert_eq!(answer.status, 200);
    let raw =
        house.client().ask("POST", "/account/login", Some(&format!("user_number={}&password=x", declarer.number)));
    assert!(!raw.headers.contains_key("set-cookie"));
    let body = format!("user_number={}&password={}", declarer.number, PASSWORD.replace('\\', "%5C"));
    let raw = house.client().ask("POST", "/account/login", Some(&body));
    let cookie = raw.headers.get("set-cookie").expect("a cookie").clone();
    assert!(
        cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && !cookie.contains("Secure"),
        "{cookie}"
    );
    assert_eq!(raw.headers.get("cache-control").map(String::as_str), Some("no-store"));
}

#[test]
fn many_guesses_slow_the_guesser_and_never_the_owner() {
    let behind_proxy = |scheme: &Scheme| {
        let path = scheme.path("data/site.toml");
        let settings = std::fs::read_to_string(&path).expect("the settings");
        let limits = "lift_on_loopback = false\nlogins_per_client = 1000";
        std::fs::write(&path, settings.replace("lift_on_loopback = true", limits)).expect("written");
    };
    let house = House::changed(behind_proxy);
    let declarer = house.declared();
    for number in [declarer.number.as_str(), "9876543210"] {
        let guesser = &mut house.client();
        guesser.forwarded_for = Some("198.51.100.7".to_owned());
        let answers: Vec<u16> = (0..8).map(|_| log_in(guesser, number, "Wrong-Pa55word").status).collect();
        assert_eq!(answers, [422, 422, 422, 422, 422, 429, 429, 429], "{number}");
    }
    let owner = &mut house.client();
    owner.forwarded_for = Some("203.0.113.9".to_owned());
    assert_eq!(log_in(owner, &declarer.number, PASSWORD).path, "/account/");
}

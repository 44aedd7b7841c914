//! What must not work: without log-in, with another's session, forged, old and replayed, by GET, from
//! another site, twice at once; 10,000 guesses, after which the owner still gets in; and a takeover with
//! everything a thief could do, all of it undone by the owner.

use crate::client::{Client, Page};
use crate::house::{House, log_in};
use crate::html::Form;
use crate::scheme::{NAME, PASSWORD, Scheme};

/// Every form a logged-in declarer can send, with what it would do.
fn forms(client: &mut Client) -> Vec<Form> {
    let mut change = client.get("/account/change/").form("/account/change/check/");
    change.set("phone", "076-999-9999");
    let checked = client.submit(&change);
    let mut password = client.get("/account/password/").form("/account/password/");
    password.set("current_password", PASSWORD).set("password", "Nusu-Mareta-1234");
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
        // What the same declarer typed before another log-in is shown again, and nothing is done.
        let elsewhere = house.member(&declarer).submit(&form);
        match form.action.contains("/account/change/") {
            true => assert!(
                elsewhere.status == 200 && elsewhere.text().contains("まだ送っていません"),
                "{}",
                elsewhere.text()
            ),
            false => refused(&elsewhere, "with another session"),
        }
        untouched(&house, owner);
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

const OWNER: &str = "canary.tanto@mail.example";
const THIEF: &str = "thief@evil.example";
const STOLEN: &str = "Thief-Pa55word!";

/// The check page of a new contact address.
fn new_contact(client: &mut Client, email: &str) -> Page {
    let mut form = client.get("/account/contact/").form("/account/contact/check/");
    form.set("contact_email", email);
    client.submit(&form)
}

#[test]
fn a_copied_cookie_alone_changes_neither_contact_nor_password_nor_ends_it() {
    let house = House::new();
    let declarer = house.accepted();
    let thief = &mut house.client();
    thief.carry(&house.member(&declarer).cookies());
    let check = new_contact(thief, THIEF);
    let mut form = check.form("/account/contact/submit/");
    for (typed, words) in [("", "いまのパスワードを入力してください"), ("Wrong-Pa55word", "いまのパスワードが違います")]
    {
        let again = thief.submit(form.set("current_password", typed));
        assert_eq!((again.status, again.path.as_str()), (422, "/account/contact/submit/"), "{}", again.text());
        assert!(
            again.text().contains(words) && again.text().contains(THIEF),
            "nothing typed is lost: {}",
            again.text()
        );
        form = again.form("/account/contact/submit/");
        assert!(!again.body.contains("Wrong-Pa55word"), "no password is shown again");
    }
    let mut password = thief.get("/account/password/").form("/account/password/");
    password.set("password", STOLEN);
    assert_eq!(thief.submit(&password).status, 422);
    let stop = thief.get("/account/stop/").form("/account/stop/");
    assert_eq!(thief.submit(&stop).status, 422);
    let status = house.member(&declarer).get("/account/status/").text();
    assert!(status.contains(OWNER) && !status.contains(THIEF), "{status}");
    assert_eq!(house.list()[0]["state"], "accepted");
    // The owner, who knows the password, needs it once.
    let done = thief.submit(form.set("current_password", PASSWORD));
    assert_eq!((done.status, done.path.as_str()), (200, "/account/contact/done/"), "{}", done.text());
    house.mail("担当者にする手続きがありました", 1);
}

#[test]
fn guesses_at_the_password_of_a_form_slow_down_like_those_at_the_log_in() {
    let house = House::changed(|scheme| {
        let path = scheme.path("data/site.toml");
        let settings = std::fs::read_to_string(&path).expect("the settings");
        let limits = "lift_on_loopback = false\nlogins_per_client = 1000";
        std::fs::write(&path, settings.replace("lift_on_loopback = true", limits)).expect("written");
    });
    let declarer = house.declared();
    let thief = &mut house.member(&declarer);
    thief.forwarded_for = Some("198.51.100.7".to_owned());
    let mut contact = new_contact(thief, THIEF).form("/account/contact/submit/");
    let mut stop = thief.get("/account/stop/").form("/account/stop/");
    let mut password = thief.get("/account/password/").form("/account/password/");
    password.set("password", STOLEN);
    let mut statuses = Vec::new();
    for guess in ["A-Wr0ng-one", "B-Wr0ng-one", "C-Wr0ng-one"] {
        statuses.push(thief.submit(contact.set("current_password", guess)).status);
        statuses.push(thief.submit(stop.set("password", guess)).status);
        statuses.push(thief.submit(password.set("current_password", guess)).status);
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429, 429, 429]);
    let waiting = thief.submit(contact.set("current_password", PASSWORD));
    assert!(waiting.status == 429 && waiting.text().contains(THIEF), "what was typed stays: {}", waiting.text());
    let again = &mut house.client();
    again.forwarded_for = Some("198.51.100.7".to_owned());
    assert_eq!(log_in(again, &declarer.number, PASSWORD).status, 429, "one count for all");
    let owner = &mut house.client();
    owner.forwarded_for = Some("203.0.113.9".to_owned());
    assert_eq!(log_in(owner, &declarer.number, PASSWORD).path, "/account/");
}

#[test]
fn a_takeover_is_undone_by_the_old_address_after_everything() {
    let house = House::new();
    let declarer = house.accepted();
    let thief = &mut house.member(&declarer);
    // The thief knows the password: own contact, own password by mail, another telephone, a step-up, the end.
    let mut form = new_contact(thief, THIEF).form("/account/contact/submit/");
    thief.submit(form.set("current_password", PASSWORD));
    let verify = house.client().open(house.mail("担当者にする手続きがありました", 1).first_url());
    assert_eq!(house.client().submit(&verify.forms()[0]).status, 200);
    let told = house.mail("これまで登録されていたアドレス", 1);
    assert!(told.head.contains(OWNER), "{}", told.head);
    let mut form = thief.get("/account/password/reset/").form("/account/password/reset/");
    thief.submit(form.set("user_number", &declarer.number));
    let mut form = thief.open(house.mail("パスワードの再設定を受け付けました", 1).first_url()).forms().remove(0);
    assert_eq!(thief.submit(form.set("password", STOLEN)).status, 200);
    let of_password = house.mail("パスワードの変更", 1);
    assert!(of_password.head.contains(OWNER) && of_password.first_url() == told.first_url(), "{}", of_password.head);
    let thief = &mut house.logged_in(&declarer, STOLEN);
    let mut form = thief.get("/account/change/").form("/account/change/check/");
    let check = thief.submit(form.set("phone", "076-999-9999").set("municipality", "金沢市奪取町"));
    assert_eq!(thief.submit(&check.form("/account/change/submit/")).status, 200);
    let mut form = thief.get("/account/step-up/").form("/account/step-up/check/");
    let check = thief.submit(form.set("self_check_score", "72").set("policy_publication", "website"));
    thief.submit(&check.form("/submit/"));
    house.sengen(&["review", "accept", &declarer.reference, "--kind", "step-up"]);
    let mut form = thief.get("/account/stop/").form("/account/stop/");
    let done = thief.submit(form.set("password", STOLEN));
    assert!(done.status == 200 && !house.published().contains(NAME), "off at once: {}", done.text());
    assert_eq!(log_in(thief, &declarer.number, STOLEN).status, 422, "log-in has ended");
    let of_stop = house.mail("自己宣言の中止\n", 1);
    assert!(of_stop.head.contains(OWNER) && of_stop.first_url() == told.first_url(), "{}", of_stop.head);
    assert!(house.mail("中止した日時", 1).head.contains(THIEF));

    // The very first link still works.
    let owner = &mut house.client();
    let page = owner.open(told.first_url());
    assert!(page.status == 200 && page.text().contains("中止"), "{}", page.text());
    let done = owner.submit(&page.forms()[0]);
    assert!(done.status == 200 && done.text().contains("元に戻しました"), "{}", done.text());
    assert_eq!(house.list()[0]["state"], "accepted");
    assert!(house.published().contains(NAME), "listed again");
    for password in [STOLEN, PASSWORD] {
        assert_ne!(log_in(thief, &declarer.number, password).status, 200, "{password} opens nothing");
    }
    let way_in = house.mail("すべて元に戻しました", 1);
    assert!(way_in.head.contains(OWNER), "{}", way_in.head);
    let mut form = owner.open(way_in.first_url()).forms().remove(0);
    assert_eq!(owner.submit(form.set("password", "Owner-Pa55word!")).status, 200);
    let status = house.logged_in(&declarer, "Owner-Pa55word!").get("/account/status/").text();
    assert!(status.contains(OWNER) && !status.contains("999-9999") && !status.contains("奪取町"), "{status}");
    // What the office accepted meanwhile it sees again, old and new side by side.
    let row = house.published().lines().find(|line| line.contains(NAME)).expect("listed").to_owned();
    assert!(row.contains(",2,"), "what is public is the office's to decide: {row}");
    let kinds: Vec<_> = house.list().iter().map(|row| row["kind"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(kinds, ["declaration", "objection"]);
    let shown = house.sengen(&["review", "show", &declarer.reference]);
    assert!(shown.contains("前の担当者の申し出") && shown.contains("取組み段階変更を受理（"), "{shown}");
    house.sengen(&["review", "accept", &declarer.reference]);
    let row = house.published().lines().find(|line| line.contains(NAME)).expect("listed").to_owned();
    assert!(row.contains(",1,"), "{row}");
    assert_eq!(house.list().len(), 1, "looked at");
    assert_eq!(owner.submit(&page.forms()[0]).status, 410, "the link works once");
}

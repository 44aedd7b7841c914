//! A session that is over while somebody types: the log-in brings what was typed back, to whose it is and to nobody else.

use crate::client::{Client, Page};
use crate::house::{Declarer, House, log_in};
use crate::html::Form;
use crate::scheme::PASSWORD;

const TYPED: &str = "千代田区うちかけ町";

/// The form of a change with another town typed into it, of a member.
fn typed(client: &mut Client) -> Form {
    let mut form = client.get("/account/change/").form("/account/change/check/");
    form.set("municipality", TYPED).clone()
}

/// The log-in form of a page that has kept something.
fn log_in_form(page: &Page, declarer: &Declarer, password: &str) -> Form {
    assert_eq!(page.status, 403, "{}", page.text());
    assert!(page.text().contains("まだ受け付けていません"), "{}", page.text());
    let mut form = page.form("/account/login/again/");
    form.set("user_number", &declarer.number).set("password", password).clone()
}

fn log_out(client: &mut Client) {
    let out = client.get("/account/").form("/account/logout");
    client.submit(&out);
}

#[test]
fn what_was_typed_when_the_session_ended_is_there_after_the_log_in() {
    let house = House::new();
    let declarer = house.accepted();
    let house = house.at("2030-01-01T00:00:00Z");
    let client = &mut house.member(&declarer);
    let form = typed(client);
    let check = client.submit(&form);
    assert!(check.body.contains(TYPED), "{}", check.text());
    let house = house.at("2030-01-01T00:31:00Z");

    // A form, and the check page after it; a wrong password on the way.
    let sent = [("ログインが切れました", form), ("ログインしてください", check.form("/account/change/submit/"))];
    for (title, form) in sent {
        let over = client.submit(&form);
        assert!(
            over.title().ends_with(&format!("{title}｜SECURITY ACTION 自己宣言サイト（見本）")),
            "{}",
            over.title()
        );
        let wrong = client.submit(&log_in_form(&over, &declarer, "Wrong-Pa55word!"));
        assert_eq!(wrong.status, 422, "{}", wrong.text());
        let mut again = wrong.form("/account/login/again/");
        let back = client.submit(again.set("password", PASSWORD));
        assert_eq!(back.status, 200, "{}", back.text());
        assert!(back.text().contains("入力した内容が戻りました"), "{}", back.text());
        let form = back.form("/account/change/check/");
        assert_eq!(form.value("municipality"), TYPED);
        // Logged in, and it goes on as ever.
        assert!(client.submit(&form).body.contains(TYPED));
        log_out(client);
    }
    drop(house);
}

#[test]
fn what_was_typed_before_another_log_in_of_the_same_declarer_stays() {
    let house = House::new();
    let declarer = house.accepted();
    let client = &mut house.member(&declarer);
    let form = typed(client);
    log_out(client);
    assert_eq!(log_in(client, &declarer.number, PASSWORD).status, 200);
    let back = client.submit(&form);
    assert_eq!((back.status, back.form("/account/change/check/").value("municipality")), (200, TYPED));
}

#[test]
fn what_was_typed_is_nobody_elses() {
    let house = House::new();
    let (declarer, client) = (house.accepted(), &mut house.client());
    let other = house.neighbour();
    assert_eq!(log_in(client, &declarer.number, PASSWORD).status, 200);
    let form = typed(client);
    log_out(client);
    // Whoever logs in as somebody else stands at his own menu.
    let over = client.submit(&form);
    let mut elsewhere = log_in_form(&over, &other, PASSWORD);
    let menu = client.submit(&elsewhere);
    assert_eq!((menu.status, menu.path.as_str()), (200, "/account/"), "{}", menu.text());
    assert!(!menu.body.contains(TYPED));
    assert_eq!(client.submit(&form).status, 403, "another's form is stale");
    // A kept form that was altered is none, and no hindrance; so is a form nobody sealed.
    log_out(client);
    let menu = client.submit(elsewhere.set("_kept", "AAAA"));
    assert_eq!((menu.status, menu.path.as_str()), (200, "/account/"));
    log_out(client);
    let mut forged = form;
    let plain = client.submit(forged.set("_sealed", "AAAA"));
    assert!(
        plain.status == 403 && plain.forms().iter().all(|form| !form.action.ends_with("/again/")),
        "{}",
        plain.text()
    );
}

#[test]
fn every_own_page_says_how_long_the_session_lasts() {
    let house = House::new();
    let declarer = house.accepted();
    let client = &mut house.member(&declarer);
    let seconds = |page: &Page| page.attribute("data-seconds").parse::<i64>().expect("seconds");
    let menu = client.get("/account/");
    assert!((1_700..=1_800).contains(&seconds(&menu)) && menu.attribute("data-extends") == "true", "{}", menu.body);
    assert_eq!(menu.attribute("data-before"), "120");
    assert!(!client.get("/").body.contains("data-seconds"), "on no page of the site");
}

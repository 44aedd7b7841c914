//! The link in the letter of a return: through the log-in straight into the form, with what the office asked for and the
//! fields at which something is noticed; and nowhere else.

use crate::client::Page;
use crate::house::{Declarer, House};
use crate::html::between;
use crate::scheme::{PASSWORD, filled};

const REASON: &str = "町名の後の番地を消してください";
const CHANGE: &str = "/account/change/";

/// Somebody whose town has a lot number in it, returned by the office.
fn returned(house: &House) -> Declarer {
    let client = &mut house.client();
    let mut form = filled(&client.get("/declare/form/"));
    form.set("stars", "1").set("municipality", "千代田区見本町1-2-3");
    let check = client.submit(&form);
    let declarer = house.sent(client, &check, 0);
    house.sengen(&["review", "return", &declarer.reference, "--reason", REASON]);
    declarer
}

fn is_at_the_marked_fields(page: &Page) {
    assert_eq!((page.status, page.path.as_str()), (200, CHANGE), "{}", page.text());
    let box_of = between(&page.body, "id=\"returned\"", "</div>").expect("what the office asked for");
    assert!(box_of.contains(REASON) && box_of.contains("href=\"#municipality\""), "{box_of}");
    assert!(!box_of.contains("href=\"#phone\""), "nothing is noticed there: {box_of}");
    let said = between(&page.body, "id=\"municipality-notice\"", "</div>").expect("at the field");
    assert!(said.contains("1-2-3"), "{said}");
}

#[test]
fn the_letter_leads_through_the_log_in_to_the_marked_fields() {
    let house = House::new();
    let declarer = returned(&house);
    let letter = house.mail("直す画面が開きます", 1);
    assert!(letter.first_url().ends_with(CHANGE), "{}", letter.body);
    let client = &mut house.client();
    let asked = client.open(letter.first_url());
    assert_eq!((asked.status, asked.path.split('?').next()), (200, Some("/account/login")), "{}", asked.text());
    let mut form = asked.form("/account/login");
    form.set("user_number", &declarer.number).set("password", "Wrong-Pa55word!");
    let wrong = client.submit(&form);
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    let mut again = wrong.form("/account/login");
    is_at_the_marked_fields(&client.submit(again.set("password", PASSWORD)));
    // Who is logged in is there at once, also from the page before.
    is_at_the_marked_fields(&client.open(letter.first_url()));
    is_at_the_marked_fields(&client.get("/account/login?next=change"));
    // What was put right is asked for no more.
    let mut change = client.get(CHANGE).form("/account/change/check/");
    let check = client.submit(change.set("prefecture", "東京都").set("municipality", "千代田区見本町"));
    let done = client.submit(&check.form("/account/change/submit/"));
    assert_eq!(done.path, "/account/change/done/", "{}", done.text());
    let corrected = client.get(CHANGE);
    assert!(
        !corrected.body.contains("id=\"returned\"") && !corrected.body.contains("-notice\""),
        "{}",
        corrected.text()
    );
}

#[test]
fn a_log_in_leads_to_known_pages_alone() {
    let house = House::new();
    let declarer = house.declared();
    for next in
        ["logout", "https://elsewhere.example/", "//elsewhere.example/", "/account/stop/", "change/submit", "change%0d"]
    {
        let client = &mut house.client();
        let page = client.get(&format!("/account/login?next={next}"));
        assert!(!page.body.contains("_next"), "{next}");
        let mut form = page.form("/account/login");
        form.set("user_number", &declarer.number).set("password", PASSWORD).put("_next", next);
        let there = client.submit(&form);
        assert_eq!((there.status, there.path.as_str()), (200, "/account/"), "{next}: {}", there.text());
    }
    // Where nothing was returned it is the form as ever.
    let client = &mut house.member(&declarer);
    let plain = client.get(CHANGE);
    assert!(!plain.body.contains("id=\"returned\"") && !plain.body.contains("-notice\""), "{}", plain.text());
}

#[test]
fn who_comes_when_the_log_in_has_ended_logs_in_and_is_there() {
    let house = House::new();
    let declarer = house.accepted();
    let house = house.at("2030-01-01T00:00:00Z");
    let client = &mut house.member(&declarer);
    let house = house.at("2030-01-01T00:31:00Z");
    let over = client.get(CHANGE);
    assert!(over.status == 403 && over.title().contains("ログインが切れました"), "{}", over.text());
    let mut form = over.form("/account/login");
    form.set("user_number", &declarer.number).set("password", PASSWORD);
    let there = client.submit(&form);
    assert_eq!((there.status, there.path.as_str()), (200, CHANGE), "{}", there.text());
    drop(house);
}

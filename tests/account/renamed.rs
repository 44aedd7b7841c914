//! The form calls every field by another key and keeps their roles: the whole story goes as before, from the form to
//! the directory and on to changes; and who declared before the keys changed finds everything as it was.

use crate::client::Client;
use crate::house::{House, log_in};
use crate::scheme::{NAME, PASSWORD, Scheme, filled_as};
use std::fs;

/// What stands before every key.
const BEFORE: &str = "f_";

/// Calls every field of the form by another key, wherever the form names it.
fn rename(scheme: &Scheme) {
    let path = scheme.path("data/form.toml");
    let form = fs::read_to_string(&path).expect("the form");
    let named = ["key = \"", "of = \"", "into = \"", "{ field = \""];
    let line = |line: &str| match named.iter().find(|named| line.contains(*named)) {
        Some(named) if !line.starts_with('#') => line.replacen(*named, &format!("{named}{BEFORE}"), 1) + "\n",
        _ => format!("{line}\n"),
    };
    fs::write(path, form.lines().map(line).collect::<String>()).expect("written");
}

fn key(name: &str) -> String {
    format!("{BEFORE}{name}")
}

#[test]
fn with_every_key_renamed_the_whole_story_goes_on() {
    let house = House::changed(rename);
    let client = &mut house.client();
    let mut form = filled_as(&client.get("/declare/form/"), BEFORE);
    assert!(form.fields.iter().all(|(name, _)| name != "contact_email"), "{:?}", form.fields);
    form.set(&key("stars"), "1").set(&key("corporate_number"), "1234567890123");
    let refused = client.submit(&form);
    assert!(refused.status == 422 && refused.body.contains("href=\"#f_corporate_number\""), "{}", refused.text());
    form.set(&key("corporate_number"), "7123456789012").set(&key("municipality"), "金沢市見本町1-2");
    form.set(&key("street"), "１番２号");
    let check = client.submit(&form);
    assert!(check.status == 200 && check.body.contains("#f_contact_email\""), "{}", check.text());
    // One press moves the lot number to where it belongs.
    let asked = check.form("/declare/submit/");
    let offered = asked.button("番地 1-2」に直す");
    let check = client.press(&asked, offered);
    let declarer = house.sent(client, &check, 0);
    let shown = house.sengen(&["review", "show", &declarer.reference]);
    assert!(shown.contains("金糸雀太郎") && shown.contains("1-2"), "{shown}");
    house.sengen(&["review", "accept", &declarer.reference, "--build"]);
    assert!(house.client().get("/directory/ishikawa/D/").body.contains(NAME), "found in the directory");
    let row = house.published().lines().find(|line| line.contains(NAME)).expect("listed").to_owned();
    assert!(row.contains(",石川県,金沢市見本町,D,1,"), "{row}");
    edited(&house, &declarer.number, &declarer.reference);
}

/// What is changed later: at once, after the office, the contact, the password, the level.
fn edited(house: &House, number: &str, reference: &str) {
    let client = &mut house.client();
    assert_eq!(log_in(client, number, PASSWORD).path, "/account/");
    let form = &mut client.get("/account/change/").form("/account/change/check/");
    assert!(form.fields.iter().all(|(name, _)| name != "f_entity" && name != "f_contact_name"));
    form.set("f_municipality", "金沢市新見本町").set("f_phone", "076-123-4567");
    let check = client.submit(form);
    let done = client.submit(&check.form("/account/change/submit/"));
    assert_eq!(done.path, "/account/change/done/", "{}", done.text());
    assert!(client.get("/account/status/").text().contains("076-123-4567"));
    house.sengen(&["review", "accept", reference, "--kind", "change"]);
    assert!(house.published().contains("金沢市新見本町"));

    let form = &mut client.get("/account/contact/").form("/account/contact/check/");
    form.set("f_contact_name", "金糸雀次郎");
    let check = client.submit(form);
    let done = client.submit(&check.form("/account/contact/submit/"));
    assert_eq!(done.path, "/account/contact/done/", "{}", done.text());

    let form = &mut client.get("/account/password/").form("/account/password/");
    form.set("f_password", "New-Pa55word!");
    assert_eq!(client.submit(form.set("current_password", PASSWORD)).status, 200);

    stepped_up(house, client, reference);
}

fn stepped_up(house: &House, client: &mut Client, reference: &str) {
    let form = &mut client.get("/account/step-up/").form("/account/step-up/check/");
    let check = client.submit(form.set("f_policy_publication", "website"));
    assert_eq!(check.status, 200, "{}", check.text());
    client.submit(&check.form("/account/step-up/submit/"));
    house.sengen(&["review", "accept", reference]);
    let row = house.published().lines().find(|line| line.contains(NAME)).expect("listed").to_owned();
    assert!(row.contains(",2,"), "{row}");
}

#[test]
fn who_declared_before_the_keys_changed_finds_everything_as_it_was() {
    let house = House::new();
    let declarer = house.declared();
    let House { scheme, served } = house;
    served.stop();
    rename(&scheme);
    let served = crate::server::Served::start(scheme.root(), &[]);
    let house = House { scheme, served };
    house.sengen(&["review", "accept", &declarer.reference]);
    assert!(house.published().contains(NAME));
    let client = &mut house.member(&declarer);
    assert!(client.get("/account/status/").text().contains("カナリア1丁目1番88号"));
    let form = client.get("/account/change/").form("/account/change/check/");
    assert_eq!((form.value("f_municipality"), form.value("f_street")), ("金沢市見本町", "カナリア1丁目1番88号"));
}

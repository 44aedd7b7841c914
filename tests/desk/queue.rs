//! What waits, in rows: who has a case open, all plain ones chosen at one press, how many a press accepts, what was decided
//! today, and for whom a clerk looks.

use crate::house::Declarer;
use crate::scheme::{NAME, filled};
use crate::table::{Clerk, Table};

/// Somebody with an abbreviated name, after `earlier` others: marked.
fn marked(table: &Table, earlier: usize) -> Declarer {
    let client = &mut table.house.client();
    let mut form = filled(&client.get("/declare/form/"));
    form.set("stars", "1").set("name", "㈱となり").set("corporate_number", "7000012050002");
    let mut check = client.submit(&form);
    if check.status == 200 && !check.body.contains("/declare/submit/") {
        check = client.submit(&check.forms()[0]);
    }
    table.house.sent(client, &check, earlier)
}

fn row(page: &str, reference: &str) -> String {
    page.split("<tr>").find(|row| row.contains(reference)).expect("a row").to_owned()
}

#[test]
fn who_has_a_case_open_stands_in_its_row_until_that_is_left() {
    let table = Table::new();
    let declarer = table.house.declared();
    let (mut hanako, mut taro) = (table.clerk("見本 花子", "review"), table.clerk("見本 太郎", "review"));
    hanako.case(&declarer.reference);
    let open = |clerk: &mut Clerk| row(&clerk.client.get("/queue/").body, &declarer.reference);
    let seen = open(&mut taro);
    assert!(seen.contains("見本 花子さんが") && seen.contains("から開いています"), "{seen}");
    let own = open(&mut hanako);
    assert!(!own.contains("開いています"), "her own is no news, and by now she has left it: {own}");
    assert!(!open(&mut taro).contains("開いています"), "left");
    // Going on to another page of the desk's own leaves it too.
    hanako.case(&declarer.reference);
    assert!(open(&mut taro).contains("見本 花子さんが"));
    hanako.client.get("/");
    assert!(!open(&mut taro).contains("開いています"), "left");
}

#[test]
fn all_plain_ones_are_chosen_at_one_press_and_how_many_is_said_before_they_are_accepted() {
    let table = Table::new();
    let declarer = table.house.declared();
    let marked = marked(&table, 1);
    let mut clerk = table.clerk("見本 花子", "review");
    let queue = clerk.client.get("/queue/");
    assert!(queue.body.contains("all=1\""), "{}", queue.body);
    let all = clerk.client.get("/queue/?tab=waiting&all=1");
    assert!(row(&all.body, &declarer.reference).contains(" checked"), "{}", all.body);
    assert!(!row(&all.body, &marked.reference).contains(" checked"), "what is marked is looked at by itself");
    let mut form = all.forms().into_iter().find(|form| form.action == "/queue/").expect("a form");
    for reference in [&declarer.reference, &marked.reference] {
        form.fields.push(("ref".to_owned(), format!("{reference}.declaration")));
    }
    let asked = clerk.client.submit(&form);
    assert!(asked.status == 200 && asked.text().contains("まだ決めていません"), "{}", asked.text());
    assert!(asked.text().contains("1件を受理します"), "{}", asked.text());
    assert_eq!(table.house.sengen(&["review", "list", "--decided"]).matches(NAME).count(), 0, "nothing is decided");
    let mut form = asked.forms().into_iter().find(|form| form.action == "/queue/").expect("a form");
    assert_eq!(form.value("count"), "1");
    assert!(row(&asked.body, &marked.reference).contains(" checked"), "what was chosen stays chosen");
    form.fields.push(("ref".to_owned(), format!("{}.declaration", declarer.reference)));
    let done = clerk.client.submit(&form);
    assert!(done.text().contains("1件を受理と決めました"), "{}", done.text());
}

#[test]
fn who_decided_is_told_by_commands_history_and_home() {
    let table = Table::new();
    let declarer = table.house.declared();
    let mut clerk = table.clerk("見本 花子", "publish");
    let path = format!("/case/{}/", declarer.reference);
    let form = clerk.case(&declarer.reference).form(&path);
    clerk.client.submit(&form);
    let listed = table.house.sengen(&["review", "list", "--decided"]);
    assert!(listed.contains("（事務局の 見本 花子）"), "{listed}");
    let shown = table.house.sengen(&["review", "show", &declarer.reference]);
    assert!(shown.contains("事務局の 見本 花子が「受理」と決めました"), "{shown}");
    assert!(clerk.client.get("/").text().contains("今日、確定した判断 0件"), "it can still be undone");
    table.house.sengen(&["review", "undo", &declarer.reference]);
    let mut form = clerk.case(&declarer.reference).form(&path);
    form.put("now", "1");
    clerk.client.submit(&form);
    let shown = table.house.sengen(&["review", "show", &declarer.reference]);
    for who in ["申込者", "事務局の 見本 花子", "コマンド（"] {
        assert!(shown.contains(who), "{who}: {shown}");
    }
    let case = clerk.client.get(&format!("/declarer/{}/", declarer.reference));
    assert!(case.body.contains("<b>事務局の 見本 花子</b>") && case.body.contains("<b>コマンド（"), "{}", case.text());
    let home = clerk.client.get("/").body;
    let decided = home.split("id=\"h10\"").nth(1).and_then(|rest| rest.split("</section>").next()).expect("a panel");
    assert!(decided.contains("1件") && decided.contains(NAME) && decided.contains("事務局の 見本 花子"), "{decided}");
}

#[test]
fn for_whom_a_clerk_looks_stands_in_no_address() {
    let table = Table::new();
    let declarer = table.house.declared();
    let mut clerk = table.clerk("見本 花子", "review");
    let mut form = clerk.client.get("/").form("/search/");
    form.set("q", NAME);
    let led = clerk.client.ask("POST", "/search/", Some(&form.body(0)));
    let place = led.headers["location"].clone();
    assert!(led.status == 303 && place.contains("/queue/?tab=all") && place.contains("&s="), "{place}");
    let found = clerk.client.submit(&form);
    assert!(found.text().contains(&declarer.reference), "{}", found.text());
    assert!(found.body.contains(&format!("value=\"{NAME}\"")), "it can be typed on: {}", found.body);
    // Nothing that was typed goes by an address, and what is sealed opens in its own session alone.
    let typed = clerk.client.get("/queue/?tab=all&q=nobody.of.this.name");
    assert!(typed.text().contains(&declarer.reference) && !typed.body.contains("nobody.of.this"), "{}", typed.text());
    form.set("q", "だれでもない名前");
    assert!(!clerk.client.submit(&form).text().contains(&declarer.reference));
    let led = clerk.client.ask("POST", "/search/", Some(&form.body(0)));
    let path = led.headers["location"].split_once("/queue/").map(|(_, rest)| format!("/queue/{rest}")).expect("a path");
    let mut other = table.clerk("見本 太郎", "review");
    let elsewhere = other.client.get(&path);
    assert!(!elsewhere.body.contains("だれでもない名前"), "{}", elsewhere.text());
}

#[test]
fn who_may_be_the_same_declarer_is_told_by_what_clears_it() {
    let table = Table::new();
    table.house.declared();
    let again = table.house.declared_as(1);
    let mut clerk = table.clerk("見本 花子", "review");
    let path = format!("/case/{}/", again.reference);
    let form = clerk.case(&again.reference).form(&path);
    let refused = clerk.client.submit(&form);
    let said = refused.text();
    assert!(refused.status == 409 && said.contains("同じ事業者の申込みか掲載があります"), "{}: {said}", refused.status);
    assert!(!said.contains("確かめることが残っています"), "nothing else is to be cleared: {said}");
}

//! The desk's home: what came in the last days and what was decided, in a table with its bars, of declarations and registers.
//! And a case beside what is published of its 法人番号.

use crate::entered::{self, ENTERED, pressed, sent};
use crate::scheme::filled;
use crate::table::Table;

#[test]
fn the_last_days_are_counted_with_bars() {
    let table = Table::with("undo_minutes = 0");
    let first = table.house.declared();
    let client = &mut table.house.client();
    let form = entered::filled(client, "supporters", ENTERED);
    let check = client.submit(&form);
    sent(client, "supporters", &check);
    // Not confirmed, it has not come.
    let mut clerk = table.clerk("見本 花子", "review");
    let today = |page: &str| {
        let row = page.split("<tr>").find(|row| row.contains("<b>今日</b>")).expect("a row").to_owned();
        let cell = |label: &str| {
            let cell = row.split(&format!("data-l=\"{label}\">")).nth(1).expect("a cell");
            cell.split('<').next().expect("a number").to_owned()
        };
        (cell("届いた"), cell("決めた"), row)
    };
    let (came, decided, _) = today(&clerk.client.get("/").body);
    assert_eq!((came.as_str(), decided.as_str()), ("1", "0"));
    pressed(client, table.house.mail("/register/supporters/c/", 1).first_url());
    table.house.sengen(&["review", "accept", &first.reference]);
    let page = clerk.client.get("/");
    let (came, decided, row) = today(&page.body);
    assert_eq!((came.as_str(), decided.as_str()), ("2", "1"));
    assert!(row.contains("width=\"100.0%\"") && row.contains("width=\"50.0%\""), "{row}");
    assert!(!page.body.contains("style="), "no inline style");
    assert_eq!(page.body.matches("<svg class=\"bar bar-two\"").count(), 7);
}

#[test]
fn a_case_stands_beside_what_is_published_of_its_number_with_the_letters_that_differ_marked() {
    let table = Table::with("undo_minutes = 0");
    let client = &mut table.house.client();
    let mut form = filled(&client.get("/declare/form/"));
    form.set("stars", "1").set("corporate_number", "8999999000100").set("name", "株式会社みほん塗装店");
    form.set("prefecture", "東京都").set("municipality", "大田区見本町");
    let check = client.submit(&form);
    assert_eq!(check.status, 200, "{}", check.text());
    let declarer = table.house.sent(client, &check, 0);
    let mut clerk = table.clerk("見本 花子", "review");
    let case = clerk.case(&declarer.reference);
    let panel = case.body.split("id=\"registered\"").nth(1).expect("the panel").split("</section>").next().expect("it");
    assert!(panel.contains("8999999000100") && panel.contains("2026年10月30日"), "{panel}");
    assert!(panel.contains("株式会社みほん塗装<mark>店</mark>") && panel.contains("違う"), "{panel}");
    assert!(panel.contains("東京都大田区見本町") && panel.contains("同じ"), "{panel}");
    let shown = table.house.sengen(&["review", "show", &declarer.reference]);
    assert!(shown.contains("公表されているもの（2026年10月30日まで）") && shown.contains("≠"), "{shown}");
}

//! The desk's home: what came in the last days and what was decided, in a table with its bars, of declarations and registers.

use crate::entered::{ENTERED, filled, pressed, sent};
use crate::table::Table;

#[test]
fn the_last_days_are_counted_with_bars() {
    let table = Table::with("undo_minutes = 0");
    let first = table.house.declared();
    let client = &mut table.house.client();
    let form = filled(client, "supporters", ENTERED);
    let check = client.submit(&form);
    sent(client, "supporters", &check);
    // Not confirmed, it has not come.
    let mut clerk = table.clerk("見本 花子", "review");
    let today = |page: &str| {
        let row = page.split("<tr>").find(|row| row.contains("今日")).expect("a row").to_owned();
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

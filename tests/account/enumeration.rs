//! Whether a number exists: text, status and size of every answer are the same, and the times overlap.

use crate::client::{Client, Page};
use crate::house::{House, log_in};
use std::time::{Duration, Instant};

const UNKNOWN: &str = "9876543210";
const UNKNOWN_ID: &str = "49876543210";

/// Status, title, words and size of an answer, with what was typed taken out.
fn shape(page: &Page, typed: &str) -> (u16, String, String, usize) {
    let body = page.body.replace(typed, "#");
    (page.status, page.title(), page.text().replace(typed, "#"), body.len())
}

/// The middle of many times.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Asks for both in turn, so that what else the machine does falls on both alike.
fn compare(ask: impl Fn(&mut Client, &str) -> Page, (known, unknown): (&str, &str), client: &mut Client) {
    // Whatever else the machine does strikes one round; what an answer tells stays.
    let mut rounds = (0..3).map(|_| round(&ask, (known, unknown), client));
    let told = rounds.all(|(one, other)| one.abs_diff(other) > one.max(other) / 4 + Duration::from_millis(3));
    assert!(!told, "each time it took another while for a number that exists than for one that does not");
}

/// How long the answers took.
fn round(
    ask: &impl Fn(&mut Client, &str) -> Page,
    (known, unknown): (&str, &str),
    client: &mut Client,
) -> (Duration, Duration) {
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..15 {
        let start = Instant::now();
        let one = ask(client, known);
        times.0.push(start.elapsed());
        let start = Instant::now();
        let other = ask(client, unknown);
        times.1.push(start.elapsed());
        assert_eq!(shape(&one, known), shape(&other, unknown));
    }
    (median(times.0), median(times.1))
}

#[test]
fn no_answer_tells_whether_a_number_exists() {
    let house = House::new();
    let declarer = house.declared();
    let client = &mut house.client();
    let wrong = |client: &mut Client, number: &str| log_in(client, number, "Wrong-Pa55word");
    compare(wrong, (&declarer.number, UNKNOWN), client);
    let reset = |client: &mut Client, number: &str| {
        let mut form = client.get("/account/password/reset/").form("/account/password/reset/");
        client.submit(form.set("user_number", number))
    };
    compare(reset, (&declarer.number, UNKNOWN), client);
    let forgotten = |client: &mut Client, id: &str| {
        let mut form = client.get("/account/number/").form("/account/number/");
        client.submit(form.set("declaration_id", id))
    };
    compare(forgotten, (&declarer.id, UNKNOWN_ID), client);
}

#[test]
fn a_declaration_id_is_told_by_its_form_alone() {
    let house = House::new();
    let client = &mut house.client();
    let page = log_in(client, UNKNOWN_ID, "Wrong-Pa55word");
    assert!(page.status == 422 && page.text().contains("それは自己宣言ID"), "{}", page.text());
    assert_eq!(log_in(client, "４９８７－６５４３ ２１０", "x").status, 422);
}

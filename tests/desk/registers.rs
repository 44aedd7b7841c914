//! What is kept beside declarations, at the desk: in the same rows, by the same keys, with its own letters; and what it does
//! not have.

use crate::entered::{ENTERED, INQUIRY, Typed, filled, pressed, sent};
use crate::table::Table;

/// Enters something into a register and confirms it: its reference.
fn entered(table: &Table, register: &str, typed: Typed<'_>) -> String {
    let client = &mut table.house.client();
    let form = filled(client, register, typed);
    let check = client.submit(&form);
    assert_eq!(check.status, 200, "{}", check.text());
    sent(client, register, &check);
    let mail = table.house.mail(&format!("/register/{register}/c/"), 1);
    pressed(client, mail.first_url());
    let rows = table.house.sengen(&["review", "list", "--kind", register, "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_str(&rows).expect("JSON");
    rows[0]["reference"].as_str().expect("a reference").to_owned()
}

#[test]
fn an_entry_is_accepted_at_the_desk_taken_back_and_turned_down_with_a_letter() {
    let table = Table::new();
    let reference = entered(&table, "supporters", ENTERED);
    let mut clerk = table.clerk("見本 花子", "review");
    let home = clerk.client.get("/");
    assert!(home.text().contains("支援策と普及賛同企業"), "{}", home.text());
    let queue = clerk.client.get("/queue/?kind=supporters");
    assert!(queue.text().contains(&reference) && queue.text().contains("見本まちづくり協会"), "{}", queue.text());
    assert!(!clerk.client.get("/queue/?kind=declaration").text().contains(&reference), "no declaration");
    let case = clerk.case(&reference);
    assert!(case.text().contains("支援策の登録") && case.text().contains("差し戻し"), "{}", case.text());
    let after = clerk.client.submit(&case.form(&format!("/case/{reference}/")));
    assert!(after.status == 200 && after.text().contains("判断を取り消す"), "{}", after.text());
    let undo = clerk.client.get("/").form("/undo/");
    let back = clerk.client.submit(&undo);
    assert!(back.path.starts_with(&format!("/case/{reference}/")), "{}", back.path);
    // Returned, it is put right by the letter's link, which the letter at the desk does not tell.
    let mut reasons = clerk.client.get(&format!("/case/{reference}/reasons/")).form("/reasons/");
    reasons.put("reason", "own");
    reasons.set("text-own", "名前を略さずに書いてください。").put("step", "again");
    let letter = clerk.client.submit(&reasons);
    assert!(letter.text().contains("名前を略さずに書いてください。"), "{}", letter.text());
    assert!(letter.body.contains("/entry/…/") || letter.body.contains("/…/"), "{}", letter.body);
    let mut reasons = clerk.client.get(&format!("/case/{reference}/reasons/?ruling=reject")).form("/reasons/");
    reasons.put("reason", "own");
    reasons.set("text-own", "活動の内容がわかりません。").put("step", "again");
    let letter = clerk.client.submit(&reasons);
    assert!(
        letter.text().contains("活動の内容がわかりません。") && letter.text().contains("受理しない"),
        "{}",
        letter.text()
    );
    let mut send = letter.form("/reasons/");
    send.put("step", "send");
    let done = clerk.client.submit(&send);
    assert_eq!(done.status, 200, "{}", done.text());
    let shown = table.house.sengen(&["review", "show", &reference]);
    assert!(shown.contains("受理しない") && shown.contains("見本 花子") || shown.contains("活動の内容"), "{shown}");
}

#[test]
fn an_inquiry_is_answered_once_and_the_second_clerk_is_told() {
    let table = Table::new();
    let reference = entered(&table, "inquiry", INQUIRY);
    let mut clerk = table.clerk("見本 花子", "review");
    let mut other = table.clerk("見本 次郎", "review");
    let case = clerk.case(&reference);
    assert!(case.text().contains("印はありません。") && !case.text().contains("人が見ること"), "{}", case.text());
    assert!(case.body.contains("/answer/") && !case.text().contains("受理して次へ"), "{}", case.text());
    // Neither is it accepted by a form of this page that says so, nor with others.
    let path = format!("/case/{reference}/answer/");
    let mut answer = clerk.client.get(&path).form("/answer/");
    let mut forced = answer.clone();
    forced.action = format!("/case/{reference}/");
    forced.put("kind", "declaration");
    let forced = clerk.client.submit(&forced);
    assert!(forced.status == 409 && forced.text().contains("何も決めていません"), "{}", forced.text());
    assert!(!case.text().contains("★"), "levels are declarations': {}", case.text());
    answer.put("step", "send");
    let empty = clerk.client.submit(&answer);
    assert!(empty.status == 422 && empty.text().contains("まだ何も送っていません"), "{}", empty.text());
    let mut late = other.client.get(&path).form("/answer/");
    answer.set("words", "お答えします。").put("step", "again");
    let letter = clerk.client.submit(&answer);
    assert!(letter.body.contains("<span class=\"ours\">お答えします。"), "{}", letter.text());
    answer.put("step", "send");
    assert_eq!(clerk.client.submit(&answer).status, 200);
    let mail = table.house.mail("お答えします。", 1);
    assert!(mail.body.contains(&reference), "{}", mail.body);
    late.set("words", "べつの返事です。").put("step", "send");
    let told = other.client.submit(&late);
    assert!(told.status == 409 && told.body.contains("べつの返事です。"), "nothing typed is lost: {}", told.text());
    assert!(table.house.sengen(&["review", "show", &reference]).contains("返事"));
}

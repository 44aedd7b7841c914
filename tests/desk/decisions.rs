//! What a press does: accepts, returns, rejects, takes back, many at once; what is not done where two clerks meet, or the
//! declarer was faster; and that every line of the history names who it was.

use crate::scheme::NAME;
use crate::table::Table;

/// Puts the declarer's change through: another town.
fn corrects(table: &Table, declarer: &crate::house::Declarer, place: &str) {
    let client = &mut table.house.member(declarer);
    let mut form = client.get("/account/change/").form("/account/change/check/");
    let check = client.submit(form.set("municipality", place));
    let done = client.submit(&check.form("/account/change/submit/"));
    assert_eq!(done.status, 200, "{}", done.text());
}

#[test]
fn a_plain_case_is_accepted_by_one_press_and_taken_back_by_another() {
    let table = Table::new();
    let declarer = table.house.declared();
    let mut clerk = table.clerk("見本 花子", "review");
    let queue = clerk.client.get("/queue/");
    assert!(queue.text().contains(NAME) && queue.text().contains(&declarer.reference), "{}", queue.text());
    let case = clerk.case(&declarer.reference);
    assert!(case.text().contains("印はありません") && case.text().contains("こう公開されます"), "{}", case.text());
    assert!(!case.body.contains("name=\"now\""), "who only reviews decides nothing at once");
    let form = case.form(&format!("/case/{}/", declarer.reference));
    let after = clerk.client.submit(&form);
    assert_eq!((after.status, after.path.as_str()), (200, "/queue/"), "{}", after.text());
    assert!(after.text().contains("判断を取り消す") && after.text().contains("受理"), "{}", after.text());
    assert!(!table.house.published().contains(NAME), "nothing leaves the house yet");
    let home = clerk.client.get("/");
    assert!(home.text().contains("見本 花子") && home.text().contains("に確定"), "{}", home.text());
    let undo = home.form("/undo/");
    let back = clerk.client.submit(&undo);
    assert!(back.path.starts_with(&format!("/case/{}/", declarer.reference)), "{}", back.path);
    assert!(
        back.body.contains("<b>事務局の 見本 花子</b>") && back.text().contains("印はありません"),
        "{}",
        back.text()
    );
    let late = clerk.client.submit(&undo);
    assert!(late.status == 409 && late.text().contains("もう取り消せません"), "{}", late.text());
    assert_eq!(table.house.list()[0]["state"], "confirmed");
}

#[test]
fn who_publishes_decides_at_once_and_ends_what_was_accepted_by_a_code() {
    let table = Table::new();
    let declarer = table.house.declared();
    let mut clerk = table.clerk("見本 花子", "publish");
    let mut form = clerk.case(&declarer.reference).form(&format!("/case/{}/", declarer.reference));
    form.put("now", "1");
    clerk.client.submit(&form);
    assert!(table.house.published().contains(NAME), "listed at once");
    let path = format!("/declarer/{}/", declarer.reference);
    let page = clerk.client.get(&path);
    assert!(page.text().contains("03-9876-1234") || page.text().contains("0398761234"), "{}", page.text());
    assert!(!page.body.contains(&declarer.number), "the user number is not told");
    let mut revoke = page.form("/revoke/");
    revoke.set("why", "使用規約に反する").set("code", "000000");
    let wrong = clerk.client.submit(&revoke);
    assert!(
        wrong.status == 422 && wrong.text().contains("使用規約に反する"),
        "nothing typed is lost: {}",
        wrong.text()
    );
    assert!(table.house.published().contains(NAME));
    revoke.set("code", &clerk.code());
    let done = clerk.client.submit(&revoke);
    assert!(done.status == 200 && done.text().contains("取消と決めてあります"), "{}", done.text());
    assert!(!table.house.published().contains(NAME), "off the list at once");
    let mut other = table.clerk("例示 次郎", "review");
    let refused = other.client.get("/");
    assert!(!refused.body.contains("判断を取り消す<span"), "who only reviews takes no revocation back");
    let mut undo = refused.form("/settings/");
    undo.action = "/undo/".to_owned();
    undo.put("ref", &declarer.reference);
    undo.put("kind", "declaration");
    assert_eq!(other.client.submit(&undo).status, 403);
    let back = clerk.client.get("/").form("/undo/");
    clerk.client.submit(&back);
    assert!(table.house.published().contains(NAME), "listed again");
}

#[test]
fn a_return_is_composed_seen_as_a_letter_and_sent() {
    let table = Table::with("undo_minutes = 0");
    let declarer = table.house.declared();
    let mut clerk = table.clerk("見本 花子", "review");
    let case = clerk.case(&declarer.reference);
    let mut form = case.form(&format!("/case/{}/", declarer.reference));
    form.action = format!("/case/{}/reasons/", declarer.reference);
    let page = clerk.client.submit(&form);
    assert!(
        page.text().contains("送られる手紙") && page.text().contains("直していただきたいところ"),
        "{}",
        page.text()
    );
    let mut send = page.form("/reasons/");
    send.put("step", "send");
    let empty = clerk.client.submit(&send);
    assert!(empty.status == 422 && empty.text().contains("まだ何も送っていません"), "{}", empty.text());
    // A chosen reason without words is no reason, and is not put back in silence.
    let mut wordless = clerk.client.submit(&send).form("/reasons/");
    wordless.fields.push(("reason".to_owned(), "street".to_owned()));
    wordless.set("text-street", " ").put("step", "send");
    let wordless = clerk.client.submit(&wordless);
    assert!(wordless.status == 422 && wordless.text().contains("文が空のもの"), "{}", wordless.text());
    send.fields.extend(["street", "own"].map(|key| ("reason".to_owned(), key.to_owned())));
    send.set("text-street", "番地を消してください。")
        .set("text-own", "電話番号も\u{b}確かめてください。")
        .set("step", "again");
    let again = clerk.client.submit(&send);
    assert!(again.body.contains("1. 番地を消してください。"), "{}", again.text());
    assert_eq!(table.house.list()[0]["returned_at"], serde_json::Value::Null);
    send.set("step", "send");
    let done = clerk.client.submit(&send);
    assert_eq!(done.path, "/queue/", "{}", done.text());
    let mail = table.house.mail("番地を消してください。", 1);
    assert!(mail.body.contains("2. 電話番号も"), "{}", mail.body);
    assert_ne!(table.house.list()[0]["returned_at"], serde_json::Value::Null);
    let returned = clerk.client.get("/queue/?tab=returned");
    assert!(returned.text().contains(NAME) && returned.text().contains("に終わる"), "{}", returned.text());
    assert_ne!(table.house.list()[0]["ends_at"], serde_json::Value::Null);
    let ending = clerk.client.get("/queue/?tab=ending");
    assert!(
        !ending.text().contains(NAME) && ending.text().contains("もうすぐ終わるものは"),
        "not within days: {}",
        ending.text()
    );
    let case = clerk.case(&declarer.reference);
    assert!(!case.body.contains("id=\"accept\"") && case.text().contains("直すのを待っています"), "{}", case.text());
    corrects(&table, &declarer, "金沢市なおし町");
    let corrected = clerk.case(&declarer.reference);
    assert!(corrected.text().contains("直って戻った") && corrected.body.contains("<del>"), "{}", corrected.text());
}

#[test]
fn of_two_clerks_at_once_the_second_is_shown_what_the_first_decided() {
    let table = Table::new();
    let declarer = table.house.declared();
    let (mut one, mut two) = (table.clerk("見本 花子", "review"), table.clerk("例示 次郎", "review"));
    let action = format!("/case/{}/", declarer.reference);
    let first = one.case(&declarer.reference).form(&action);
    let seen = two.case(&declarer.reference);
    assert!(seen.text().contains("見本 花子") && seen.text().contains("先に決めた方"), "{}", seen.text());
    let second = seen.form(&action);
    assert_eq!(one.client.submit(&first).path, "/queue/");
    let late = two.client.submit(&second);
    assert!(late.status == 409 && late.text().contains("見本 花子 受理"), "{}", late.text());
    assert!(!late.body.contains("id=\"accept\""), "{}", late.text());
    let undo = one.client.get("/").form("/undo/");
    one.client.submit(&undo);
    let history = two.case(&declarer.reference);
    assert!(history.body.matches("<b>事務局の 見本 花子</b>").count() >= 2, "{}", history.text());
    assert!(!history.body.contains("<li><time>") || !history.text().contains("例示 次郎 決めた"), "{}", history.text());
    // What was opened before the undo decides nothing after it; what is shown then does.
    let stale = two.client.submit(&second);
    assert!(stale.status == 409 && stale.text().contains("一度取り消されました"), "{}", stale.text());
    assert_eq!(two.client.get("/queue/?tab=decided").text().matches(NAME).count(), 0);
    assert_eq!(two.client.submit(&stale.form(&action)).path, "/queue/");
}

#[test]
fn what_the_declarer_changed_in_between_is_shown_and_nothing_is_decided() {
    let table = Table::new();
    let declarer = table.house.declared();
    let mut clerk = table.clerk("見本 花子", "review");
    let action = format!("/case/{}/", declarer.reference);
    let form = clerk.case(&declarer.reference).form(&action);
    corrects(&table, &declarer, "金沢市うつり町");
    let again = clerk.client.submit(&form);
    assert!(again.status == 409 && again.text().contains("何も決めていません"), "{}", again.text());
    let plain = again.body.replace("<mark>", "").replace("</mark>", "");
    assert!(plain.contains("<ins>金沢市うつり町</ins>"), "what differs: {}", again.text());
    assert!(again.body.contains("<ins>金沢市<mark>うつり</mark>町</ins>"), "letter by letter: {}", again.body);
    assert_eq!(clerk.client.get("/queue/?tab=decided").text().matches(NAME).count(), 0);
    // Sent from the page that shows it, it is done.
    assert_eq!(clerk.client.submit(&again.form(&action)).path, "/queue/");
    // And what is decided falls when the declarer changes it once more.
    corrects(&table, &declarer, "金沢市またうつり町");
    let void = clerk.case(&declarer.reference);
    assert!(void.text().contains("無効") && void.body.contains("id=\"accept\""), "{}", void.text());
}

#[test]
fn several_plain_ones_go_at_once_and_marked_ones_stay() {
    let table = Table::new();
    let declarer = table.house.declared();
    // From the same mailbox with another number, and a name that is marked.
    let marked = {
        let client = &mut table.house.client();
        let mut form = crate::scheme::filled(&client.get("/declare/form/"));
        form.set("stars", "1").set("name", "㈱となり").set("corporate_number", "7000012050002");
        let mut check = client.submit(&form);
        if check.status == 200 && !check.body.contains("/declare/submit/") {
            check = client.submit(&check.forms()[0]);
        }
        table.house.sent(client, &check, 1)
    };
    let mut clerk = table.clerk("見本 花子", "review");
    let queue = clerk.client.get("/queue/");
    let mut form =
        queue.forms().into_iter().find(|form| form.action == "/queue/" && form.has("_sealed", "")).expect("a form");
    for reference in [&declarer.reference, &marked.reference] {
        form.fields.push(("ref".to_owned(), format!("{reference}.declaration")));
    }
    // As the script says it on the button.
    form.set("count", "1");
    let done = clerk.client.submit(&form);
    assert!(
        done.text().contains("1件を受理と決めました") && done.text().contains("1件は、印があるか"),
        "{}",
        done.text()
    );
    let case = clerk.case(&marked.reference);
    let press = case.form(&format!("/case/{}/", marked.reference));
    let refused = clerk.client.submit(&press);
    assert!(refused.status == 422 && refused.text().contains("確かめることが残っています"), "{}", refused.text());
    let names = ["name_abbreviated", "email_slip", "public_person", "municipality_street", "place_building"];
    let mut cleared = press.clone();
    cleared.fields.extend(names.iter().map(|name| ("seen".to_owned(), (*name).to_owned())));
    let accepted = clerk.client.submit(&cleared);
    assert_eq!(accepted.path, "/queue/", "{}", accepted.text());
}

#[test]
fn what_a_clerk_writes_down_stays_with_the_name_and_is_lost_by_no_press() {
    let table = Table::new();
    let declarer = table.house.declared();
    let mut clerk = table.clerk("見本 花子", "review");
    let path = format!("/case/{}/", declarer.reference);
    let mut form = clerk.case(&declarer.reference).form(&path);
    form.put("note", "電話で本店の場所を聞いた");
    let accept = form.clone();
    form.action = format!("{path}note/");
    let kept = clerk.client.submit(&form);
    assert!(kept.status == 200 && kept.text().contains("メモを残しました"), "{}", kept.text());
    assert!(kept.text().contains("電話で本店の場所を聞いた"), "{}", kept.text());
    form.put("note", " ");
    assert_eq!(clerk.client.submit(&form).status, 422);
    let mut accept = accept;
    accept.put("note", "もう一度かけた");
    let after = clerk.client.submit(&accept);
    assert_eq!((after.status, after.path.as_str()), (200, "/queue/"), "{}", after.text());
    let shown = table.house.sengen(&["review", "show", &declarer.reference]);
    assert!(shown.contains("メモ：電話で本店の場所を聞いた") && shown.contains("メモ：もう一度かけた"), "{shown}");
    let mails = table.house.mail("手続きは、まだ終わっていません", 1);
    assert!(!mails.body.contains("本店"), "never mailed");
    let status = table.house.member(&declarer).get("/account/status/");
    assert!(!status.body.contains("本店"), "nor told: {}", status.text());
}

//! What somebody may ask for by law, at the desk: who may do it, the code that is asked once more, the file, and the end.

use crate::scheme::NAME;
use crate::table::Table;

#[test]
fn a_copy_is_handed_out_to_who_looks_after_whole_records_and_by_a_code() {
    let table = Table::new();
    let declarer = table.house.declared();
    let path = format!("/declarer/{}/", declarer.reference);
    let mut clerk = table.clerk("見本 花子", "publish");
    assert!(!clerk.client.get(&path).body.contains("/export/"), "not offered to who may not");
    let mut admin = table.clerk("見本 次郎", "admin");
    let page = admin.client.get(&path);
    let mut form = page.form("/export/");
    let empty = admin.client.submit(form.set("code", "000000"));
    assert!(empty.status == 422 && empty.text().contains("まだ何もしていません"), "{}", empty.text());
    let wrong = admin.client.submit(form.set("asked", "登録の電話へかけ直した").set("code", "000000"));
    assert!(wrong.status == 422 && wrong.body.contains("登録の電話へかけ直した"), "{}", wrong.text());
    form.set("code", &admin.code());
    let file = admin.client.submit(&form);
    assert_eq!(file.status, 200, "{}", file.text());
    assert!(file.headers["content-disposition"].starts_with("attachment; filename=\"record-"), "{:?}", file.headers);
    assert_eq!(file.headers["cache-control"], "no-store");
    let shown = table.house.sengen(&["review", "show", &declarer.reference]);
    assert!(shown.contains("登録の電話へかけ直した"), "{shown}");
    // The form of who may is no way in for who may not.
    let stolen = clerk.client.submit(&form);
    assert!(matches!(stolen.status, 403), "{}", stolen.text());
    assert!(!table.log().contains("登録の電話"), "what is typed stands in no log");
}

#[test]
fn who_asks_is_erased_by_its_reference_and_a_code_and_not_while_it_is_listed() {
    let table = Table::with("undo_minutes = 0");
    let listed = table.house.accepted();
    let other = table.house.neighbour();
    let mut admin = table.clerk("見本 次郎", "admin");
    let page = admin.client.get(&format!("/declarer/{}/", listed.reference));
    assert!(page.text().contains("いまは消せません") && !page.body.contains("/erase/"), "{}", page.text());
    let path = format!("/declarer/{}/", other.reference);
    let mut form = admin.client.get(&path).form("/erase/");
    let another = admin.client.submit(form.set("again", &listed.reference).set("code", &admin.code()));
    assert!(another.status == 422 && another.text().contains("まだ消していません"), "{}", another.text());
    assert_eq!(table.house.list().len(), 2, "nothing is gone");
    let done = admin.client.submit(form.set("again", &other.reference.to_lowercase()).set("code", &admin.code()));
    assert!(done.status == 200 && done.text().contains("消しました"), "{}", done.text());
    assert_eq!(table.house.list().len(), 1);
    assert_eq!(admin.client.get(&path).status, 404);
    assert!(table.house.published().contains(NAME), "who is listed stays");
}

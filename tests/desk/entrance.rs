//! Who gets in: by a link for once, a password and a code for once; nobody by guessing, forging, copying or from another
//! site. What the desk says of itself in its headers, and what its log keeps quiet about.

use crate::table::{PASSWORD, Table, enrol, link_in, log_in};

#[test]
fn without_a_log_in_nothing_is_shown_and_nothing_done() {
    let table = Table::new();
    let reference = table.house.declared().reference;
    let client = &mut table.client();
    for path in [
        "/",
        "/queue/",
        "/queue/?tab=all&s=x",
        "/next/",
        &format!("/case/{reference}/"),
        &format!("/declarer/{reference}/"),
    ] {
        let page = client.peek(path);
        assert_eq!(page.status, 303, "{path}");
        assert_eq!(page.headers.get("location").map(String::as_str), Some("/login/"), "{path}");
    }
    for path in
        ["/queue/", "/undo/", "/logout/", &format!("/case/{reference}/"), &format!("/declarer/{reference}/revoke/")]
    {
        let page = client.ask("POST", path, Some("kind=declaration"));
        assert_eq!(page.status, 403, "{path}");
        assert!(page.text().contains("行っていません"), "{path}: {}", page.text());
    }
    let page = client.peek("/login/");
    let header = |name: &str| page.headers.get(name).map(String::as_str).unwrap_or_default();
    assert!(header("content-security-policy").contains("default-src 'none'"), "{:?}", page.headers);
    assert!(!header("content-security-policy").contains("unsafe"));
    assert_eq!(header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin");
    assert_eq!([header("cache-control"), header("x-content-type-options")], ["no-store", "nosniff"]);
    assert!(!page.body.contains("style=\"") && !page.body.contains("http-equiv"));
    assert_eq!(table.house.list()[0]["state"], "confirmed");
}

#[test]
fn a_link_makes_a_member_once_and_a_code_lets_in_once() {
    let table = Table::new();
    let path = table.invited("見本 花子", "review");
    let client = &mut table.client();
    let page = client.get(&path);
    assert!(page.text().contains("見本 花子") && page.body.contains("<svg"), "{}", page.text());
    // A short password and a wrong code: the same telephone goes on.
    let mut form = page.forms().remove(0);
    form.action.clone_from(&path);
    form.set("password", "みじかい").set("code", "000000");
    let again = client.submit(&form);
    assert!(again.status == 422 && again.text().contains("文字以上"), "{}", again.text());
    form.set("password", PASSWORD);
    let again = client.submit(&form);
    assert!(again.status == 422 && again.text().contains("確認の番号が違います"), "{}", again.text());
    let shown =
        |page: &crate::client::Page| crate::html::between(&page.body, "class=\"tel num\">", "<").map(str::to_owned);
    assert_eq!(shown(&again), shown(&page), "the telephone need not be told anew");
    let (first, codes) = enrol(client, &path);
    assert_eq!(codes.len(), 8);
    let over = table.client().get(&path);
    assert!(over.status == 410 && over.text().contains("もう使えません"), "{}", over.text());
    let used = log_in(client, "見本 花子", PASSWORD, &first);
    assert_eq!(used.status, 422, "the code that enrolled was used: {}", used.text());
    assert_eq!(log_in(client, "見本花子", PASSWORD, &codes[0]).path, "/");
    let twice = log_in(&mut table.client(), "見本 花子", PASSWORD, &codes[0]);
    assert!(twice.status == 422 && !twice.body.contains(PASSWORD), "{}", twice.text());
    let (_, listed, _) = table.house.tried(&["desk", "list"]);
    assert!(listed.contains("見本 花子") && listed.contains("確認（review）"), "{listed}");
    let (code, _, errors) = table.house.tried(&["desk", "add", "見本花子"]);
    assert!(code == 1 && errors.contains("desk reset"), "{errors}");
}

#[test]
fn guesses_are_slowed_and_a_reset_ends_what_was_open() {
    let table = Table::new();
    let mut clerk = table.clerk("見本 花子", "review");
    let guesser = &mut table.client();
    let statuses: Vec<u16> =
        (0..7).map(|_| log_in(guesser, "見本 花子", "ちがう合言葉です", "000000").status).collect();
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
    assert_eq!(clerk.client.peek("/").status, 200, "who is in stays in");
    let link = link_in(&table.house.sengen(&["desk", "reset", "見本 花子"]));
    assert_eq!(clerk.client.peek("/").status, 303, "another link ends what was open");
    let client = &mut table.client();
    let (_, codes) = enrol(client, &link);
    assert_eq!(log_in(client, "見本 花子", PASSWORD, &codes[1]).path, "/");
    table.house.sengen(&["desk", "remove", "見本 花子"]);
    assert_eq!(client.peek("/").status, 303);
    assert_eq!(table.house.tried(&["desk", "remove", "見本 花子"]).0, 1);
}

#[test]
fn forms_work_in_their_own_session_and_from_the_desk_alone() {
    let table = Table::new();
    let reference = table.house.declared().reference;
    let (mut one, mut two) = (table.clerk("見本 花子", "review"), table.clerk("例示 次郎", "review"));
    let form = one.case(&reference).form(&format!("/case/{reference}/"));
    assert_eq!(two.client.submit(&form).status, 403, "with another's seal");
    let body = form.body(0);
    assert_eq!(one.client.ask_from("https://evil.example", &form.action, &body).status, 403);
    assert_eq!(one.client.ask_from("null", &form.action, &body).status, 403);
    let mut forged = form.clone();
    forged.set("_sealed", "x");
    assert_eq!(one.client.submit(&forged).status, 403);
    let other = one.client.get("/").form("/settings/");
    let mut crossed = form.clone();
    crossed.set("_sealed", other.value("_sealed"));
    assert_eq!(one.client.submit(&crossed).status, 403, "a page that did not show the case");
    assert_eq!(table.house.list()[0]["state"], "confirmed");
    let out = one.client.get("/").form("/logout/");
    assert_eq!(one.client.submit(&out).status, 200);
    assert_eq!(one.client.peek("/").status, 303);
}

#[test]
fn the_log_says_routes_and_nothing_of_anybody() {
    let table = Table::new();
    let declarer = table.house.declared();
    let mut clerk = table.clerk("見本 花子", "review");
    clerk.case(&declarer.reference);
    clerk.client.get(&format!("/declarer/{}/", declarer.reference));
    let mut search = clerk.client.get("/").form("/search/");
    clerk.client.submit(search.set("q", "canary.tanto"));
    clerk.client.get("/nowhere/1234567890/");
    let log = table.log();
    assert!(log.contains("path=/case/*/ status=200") && log.contains("path=/enrol/*/"), "{log}");
    for word in [declarer.reference.as_str(), &declarer.number, "canary", "花子", "1234567890"] {
        assert!(!log.contains(word), "{word}: {log}");
    }
}

//! What stands around every page of an account: who is logged in, the way out, the way back; and that what a page does
//! is done for the account it shows.

use crate::client::Page;
use crate::house::{House, NEIGHBOUR, log_in};
use crate::html::words;
use crate::scheme::{NAME, PASSWORD};

/// The breadcrumbs of a page, as they are read.
fn crumbs(page: &Page) -> String {
    let nav = page.body.split("<nav class=\"breadcrumbs\"").nth(1).and_then(|rest| rest.split("</nav>").next());
    words(nav.and_then(|nav| nav.split_once('>')).map_or("", |(_, inside)| inside)).replace(char::is_whitespace, "›")
}

#[test]
fn every_page_of_an_account_says_whose_it_is_and_leads_out_and_back() {
    let house = House::new();
    let declarer = house.accepted();
    let client = &mut house.member(&declarer);
    for (path, title) in [
        ("/account/", "マイページ"),
        ("/account/status/", "マイページ›自己宣言状況確認"),
        ("/account/step-up/", "マイページ›取組み段階変更"),
        ("/account/change/", "マイページ›登録情報変更"),
        ("/account/contact/", "マイページ›担当者変更"),
        ("/account/password/", "マイページ›パスワード変更"),
        ("/account/logo/", "マイページ›ロゴマークダウンロード"),
        ("/account/logo/procedure/", "マイページ›ロゴマークダウンロード›使用手順"),
        ("/account/logo/two-star.zip", "マイページ›まだ受け取れません"),
        ("/account/stop/", "マイページ›中止"),
    ] {
        let page = client.get(path);
        assert_eq!(crumbs(&page), format!("ホーム›{title}"), "{path}");
        let head = page.body.split("<main").next().unwrap_or_default();
        assert!(
            head.contains(&format!("{NAME} 様</a><span class=\"member-state\">でログインしています</span>")),
            "{path}: {head}"
        );
        assert_eq!(page.forms()[0].action, "/account/logout", "{path}");
    }
    let out = client.get("/account/status/").form("/account/logout");
    let gone = client.submit(&out);
    assert!(gone.title().contains("ログアウトしました"));
    assert_eq!(gone.headers.get("clear-site-data").map(String::as_str), Some("\"cache\""), "not what the device keeps");
    for (path, title) in [
        ("/account/login", "ログイン"),
        ("/account/number/", "ログイン›利用者番号を忘れたとき"),
        ("/account/password/reset/", "ログイン›パスワード再設定"),
    ] {
        let page = client.get(path);
        assert_eq!(crumbs(&page), format!("ホーム›{title}"), "{path}");
        assert!(!page.body.contains("でログインしています"), "{path}");
    }
}

#[test]
fn a_form_of_one_account_does_nothing_to_another_that_logged_in_since() {
    let house = House::new();
    let first = house.declared();
    let second = house.neighbour();
    // Two tabs of one browser, two clients of one accountant.
    let tabs = &mut house.member(&first);
    let mut stop = tabs.get("/account/stop/").form("/account/stop/");
    let mut change = tabs.get("/account/change/").form("/account/change/check/");
    let out = tabs.get("/account/").form("/account/logout");
    tabs.submit(&out);
    assert_eq!(log_in(tabs, &second.number, PASSWORD).path, "/account/");
    let refused = tabs.submit(stop.set("password", PASSWORD));
    assert_eq!((refused.status, refused.body.contains(&format!("{NEIGHBOUR} 様<"))), (403, true), "{}", refused.text());
    assert_eq!(tabs.submit(change.set("phone", "076-999-9999")).status, 403);
    assert!(house.list().iter().all(|row| row["state"] == "confirmed"));
}

#[test]
fn a_wrong_log_in_is_told_at_the_field_that_it_is_about() {
    let house = House::new();
    let at = |number: &str, password: &str| {
        let page = log_in(&mut house.client(), number, password);
        assert_eq!(page.status, 422);
        (page.body.contains("id=\"user_number-error\""), page.body.contains("id=\"password-error\""))
    };
    assert_eq!(at("49876543210", "x"), (true, false), "a declaration ID");
    assert_eq!(at("123", "x"), (true, false));
    assert_eq!(at("", "x"), (true, false));
    assert_eq!(at("9876543210", ""), (false, true));
    assert_eq!(at("", ""), (true, true));
    assert_eq!(at("9876543210", "Wrong-Pa55word"), (true, true), "which of the two, nobody is told");
}

#[test]
fn the_mailed_link_opened_again_mails_the_numbers_once_more() {
    let house = House::new();
    let declarer = house.declared();
    let link = house.mail("手続きは、まだ終わっていません", 1).first_url().to_owned();
    let house = house.at("2030-01-01T00:00:00Z");
    let client = &mut house.client();
    let page = client.open(&link);
    assert!(page.text().contains("宣言は完了しています") && !page.body.contains(&declarer.number), "{}", page.text());
    let form = page.forms().into_iter().find(|form| form.action.contains("/declare/numbers/")).expect("a button");
    let sent = client.submit(&form);
    assert!(sent.text().contains("番号を書いたメールを") && !sent.body.contains(&declarer.number), "{}", sent.text());
    let mail = house.mail("2つの番号を、もう一度お知らせします", 1);
    assert!(mail.has_line(&declarer.number) && mail.has_line(&declarer.id));
    let (shown, secret) = mail.body.split_once("ほかの人に見せないでください").expect("a line between");
    assert!(shown.contains(&declarer.id) && secret.contains(&declarer.number) && !shown.contains(&declarer.number));
}

#[test]
fn an_accepted_declarer_finds_the_address_to_show_and_its_code() {
    let house = House::new();
    let declarer = house.accepted();
    let page = house.member(&declarer).get("/account/status/");
    let address = page.body.split("id=\"record-address\"").nth(1).and_then(|rest| rest.split("</a>").next());
    let address = address.and_then(|rest| rest.split_once('>')).map_or("", |(_, address)| address);
    assert!(address.contains("/directory/?no=1") && page.body.contains("<svg class=\"qr\""), "{address}");
    assert!(house.mail("申込みを受理しました", 1).has_line(address), "the letter tells the same");
}

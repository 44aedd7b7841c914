//! The form page by page, as a browser without scripts turns it: each page is checked when it is sent, everything typed
//! travels with it, and pauses, restarts, pages of an older form and foreign seals end as well as with one page.

use crate::client::{Client, Page};
use crate::html::Form;
use crate::scheme::{NAME, PASSWORD, Scheme, filled};
use crate::server::{PROGRAM, Served};
use crate::story::submitted;
use crate::walk::{filled_page, walked};
use std::process::Command;

/// The words on the buttons between pages.
const BACK: &str = "前へ戻る";

/// The form on a page that is to be filled or turned.
fn form(page: &Page) -> Form {
    page.form("/declare/check/")
}

/// The line that says where one is.
fn place(page: &Page) -> String {
    crate::html::between(&page.body, "class=\"steps-count\">", "<").map(crate::html::words).unwrap_or_default()
}

/// `sengen serve` without building, at a moment that stands still.
fn at_moment(scheme: &Scheme, moment: &str) -> Served {
    let arguments = ["serve", "--no-build", "--trust-clock", "--listen", "127.0.0.1:0", "--root"];
    Served::run(Command::new(PROGRAM).args(arguments).arg(scheme.root()).env("SENGEN_NOW", moment))
}

/// How many objects lie below a folder of the state.
fn stored(scheme: &Scheme, folder: &str) -> usize {
    crate::scheme::files(&scheme.path(folder)).len()
}

#[test]
fn the_form_is_turned_page_by_page_and_stores_nothing_before_the_submit() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let (check, pages) = walked(client);
    let places: Vec<String> = pages.iter().map(place).collect();
    let expected = ["事業者情報（3枚中1枚目）", "事業者情報（3枚中2枚目）", "事業者情報（3枚中3枚目）"];
    assert_eq!(places[..3], expected);
    assert_eq!(places[3..], ["自己宣言（2枚中1枚目）", "自己宣言（2枚中2枚目）"]);
    for page in &pages {
        assert!(!page.text().contains("ステップ中"), "one count, never two: {}", page.text());
        assert!(!page.body.contains(PASSWORD) && !page.body.contains("7123456789012") || page.path.ends_with("form/"));
    }
    assert_eq!((stored(&scheme, "var/objects/applications"), stored(&scheme, "var/objects/waiting")), (0, 0));
    assert!(check.body.contains(NAME) && check.text().contains("canary.tanto@mail.example"), "{}", check.text());
    assert!(!check.body.contains(PASSWORD));
    let received = submitted(client, &check);
    assert!(received.path.contains("/received/"), "{}", received.text());
    assert_eq!(stored(&scheme, "var/objects/applications"), 1);
}

#[test]
fn a_mistake_is_told_on_its_own_page_and_only_what_stands_there() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let first = client.get("/declare/form/");
    let mut wrong = filled_page(&first);
    let refused = client.submit(wrong.set("corporate_number", "1234567890123"));
    assert_eq!(refused.status, 422);
    assert!(refused.title().starts_with("エラー："), "{}", refused.title());
    assert_eq!(refused.body.matches("class=\"field-error\"").count(), 1, "{}", refused.text());
    assert_eq!((form(&refused).value("name"), form(&refused).value("_page")), (NAME, "business"));
    let second = client.submit(form(&refused).set("corporate_number", "7123456789012"));
    assert_eq!((second.status, place(&second)), (200, "事業者情報（3枚中2枚目）".to_owned()));
    let refused = client.submit(&form(&second));
    assert_eq!((refused.status, refused.body.matches("class=\"field-error\"").count()), (422, 5), "{}", refused.text());
    // 住所検索 fills this page and turns none.
    let mut blank = form(&second);
    let button = blank.button("住所検索");
    let looked = client.press(blank.set("postal_code", "000-0601"), button);
    assert_eq!((looked.status, form(&looked).value("municipality")), (200, "犬上郡多賀町"));
}

#[test]
fn back_keeps_what_was_typed_on_both_pages_and_the_password_as_its_hash() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let (_, pages) = walked(client);
    let mut last = filled_page(&pages[4]);
    last.put("newsletter", "yes");
    let fourth = client.press(&last, last.button(BACK));
    assert_eq!((fourth.status, form(&fourth).value("stars")), (200, "2"));
    assert!(!fourth.body.contains(PASSWORD) && !fourth.body.contains("カナリア商工会"), "sealed");
    let third = client.press(&form(&fourth), form(&fourth).button(BACK));
    assert_eq!(form(&third).value("membership_name"), "カナリア商工会");
    let fourth = client.submit(&form(&third));
    let again = client.submit(&form(&fourth));
    assert_eq!((form(&again).value("newsletter"), form(&again).value("password")), ("yes", ""));
    assert!(again.text().contains("設定済み"), "{}", again.text());
    let check = client.submit(&form(&again));
    assert!(check.text().contains("お知らせのメールを希望する") && check.text().contains(NAME), "{}", check.text());
    // Not even half of a page is needed to go back, and the first page has no way back.
    let mut half = form(&pages[1]);
    let back = half.button(BACK);
    let first = client.press(half.set("phone", "123"), back);
    assert_eq!((first.status, form(&first).value("name")), (200, NAME));
    assert!(!form(&first).buttons.iter().any(|button| button.words.contains(BACK)));
    assert_eq!(form(&client.submit(&form(&first))).value("phone"), "123");
}

#[test]
fn what_is_changed_from_the_check_page_leads_to_its_page_and_back_with_everything() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let (check, _) = walked(client);
    let asked = check.form("/declare/submit/");
    for (label, page, control) in [
        ("事業者名", "business", "name"),
        ("電話番号", "address", "phone"),
        ("所属団体名", "trade", "membership_name"),
        ("自社診断の点数", "pledge", "self_check_score"),
        ("担当者メールアドレス", "trade", "contact_email"),
        ("パスワード", "consent", "password"),
    ] {
        let button = asked.button(&format!("変更（{label}）"));
        assert!(asked.target(button).ends_with(&format!("/declare/correct/#{control}")), "{}", asked.target(button));
        let shown = client.press(&asked, button);
        assert_eq!((shown.status, form(&shown).value("_page")), (200, page), "{label}");
        let back = client.submit(&form(&shown));
        assert!(back.text().contains(NAME) && back.forms()[0].action.ends_with("/submit/"), "{label}: {}", back.text());
    }
    let shown = client.press(&asked, asked.button("変更（電話番号）"));
    let refused = client.submit(form(&shown).set("phone", "なし"));
    assert_eq!((refused.status, form(&refused).value("phone")), (422, "なし"));
    let back = client.submit(form(&refused).set("phone", "090-1234-5678"));
    assert!(back.text().contains("090-1234-5678") && back.text().contains(NAME), "{}", back.text());
    for consent in ["antisocial_pledge", "privacy_consent", "terms_consent"] {
        assert!(!back.body.contains(&format!("data-key=\"{consent}\"")), "{consent} is given or not");
    }
    // 修正する begins at the first page, and leads back as well.
    let asked = back.form("/declare/submit/");
    let first = client.press(&asked, asked.button("修正する"));
    assert_eq!((form(&first).value("_page"), form(&first).value("name")), ("business", NAME));
    assert!(client.submit(&form(&first)).text().contains("090-1234-5678"));
}

#[test]
fn a_days_pause_on_a_page_costs_the_password_at_most_and_a_restart_nothing() {
    let scheme = Scheme::copied();
    drop(Served::start(scheme.root(), &[]));
    let served = at_moment(&scheme, "2026-11-20T01:00:00Z");
    let client = &mut Client::new(served.address());
    let (check, pages) = walked(client);
    let asked = check.form("/declare/submit/");
    let changing = client.press(&asked, asked.button("変更（電話番号）"));
    drop(served);
    let served = at_moment(&scheme, "2026-11-22T01:00:00Z");
    let client = &mut Client::new(served.address());
    let third = client.submit(&filled_page(&pages[1]));
    assert_eq!((third.status, form(&third).value("_page")), (200, "trade"), "{}", third.text());
    let fourth = client.submit(&filled_page(&third));
    let last = client.submit(&filled_page(&fourth));
    let whole = client.submit(&filled_page(&last));
    assert!(whole.text().contains(NAME), "what was typed two days ago is there: {}", whole.text());
    let password = client.submit(&form(&changing));
    assert_eq!((password.status, form(&password).value("_page")), (422, "consent"), "{}", password.text());
    assert_eq!(password.body.matches("class=\"field-error\"").count(), 1, "{}", password.text());
    let check = client.submit(form(&password).set("password", PASSWORD));
    assert!(check.status == 200 && check.text().contains(NAME), "{}", check.text());
}

#[test]
fn pages_of_an_older_form_are_answered_with_what_changed_and_lose_nothing() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let (_, pages) = walked(client);
    // An older version of the same page: told there, once.
    let mut older = filled_page(&pages[1]);
    let told = client.submit(older.put("form_version", "2026-11-01"));
    assert_eq!((told.status, form(&told).value("street")), (422, "カナリア1丁目1番88号"));
    assert!(told.text().contains("フォームが新しくなりました"), "{}", told.text());
    assert_eq!(form(&client.submit(&form(&told))).value("_page"), "trade");
    // A page that there is no more: from the first page on, everything filled.
    let mut gone = filled_page(&pages[2]);
    gone.put("_page", "gone").put("form_version", "2026-11-01");
    let told = client.submit(&gone);
    assert_eq!((told.status, form(&told).value("_page"), form(&told).value("name")), (422, "business", NAME));
    let second = client.submit(&form(&told));
    assert_eq!(form(&second).value("phone"), "0398761234");
    assert_eq!(form(&client.submit(&form(&second))).value("membership_name"), "カナリア商工会");
    // The whole form of before there were pages: as a whole, with its errors; sent again it goes to the check page.
    let mut whole = filled(&pages[0]);
    whole.put("form_version", "2026-11-28").put("phone", "なし").put("contact_email_confirmation", "x");
    let told = client.submit(&whole);
    assert_eq!((told.status, form(&told).value("phone"), form(&told).value("name")), (422, "なし", NAME));
    assert!(told.text().contains("フォームが新しくなりました") && told.text().contains("1回ずつ"), "{}", told.text());
    let check = client.submit(form(&told).set("phone", "0398761234"));
    assert!(check.status == 200 && check.text().contains(NAME), "{}", check.text());
}

#[test]
fn seals_that_are_foreign_cut_or_of_another_page_end_on_a_page_that_says_what_to_do() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let (check, pages) = walked(client);
    let seal = form(&pages[1]).value("_pages").to_owned();
    let of_check = check.form("/declare/submit/").value("_sealed").to_owned();
    for broken in ["x", &seal[1..], &seal[..seal.len() - 1], of_check.as_str(), &"A".repeat(4_000)] {
        let mut turned = filled_page(&pages[1]);
        let answer = client.submit(turned.put("_pages", broken));
        assert!(answer.status == 400 && answer.text().contains("読み取れませんでした"), "{}", answer.text());
    }
    let mut other = check.form("/declare/submit/");
    assert_eq!(client.submit(other.put("_sealed", &seal)).status, 400, "a page's seal submits nothing");
    // What a page does not ask is not taken from its seal twice, nor from a hostile post as more than typed.
    let mut forged = filled_page(&pages[1]);
    let answer = client.submit(forged.put("_page", "consent"));
    assert_eq!((answer.status, form(&answer).value("_page")), (422, "consent"), "{}", answer.text());
}

#[test]
fn long_texts_in_branches_that_do_not_apply_never_outgrow_a_form() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let long = "長".repeat(2_000);
    let mut page = client.get("/declare/form/");
    for _ in 0..5 {
        let mut filled = filled_page(&page);
        for name in ["representative", "representative_kana", "trade_name"] {
            if filled.has(name, "") {
                filled.set(name, &long);
            }
        }
        page = client.submit(&filled);
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(page.body.len() < 60_000, "{} bytes", page.body.len());
    }
    let received = submitted(client, &page);
    assert!(received.path.contains("/received/"), "{}", received.text());
}

#[test]
fn a_sole_proprietor_is_the_contact_by_one_tick() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let mut page = client.get("/declare/form/");
    let own =
        [("entity", "sole_proprietor"), ("representative", "髙﨑 𠮷郎"), ("representative_kana", "たかさき よしろう")];
    while !page.forms()[0].action.ends_with("/declare/submit/") {
        let mut filled = filled_page(&page);
        for (key, value) in own.into_iter().chain([("contact_same", "yes"), ("contact_name", "")]) {
            if filled.has(key, value) {
                filled.set(key, value);
            }
        }
        page = client.submit(&filled);
        assert_eq!(page.status, 200, "{}", page.text());
    }
    assert_eq!(
        page.text().matches("髙﨑 𠮷郎").count(),
        3,
        "the warning, the public name, the contact: {}",
        page.text()
    );
    let asked = page.form("/declare/submit/");
    let changed = client.press(&asked, asked.button("変更（担当者名）"));
    assert_eq!(form(&changed).value("contact_same"), "yes", "the tick is kept");
    // A corporation has nobody to take over.
    let (_, pages) = walked(client);
    assert!(!pages[2].body.contains("contact_same"), "{}", pages[2].text());
}

//! The life of a declaration after it was made: logo, step-up, change, password, stop; and a rejected and a
//! returned one.

use crate::client::Client;
use crate::house::{House, log_in};
use crate::scheme::{NAME, PASSWORD};

const NEW: &str = "New-Pa55word!";

/// The bytes of a path, as they come.
fn download(client: &mut Client, path: &str) -> (u16, String) {
    let page = client.ask("GET", path, None);
    (page.status, page.headers.get("content-type").cloned().unwrap_or_default())
}

#[test]
fn logo_step_up_change_and_stop() {
    let house = House::new();
    let declarer = house.declared();
    let client = &mut house.member(&declarer);
    let menu = client.get("/account/");
    for (words, path) in [
        ("自己宣言状況確認", "/account/status/"),
        ("取組み段階変更", "/account/step-up/"),
        ("登録情報変更", "/account/change/"),
        ("担当者変更", "/account/contact/"),
        ("パスワード変更", "/account/password/"),
        ("ロゴマークダウンロード", "/account/logo/"),
        ("中止", "/account/stop/"),
    ] {
        assert!(menu.body.contains(&format!("<a href=\"{path}\">{words}</a>")), "{words}");
    }
    assert_eq!(client.get("/account/logo/").status, 403, "no logo before acceptance");
    assert_eq!(client.get("/account/step-up/").status, 403);
    let status = client.get(&menu.link("/account/status/"));
    assert_eq!(status.attribute("data-declaration-id"), declarer.id);
    assert!(status.text().contains("金糸雀太郎") && status.text().contains("事務局が確かめています"));

    house.sengen(&["review", "accept", &declarer.reference]);
    assert!(house.published().contains(NAME));
    // The public record is a link away, and the link leads somewhere also before the site is built again.
    let published = house.published();
    let no = published.lines().find(|line| line.contains(NAME)).and_then(|line| line.get(..8)).expect("a number");
    let record = format!("/directory/?no={no}");
    assert!(client.get("/account/status/").body.contains(&format!("href=\"{record}\"")), "{record}");
    assert_eq!(client.get(&record).status, 200);

    // The logo appears after both texts were opened, in this session, for this level.
    assert_eq!(download(client, "/account/logo/one-star.zip").0, 403);
    assert!(!client.get("/account/logo/").body.contains(".zip"));
    assert!(client.get("/account/logo/procedure/").text().contains("手順"));
    assert!(!client.get("/account/logo/").body.contains(".zip"));
    assert_eq!(client.get("/account/logo/guideline/").status, 200);
    assert!(client.get("/account/logo/").body.contains("href=\"/account/logo/one-star.zip\""));
    assert_eq!(download(client, "/account/logo/one-star.zip"), (200, "application/zip".to_owned()));
    assert_eq!(download(client, "/account/logo/two-star.zip").0, 403);
    assert_eq!(house.client().get("/account/logo/one-star.zip").status, 403);
    assert!(house.scheme.dist().iter().all(|(path, _)| !path.to_string_lossy().contains("one-star")));

    // Step-up: two questions, nothing more; refused, checked, submitted, accepted.
    let form = client.get("/account/step-up/").form("/account/step-up/check/");
    let names: Vec<&str> =
        form.fields.iter().map(|(name, _)| name.as_str()).filter(|name| !name.starts_with('_')).collect();
    assert_eq!(names, ["self_check_score"]);
    assert_eq!(client.submit(&form).status, 422);
    let mut form = form;
    let check = client.submit(form.set("self_check_score", "７２").set("policy_publication", "website"));
    assert!(check.status == 200 && check.text().contains("72点"), "{}", check.text());
    let back = client.press(&check.form("/submit/"), 1);
    assert_eq!(back.form("/check/").value("self_check_score"), "７２");
    let done = client.submit(&check.form("/account/step-up/submit/"));
    assert_eq!((done.status, done.path.as_str()), (200, "/account/step-up/done/"), "{}", done.text());
    house.mail("二つ星への取組み段階変更を受け付けました", 1);
    assert_eq!(client.get("/account/step-up/").status, 403, "one at a time");
    assert!(house.published().contains(",1,"), "one star stays listed");
    let kinds: Vec<_> = house.list().iter().map(|row| row["kind"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(kinds, ["declaration", "step-up"]);
    assert!(house.sengen(&["review", "show", &declarer.reference]).contains("72点"));
    house.sengen(&["review", "accept", &declarer.reference]);
    house.mail("二つ星への取組み段階変更を受理しました", 1);
    let row = house.published().lines().find(|line| line.contains(NAME)).expect("listed").to_owned();
    assert!(row.contains(",2,"), "{row}");
    assert!(client.get("/account/logo/").body.contains("href=\"/account/logo/two-star.zip\""));
    assert_eq!(download(client, "/account/logo/one-star.zip").0, 403, "only the present level's");

    // A change: the town waits for the office, the telephone does not.
    let mut form = client.get("/account/change/").form("/account/change/check/");
    let same = client.submit(&form);
    assert!(same.status == 422 && same.text().contains("変わったところがありません"), "{}", same.text());
    form.set("municipality", "金沢市新見本町").set("phone", "076-123-4567");
    let check = client.submit(&form);
    assert!(check.text().contains("金沢市見本町") && check.text().contains("金沢市新見本町"), "{}", check.text());
    let done = client.submit(&check.form("/account/change/submit/"));
    assert_eq!(done.path, "/account/change/done/", "{}", done.text());
    house.mail("次の項目は、事務局が確かめてから変わります", 1);
    let told = house.mail("次の項目を変更しました", 1);
    assert!(told.body.contains("電話番号") && !told.body.contains("4567"), "{}", told.body);
    assert!(!house.published().contains("新見本町"));
    assert!(client.get("/account/status/").text().contains("076-123-4567"));
    let shown = house.sengen(&["review", "show", &declarer.reference]);
    assert!(shown.contains("金沢市新見本町"), "{shown}");
    house.sengen(&["review", "accept", &declarer.reference, "--kind", "change"]);
    house.mail("次の項目が新しくなりました", 1);
    let row = house.published().lines().find(|line| line.contains(NAME)).expect("listed").to_owned();
    assert!(row.contains("新見本町") && row.starts_with(&row[..8]), "{row}");

    // A new password ends every other session.
    let other = &mut house.member(&declarer);
    let form = &mut client.get("/account/password/").form("/account/password/");
    form.set("password", NEW);
    assert_eq!(client.submit(form.set("current_password", "Wrong-Pa55word")).status, 422);
    let done = client.submit(form.set("current_password", PASSWORD));
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(client.get("/account/status/").status, 200, "this session goes on");
    assert_eq!(other.get("/account/status/").status, 403, "the other has ended");
    assert_eq!(log_in(other, &declarer.number, PASSWORD).status, 422);

    // Stop: said what it means, asked for the password, gone.
    let form = &mut client.get("/account/stop/").form("/account/stop/");
    assert_eq!(client.submit(form.set("password", PASSWORD)).status, 422);
    assert!(house.published().contains(NAME));
    let done = client.submit(form.set("password", NEW));
    assert!(done.status == 200 && done.text().contains("中止しました"), "{}", done.text());
    assert!(!house.published().contains(NAME));
    house.mail("自己宣言の中止の手続きが終わりました", 1);
    assert_eq!(client.get("/account/status/").status, 403);
    assert_eq!(log_in(client, &declarer.number, NEW).status, 422);
    assert_eq!(house.list()[0]["state"], "withdrawn");
}

#[test]
fn who_was_revoked_is_out_at_once() {
    let house = House::new();
    let declarer = house.accepted();
    let client = &mut house.member(&declarer);
    client.get("/account/logo/procedure/");
    client.get("/account/logo/guideline/");
    assert_eq!(client.get("/account/logo/one-star.zip").status, 200);
    let edit = client.get("/account/change/").form("/account/change/check/");
    assert!(house.published().contains(NAME));
    house.sengen(&["review", "revoke", &declarer.reference, "--reason", "申込みの内容が事実と違うため"]);
    assert!(!house.published().contains(NAME));
    let letter = house.mail("自己宣言を取り消しました", 1);
    assert!(
        letter.body.contains("申込みの内容が事実と違うため") && letter.body.contains(&declarer.id),
        "{}",
        letter.body
    );
    for page in ["/account/logo/one-star.zip", "/account/status/", "/account/stop/"] {
        assert_eq!(client.get(page).status, 403, "{page}");
    }
    assert_eq!(client.submit(&edit).status, 403);
    assert_eq!(log_in(client, &declarer.number, PASSWORD).status, 422);
    assert_eq!(house.list()[0]["state"], "revoked");
}

#[test]
fn what_was_returned_is_corrected_and_what_was_rejected_begins_anew() {
    let house = House::new();
    let declarer = house.declared();
    house.sengen(&["review", "return", &declarer.reference, "--reason", "町名を確かめてください"]);
    let client = &mut house.member(&declarer);
    assert!(client.get("/account/status/").text().contains("町名を確かめてください"));
    let mut form = client.get("/account/change/").form("/account/change/check/");
    let check = client.submit(form.set("municipality", "金沢市正見本町"));
    let done = client.submit(&check.form("/account/change/submit/"));
    assert_eq!(done.status, 200, "{}", done.text());
    let status = client.get("/account/status/").text();
    assert!(status.contains("金沢市正見本町") && status.contains("事務局が確かめています"), "{status}");

    let reject = ["review", "reject", &declarer.reference, "--reason", "対象ではありません"];
    let (code, shown, errors) = house.tried(&reject);
    assert!(
        code == 1 && shown.contains("金沢市正見本町") && errors.contains("--seen 2"),
        "not unseen: {shown}{errors}"
    );
    house.sengen(&[&reject[..], &["--seen", "2"]].concat());
    let status = client.get("/account/status/");
    assert!(status.text().contains("対象ではありません") && status.text().contains("使えません"));
    let menu = client.get("/account/").text();
    assert!(menu.contains("自己宣言状況確認受理されなかった理由") && menu.contains("パスワード変更"), "{menu}");
    for link in ["登録情報変更", "担当者変更", "取組み段階変更", "ロゴマークダウンロード", "中止"]
    {
        assert!(!menu.contains(link), "{link} leads nowhere: {menu}");
    }
    for page in ["change", "contact", "step-up", "logo", "stop"] {
        assert_eq!(client.get(&format!("/account/{page}/")).status, 403, "{page}");
    }
    let again = client.submit(&status.form("/account/again/"));
    let form = again.form("/declare/check/");
    assert_eq!((form.value("name"), form.value("password"), form.value("terms_consent")), (NAME, "", ""));
    assert_eq!(house.published().matches(NAME).count(), 0);
}

#[test]
fn a_rejected_step_up_leaves_one_star_and_a_rejected_change_leaves_the_town() {
    let house = House::new();
    let declarer = house.accepted();
    let client = &mut house.member(&declarer);
    let mut form = client.get("/account/step-up/").form("/account/step-up/check/");
    let check = client.submit(form.set("self_check_score", "72").set("policy_publication", "website"));
    client.submit(&check.form("/submit/"));
    let mut form = client.get("/account/change/").form("/account/change/check/");
    let check = client.submit(form.set("municipality", "金沢市新見本町"));
    client.submit(&check.form("/submit/"));
    let (code, _, errors) =
        house.tried(&["review", "reject", &declarer.reference, "--reason", "方針の公開を確かめられません"]);
    assert!(code == 1 && errors.contains("--kind"), "{code} {errors}");
    for (kind, reason) in [("step-up", "方針の公開を確かめられません"), ("change", "登記と違います")]
    {
        house.sengen(&["review", "reject", &declarer.reference, "--kind", kind, "--reason", reason]);
        house.mail(reason, 1);
    }
    let status = client.get("/account/status/").text();
    assert!(status.contains("一つ星") && status.contains("登記と違います"), "{status}");
    let row = house.published().lines().find(|line| line.contains(NAME)).expect("listed").to_owned();
    assert!(row.contains(",1,") && row.contains("金沢市見本町"), "{row}");
    assert_eq!(client.get("/account/step-up/").status, 200, "and may be asked for again");
}

#[test]
fn sessions_end_with_time_and_with_log_out() {
    let house = House::new();
    let declarer = house.declared();
    let house = house.at("2030-01-01T00:00:00Z");
    let mut idle = house.member(&declarer);
    let mut busy = house.member(&declarer);
    let house = house.at("2030-01-01T00:29:00Z");
    assert_eq!(busy.get("/account/status/").status, 200);
    let house = house.at("2030-01-01T00:31:00Z");
    assert_eq!(idle.get("/account/status/").status, 403, "30 minutes without a click");
    assert_eq!(busy.get("/account/status/").status, 200);
    let mut moment = 31;
    let mut house = house;
    while moment < 8 * 60 - 10 {
        moment += 25;
        house = house.at(&format!("2030-01-01T{:02}:{:02}:00Z", moment / 60, moment % 60));
        let expected = if moment <= 8 * 60 { 200 } else { 403 };
        assert_eq!(busy.get("/account/status/").status, expected, "after {moment} minutes");
    }
    let house = house.at("2030-01-01T08:01:00Z");
    assert_eq!(busy.get("/account/status/").status, 403, "eight hours at most");

    let mut client = house.member(&declarer);
    let out = client.get("/account/").form("/account/logout");
    let stolen = client.cookies();
    assert_eq!(client.submit(&out).status, 200);
    assert_eq!(client.get("/account/status/").status, 403);
    client.carry(&stolen);
    assert_eq!(client.get("/account/status/").status, 403, "a copied cookie has ended too");
}

#[test]
fn a_fault_of_the_site_never_denies_an_acceptance() {
    let house = House::new();
    let declarer = house.declared();
    std::fs::write(house.scheme.path("content/faulty.md"), "+++\ntitle = \"x\"\n").expect("a file");
    let (code, out, errors) = house.tried(&["review", "accept", &declarer.reference, "--build"]);
    assert!(code == 1 && out.contains("受理しました"), "{code} {out}");
    assert!(errors.contains("content/faulty.md") && !errors.contains("何も書き込んでいません"), "{errors}");
    assert_eq!(house.list()[0]["state"], "accepted");
}

/// The day that the data set of the built site says it was changed.
fn modified(house: &House) -> String {
    house.sengen(&["build"]);
    let page = std::fs::read_to_string(house.scheme.path("dist/directory/download/index.html")).expect("the page");
    let (_, rest) = page.split_once("\"dateModified\":\"").expect("a data set");
    rest[..10].to_owned()
}

#[test]
fn a_stop_never_sends_the_date_of_the_lists_back() {
    let house = House::new();
    let declarer = house.accepted();
    let listed = modified(&house);
    let client = &mut house.member(&declarer);
    let form = &mut client.get("/account/stop/").form("/account/stop/");
    assert_eq!(client.submit(form.set("password", PASSWORD)).status, 200);
    let stopped = modified(&house);
    assert!(stopped >= listed, "as of {listed} before the stop, and of {stopped} after it");
}

#[test]
fn while_a_revocation_can_be_undone_pages_tell_what_holds_and_offer_no_logo() {
    let house = House::new();
    let declarer = house.accepted();
    let client = &mut house.member(&declarer);
    assert!(client.get("/account/").text().contains("の宣言が受理されています"));
    // Only what is decided from now on can be undone; the house decides at once.
    let settings = house.scheme.path("data/site.toml");
    let text = std::fs::read_to_string(&settings).expect("settings");
    std::fs::write(&settings, text.replace("undo_minutes = 0", "undo_minutes = 10")).expect("settings");
    let said = house.sengen(&["review", "revoke", &declarer.reference, "--reason", "事実と違うため。"]);
    assert!(said.contains("復活"), "{said}");
    let client = &mut house.member(&declarer);
    for (page, words) in [
        ("/account/", "いまは、宣言事業者の一覧に載っていません"),
        ("/account/status/", "事務局が確かめています。いまは、一覧に載っていません"),
        ("/account/logo/", "いまはロゴマークを受け取れません"),
    ] {
        let shown = client.get(page);
        let text = shown.text();
        assert!(text.contains(words), "{page}: {text}");
        for told in ["受理されています", "受け取れます", "取引先などに見せるページ", "事実と違うため", "取消"]
        {
            assert!(!text.contains(told), "{page}: {told}: {text}");
        }
        assert!(!shown.body.contains("/account/logo/") || page == "/account/logo/", "{page}");
    }
    let stop = client.get("/account/stop/").text();
    assert!(stop.contains("中止すると") && !stop.contains("以内に消えます"), "{stop}");
    // Undone, everything is as it was.
    house.sengen(&["review", "undo", &declarer.reference]);
    assert!(client.get("/account/").text().contains("の宣言が受理されています"));
    assert!(client.get("/account/logo/").text().contains("使う前に"));
    house.sengen(&["review", "revoke", &declarer.reference, "--reason", "事実と違うため。", "--now"]);
    assert!(!client.get("/account/").text().contains("受理"), "the log-in has ended");
}

//! Schemes other than the shipped one, from `tests/schemes`: three levels and 65 towns without trades, 法人番号, logos or
//! postal codes; one level and eight questions. Each runs the whole story: declared, confirmed, accepted, built, found,
//! changed, helped, stopped. Nothing of what a scheme does not have is spoken of.

use crate::client::{Client, Page};
use crate::house::{Declarer, House, log_in};
use crate::html::Form;
use crate::scheme::{Scheme, copy};
use std::fs;
use std::path::Path;

const NAME: &str = "みほん八百屋";
const SECRET: &str = "Canary-Pa55word!";
const MAIL: &str = "canary.shop@mail.example";

/// The templates and words of the shipped scheme with the content and data of another.
fn house(name: &str) -> House {
    House::changed(|scheme| {
        let words = fs::read_to_string(scheme.path("data/words.ja.toml")).expect("words");
        for folder in ["content", "data"] {
            fs::remove_dir_all(scheme.path(folder)).expect("removed");
        }
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemes").join(name), scheme.root());
        let words = words.replace("regions = \"都道府県\"", "regions = \"町\"").replace("\"★の数\"", "\"約束の段階\"");
        fs::write(scheme.path("data/words.ja.toml"), words).expect("words");
    })
}

/// The list of everybody to take away.
fn downloaded(house: &House) -> String {
    let is_all = |path: &Path| path.to_string_lossy().contains("declarers-all-");
    let files = house.scheme.dist();
    let found = files.iter().find(|(path, _)| is_all(path)).expect("a list to take away");
    String::from_utf8_lossy(&found.1).into_owned()
}

/// What of these words stands in a built file or a page.
fn spoken(scheme: &Scheme, words: &[&str]) -> Vec<String> {
    let is_text =
        |path: &Path| path.extension().is_some_and(|ending| ["html", "xml", "json"].iter().any(|one| ending == *one));
    let mut found = Vec::new();
    for (path, bytes) in scheme.dist().iter().filter(|(path, _)| is_text(path)) {
        let text = String::from_utf8_lossy(bytes);
        let told = words.iter().filter(|word| text.contains(**word));
        found.extend(told.map(|word| format!("{word} in {}", path.display())));
    }
    found
}

fn filled(page: &Page, answers: &[(&str, &str)]) -> Form {
    let mut form = page.form("/declare/check/");
    let both = [("mail", MAIL), ("mail_again", MAIL), ("secret", SECRET), ("secret_again", SECRET), ("agreed", "yes")];
    for (key, value) in both.iter().chain(answers) {
        form.set(key, value);
    }
    form
}

/// Declares, confirms and is accepted.
fn accepted(house: &House, answers: &[(&str, &str)]) -> Declarer {
    let client = &mut house.client();
    let blank = client.get("/declare/form/");
    let check = client.submit(&filled(&blank, answers));
    assert_eq!(check.status, 200, "{}", check.text());
    let declarer = house.sent(client, &check, 0);
    house.sengen(&["review", "accept", &declarer.reference]);
    declarer
}

fn row(house: &House) -> String {
    let published = house.published();
    published.lines().find(|line| line.contains(NAME)).unwrap_or_default().to_owned()
}

/// Who asks for other levels, and the office that accepts.
struct Stepping<'a> {
    house: &'a House,
    declarer: &'a Declarer,
}

impl Stepping<'_> {
    /// Asks for another level with these answers; the office accepts.
    fn step(&self, client: &mut Client, path: &str, answers: &[(&str, &str)]) -> Page {
        let page = client.get(path);
        let mut form = page.form("/account/step-up/check/");
        for (key, value) in answers {
            form.set(key, value);
        }
        let check = client.submit(&form);
        assert_eq!(check.status, 200, "{}", check.text());
        let done = client.submit(&check.form("/account/step-up/submit/"));
        assert_eq!((done.status, done.path.as_str()), (200, "/account/step-up/done/"), "{}", done.text());
        self.house.sengen(&["review", "accept", &self.declarer.reference, "--kind", "step-up"]);
        done
    }
}

/// Goes on from the check page of a change, whatever is asked there beside; the path that it leads to.
fn changed(client: &mut Client, check: &Page) -> String {
    let form = check.form("/account/change/submit/");
    client.press(&form, form.button("この内容で変更する")).path
}

fn stopped(house: &House, client: &mut Client) {
    let form = &mut client.get("/account/stop/").form("/account/stop/");
    let done = client.submit(form.set("password", SECRET));
    assert!(done.status == 200 && done.text().contains("中止しました"), "{}", done.text());
    assert_eq!(row(house), "");
    house.sengen(&["build"]);
    assert_eq!(spoken(&house.scheme, &[NAME]), [""; 0]);
}

#[test]
fn three_levels_and_sixty_five_towns_run_the_whole_story() {
    let house = house("pledges");
    assert_eq!(house.tried(&["check", "--strict"]).2, "");
    let client = &mut house.client();

    // What there is to choose from, and nothing of what there is not.
    let search = client.get("/directory/");
    assert_eq!(
        (search.body.matches("name=\"stars\"").count(), search.body.matches("<option").count()),
        (4, 66 + 3 + 7)
    );
    assert!(
        search.body.contains("はじめの約束")
            && search.body.contains("見本第65町")
            && !search.body.contains("id=\"industry\"")
    );
    assert_eq!(client.get("/self-check/").status, 404);
    let absent =
        ["/self-check/", "自社診断", "都道府県", "業種", "一つ星", "二つ星", "法人番号", "ロゴマーク", "住所検索"];
    assert_eq!(spoken(&house.scheme, &absent), [""; 0]);

    let shown = [("link", "shop.example/みほん"), ("sells", "books"), ("opened", "平成2年4月1日")];
    let answers = [("shop", NAME), ("town", "見本第65町"), ("tel", "03-1111-2222"), ("promise", "1")];
    slips_are_told(client, &answers);
    let more = [("helpers", "yes"), ("heads", "１２人"), ("story", "カナリアの一行\r\nカナリアの二行")];
    let rows =
        [("shops", "3"), ("shop_name_1", "カナリア東店"), ("shop_name_3", "カナリア西店"), ("shop_staff_3", "４人")];
    let answers = [&answers[..], &shown, &more, &rows, &[("weight", "12.5"), ("since", "令和6年4月8日")]].concat();
    let declarer = accepted(&house, &answers);
    let said = "（1）店の名前 カナリア東店\n（2）店の名前 カナリア西店、働く人の数 4人";
    let read = house.sengen(&["review", "show", &declarer.reference]);
    assert!(said.lines().all(|line| read.contains(line)), "{read}");
    let told = ",https://shop.example/みほん,books,1990-04-01";
    assert!(row(&house).contains(",見本第65町,,,1,") && row(&house).ends_with(told), "{}", row(&house));
    house.sengen(&["build"]);
    let towns = client.get("/directory/mihon-65/");
    assert!(towns.body.contains(NAME) && towns.body.contains("はじめの約束"), "{}", towns.text());
    let link = "<a href=\"https://shop.example/みほん\" rel=\"nofollow noopener\">";
    let page = client.get("/directory/mihon-65/1/");
    for page in [&towns, &page] {
        assert!(page.body.contains(link) && page.text().contains("売っているもの：本"), "{}", page.body);
        assert!(page.text().contains("店を開いた日：1990年4月1日"), "{}", page.text());
    }
    let taken = downloaded(&house);
    assert!(taken.contains(",https://shop.example/みほん,本\r\n") && !taken.contains("1990"), "not in bulk: {taken}");
    let search = client.get("/directory/");
    assert!(search.body.contains("name=\"in-sells\"") && search.body.contains("<option value=\"goods\">道具</option>"));
    assert!(!search.body.contains("name=\"in-link\""), "only what is chosen narrows");
    assert!(client.get("/directory/mihon-65/1/").body.contains(NAME));
    assert!(client.get("/directory/index/manifest.json").body.contains("\"levels\":[0,0,0]"), "below the first base");
    let numbers = client.get("/statistics/");
    assert!(numbers.text().contains("ひろげる約束が0") && numbers.body.contains("見本第65町"), "{}", numbers.text());
    let letter = house.mail("申込みを受理しました", 1);
    assert!(!letter.body.contains("ロゴマーク") && letter.body.contains("/directory/?no="), "{}", letter.body);

    // Two ways lead on; the one that is taken asks its own question. One leads back, and takes the answer with it.
    let member = &mut client_of(&house, &declarer);
    let menu = member.get("/account/");
    assert!(menu.body.contains("/account/step-up/") && !menu.body.contains("/account/logo/"));
    assert_eq!(member.get("/account/logo/").status, 404);
    let stepping = Stepping { house: &house, declarer: &declarer };
    let ways = member.get("/account/step-up/");
    assert!(ways.body.contains("?level=2") && ways.body.contains("?level=3"), "{}", ways.text());
    let second = "/account/step-up/?level=2";
    let form = member.get(second).form("/check/");
    assert!(
        form.fields.iter().any(|(name, _)| name == "since") && !form.fields.iter().any(|(name, _)| name == "taught")
    );
    assert_eq!(member.submit(&form).status, 422);
    let done = stepping.step(member, second, &[("since", "令和6年4月8日"), ("weight", "")]);
    assert!(done.text().contains("つづける約束への変更を申し込みました"), "{}", done.text());
    house.mail("つづける約束への取組み段階変更を受理しました", 1);
    assert!(row(&house).contains(",見本第65町,,,2,"), "{}", row(&house));
    assert!(member.get("/account/status/").text().contains("2024年4月8日"));
    assert!(
        house.sengen(&["review", "show", &declarer.reference]).contains("2024年4月8日"),
        "the office reads it as a day"
    );
    stepping.step(member, "/account/step-up/?level=1", &[]);
    assert!(row(&house).contains(",見本第65町,,,1,"), "{}", row(&house));
    assert!(!member.get("/account/status/").body.contains("<dt>量り始めた日"), "what the level asked went with it");
    assert_eq!(member.get("/account/step-up/?level=9").body.matches("?level=").count(), 2, "no such way");
    stepping.step(member, "/account/step-up/?level=3", &[("taught", "カナリア店"), ("weight", "１，２３４．５ kg")]);
    assert!(row(&house).contains(",見本第65町,,,3,"), "{}", row(&house));
    let status = member.get("/account/status/").text();
    assert!(status.contains("1234.5kg") && status.contains("12人") && !status.contains("2024年4月8日"), "{status}");
    let end = member.get("/account/step-up/");
    assert!(end.status == 403 && end.text().contains("ひろげる約束"), "{}", end.text());
    house.sengen(&["build"]);
    assert!(client.get("/directory/mihon-65/").body.contains("ひろげる約束"));

    // Who lost the mailbox is helped without a 法人番号.
    let help = client.get("/account/contact/request/");
    assert!(!help.body.contains("法人番号") && help.body.contains("登録した電話番号"), "{}", help.text());
    let mut form = help.form("/account/contact/request/");
    form.set("declaration_id", &declarer.id).set("mail", "new@mail.example").set("mail_again", "new@mail.example");
    let refused = client.submit(&form);
    assert!(refused.status == 422 && refused.text().contains("登録したお名前を入力してください"), "{}", refused.text());
    form.set("representative", NAME).set("phone", "0311112222");
    assert_eq!(client.submit(&form).status, 200);
    let is_asked = || house.list().iter().any(|row| row["kind"] == "contact");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !is_asked() && std::time::Instant::now() < end {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    assert!(is_asked(), "the request has reached the office");

    // Who has no helpers any more says nothing of their number; the story is asked at this level all the same.
    let mut form = member.get("/account/change/").form("/account/change/check/");
    assert!(form.fields.iter().any(|(name, value)| name == "shop_name_2" && value == "カナリア西店"));
    form.set("helpers", "no").set("story", "カナリアの三行目だけ").set("shop_name_1", "").set("shop_staff_1", "");
    let check = member.submit(&form);
    assert_eq!(changed(member, &check), "/account/change/done/");
    let status = member.get("/account/status/").text();
    assert!(!status.contains("12人") && status.contains("カナリアの三行目だけ"), "{status}");
    assert!(status.contains("（1）店の名前 カナリア西店、働く人の数 4人") && !status.contains("東店"), "{status}");

    // A name waits for the office, a telephone does not; then the end.
    let mut form = member.get("/account/change/").form("/account/change/check/");
    form.set("shop", "みほん八百屋本店").set("tel", "03-3333-4444").set("link", "");
    let check = member.submit(&form);
    assert_eq!(changed(member, &check), "/account/change/done/");
    assert!(row(&house).contains("https://shop.example/みほん"), "{}", row(&house));
    house.sengen(&["review", "accept", &declarer.reference, "--kind", "change"]);
    assert!(row(&house).contains("みほん八百屋本店") && row(&house).ends_with(",,books,1990-04-01"), "{}", row(&house));
    house.sengen(&["build"]);
    let private = [MAIL, SECRET, "カナリア", "1111-2222", "11112222", "3333-4444", &declarer.id, &declarer.number];
    assert_eq!(spoken(&house.scheme, &private), [""; 0]);
    stopped(&house, member);
}

#[test]
fn one_level_and_eight_questions_run_the_whole_story() {
    let house = house("single");
    assert_eq!(house.tried(&["check", "--strict"]).2, "");
    let client = &mut house.client();
    let search = client.get("/directory/");
    assert!(!search.body.contains("name=\"stars\"") && !search.body.contains("絞り込む"), "nothing to choose from");
    assert_eq!(client.get("/about/levels/").status, 404);
    let absent = ["/about/levels/", "都道府県", "業種", "一つ星", "二つ星", "法人番号", "ロゴマーク", "つの段階"];
    assert_eq!(spoken(&house.scheme, &absent), [""; 0]);

    let declarer = accepted(&house, &[("shop", NAME), ("town", "見本の町"), ("word", "カナリア")]);
    assert!(row(&house).contains(",見本の町,,,1,"), "{}", row(&house));
    house.sengen(&["build"]);
    assert!(client.get("/directory/machi/").body.contains(NAME));
    let numbers = client.get("/statistics/").text();
    assert!(numbers.contains("1の事業者") && !numbers.contains("あいさつの約束が"), "{numbers}");

    let member = &mut client_of(&house, &declarer);
    assert!(!member.get("/account/").body.contains("/account/step-up/"));
    assert_eq!(member.get("/account/step-up/").status, 404);
    let mut form = member.get("/account/change/").form("/account/change/check/");
    let check = member.submit(form.set("word", "カナリア二"));
    assert_eq!(changed(member, &check), "/account/change/done/");

    // Without a telephone the name alone opens a request; the office makes sure.
    let help = client.get("/account/contact/request/");
    assert!(!help.body.contains("name=\"phone\""), "{}", help.text());
    assert_eq!(spoken(&house.scheme, &[MAIL, SECRET, "カナリア", &declarer.id, &declarer.number]), [""; 0]);
    stopped(&house, member);
}

/// Each slip is told at its field with everything typed still there, and nothing that is not asked is in the way.
fn slips_are_told(client: &mut Client, answers: &[(&str, &str)]) {
    let blank = client.get("/declare/form/");
    assert!(
        blank.body.contains("約束は、いつでもやめられます") && blank.body.contains("<span>kg</span>"),
        "{}",
        blank.text()
    );
    let two = ("promise", "2");
    for (typed, told) in [
        (&[two, ("since", "")][..], "量り始めた日を入力してください"),
        (&[two, ("since", "4月8日")], "量り始めた日を、「2024年4月8日」"),
        (&[two, ("since", "2020/3/31")], "2020年4月1日か、それより後の日"),
        (&[two, ("since", "9999-12-31")], "か、それより前の日で入力してください"),
        (&[("promise", "3"), ("taught", "ほかの店"), ("weight", "")], "ひと月に減らした量を入力してください"),
        (&[two, ("since", "R6.4.8"), ("weight", "12.55")], "小数点より下を1桁まで"),
        (&[two, ("since", "R6.4.8"), ("helpers", "yes"), ("heads", "")], "手伝う人の数を入力してください"),
        (&[("helpers", "yes"), ("heads", "501")], "1人から500人まで"),
        (&[("helpers", "yes"), ("story", "一\n二\n三\n四\n五\n六")], "5行以内で入力してください。いまは6行"),
    ] {
        let refused = client.submit(&filled(&blank, &[answers, typed].concat()));
        assert!(refused.status == 422 && refused.text().contains(told), "{typed:?}: {}", refused.text());
        let again = refused.form("/declare/check/");
        for (key, value) in typed {
            assert!(again.fields.iter().any(|(name, stands)| name == key && stands.trim() == *value), "{key}: {value}");
        }
    }
    // What belongs to other levels and to helpers is no answer, however wrong it is.
    let hidden = [
        ("since", "いつか"),
        ("weight", "たくさん"),
        ("helpers", "no"),
        ("heads", "千"),
        ("story", "一\n二\n三\n四\n五\n六"),
    ];
    let check = client.submit(&filled(&blank, &[answers, &hidden].concat()));
    assert_eq!(check.status, 200, "{}", check.text());
    assert!(!check.text().contains("たくさん") && !check.text().contains("手伝う人の数"), "{}", check.text());
}

/// What points to a page that goes with something a scheme does not have is told, with file, line and remedy.
#[test]
fn what_still_points_to_what_is_gone_is_told() {
    let house = house("pledges");
    let page = house.scheme.path("content/directory/_index.md");
    let text = fs::read_to_string(&page).expect("a page");
    fs::write(&page, format!("{text}\n[自社診断](/self-check/)と[ロゴ](/account/logo/)。\n")).expect("written");
    let levels = house.scheme.path("data/levels.toml");
    let told = fs::read_to_string(&levels).expect("levels");
    fs::write(&levels, told.replace("path = \"/about/levels/\"", "path = \"/self-check/\"")).expect("written");
    let (code, _, errors) = house.tried(&["check"]);
    assert_eq!(code, 1, "{errors}");
    for (place, why) in [
        ("content/directory/_index.md:8:", "data/self-check.toml がない"),
        ("content/directory/_index.md:8:", "logo がない"),
        ("data/levels.toml:27:", "data/self-check.toml がない"),
    ] {
        let found = errors.lines().any(|line| line.contains(place) && line.contains(why));
        assert!(found, "{place} {why}: {errors}");
    }
    assert!(errors.contains("リンクを外すか"), "{errors}");
}

fn client_of(house: &House, declarer: &Declarer) -> Client {
    let mut client = house.client();
    let page = log_in(&mut client, &declarer.number, SECRET);
    assert_eq!((page.status, page.path.as_str()), (200, "/account/"), "{}", page.text());
    client
}

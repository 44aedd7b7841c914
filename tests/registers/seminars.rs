//! What happens on a day: a seminar is listed by its day, given to calendars, and leaves by itself when the day is over, whoever
//! brought it. What the files ask of such a day and cannot be is told with its line.

use crate::client::Client;
use crate::entered::{SEMINAR, filled, pressed, refused, sent};
use crate::mailbox::{wait_for, wait_with};
use crate::scheme::Scheme;
use crate::server::PROGRAM;
use crate::time::served_at;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

const RULES: &str = "data/registers/seminars.toml";
const FORM: &str = "data/forms/seminars.toml";
const LIST: &str = "data/registers/seminars.csv";

/// Two that a hand brought, the later one first.
const BROUGHT: &str = "no,title,held_on,begins_at,minutes,region,place,ways,topics,host,fee,about,site,listed_on
10000001,例示 春の会,2027-03-04,18:30,120,東京都,,online,cloud,例示の会,free,,https://haru.example/,2026-11-04
10000002,例示 冬の会,2027-01-12,,,石川県,,online,staff;rules,例示の会,paid,,https://fuyu.example/,2026-11-05
";

fn build(scheme: &Scheme, moment: &str) {
    let mut command = Command::new(PROGRAM);
    let run = command.arg("build").arg("--root").arg(scheme.root()).env("SENGEN_NOW", moment).output();
    let run = run.expect("the program runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

fn page(scheme: &Scheme, path: &str) -> Option<String> {
    fs::read_to_string(scheme.path(&format!("dist/register/seminars/{path}"))).ok()
}

fn change(scheme: &Scheme, file: &str, from: &str, to: &str) -> String {
    let before = fs::read_to_string(scheme.path(file)).expect("a file");
    assert!(before.contains(from), "{file}: {from}");
    fs::write(scheme.path(file), before.replacen(from, to, 1)).expect("written");
    before
}

#[test]
fn what_happens_on_a_day_is_listed_by_it_and_leaves_the_pages_when_it_is_over() {
    let scheme = Scheme::copied();
    fs::write(scheme.path(LIST), BROUGHT).expect("written");
    build(&scheme, "2026-12-01T03:00:00Z");
    let list = page(&scheme, "index.html").expect("the list");
    let at = |words: &str| list.find(words).unwrap_or_else(|| panic!("{words}: {list}"));
    assert!(at("例示 冬の会") < at("例示 春の会"), "the next first");
    assert!(list.contains("2027年1月12日（火）") && list.contains("by-region-ishikawa/"), "{list}");
    let calendar = page(&scheme, "seminars.ics").expect("a calendar");
    let lines: Vec<&str> = calendar.split("\r\n").collect();
    let starts: Vec<&&str> = lines.iter().filter(|line| line.starts_with("DTSTART")).collect();
    assert_eq!(starts, [&"DTSTART;VALUE=DATE:20270112", &"DTSTART:20270304T093000Z"]);
    assert!(lines.contains(&"DURATION:PT120M") && lines.iter().any(|line| line.starts_with("UID:10000002.seminars@")));
    let own = page(&scheme, "10000001/seminars-10000001.ics").expect("its own");
    assert!(own.contains("SUMMARY:例示 春の会\r\n") && !own.contains("冬の会"), "{own}");
    assert!(page(&scheme, "10000001/index.html").expect("its page").contains("seminars-10000001.ics"));

    // On the day itself it is there to its end in Japan.
    build(&scheme, "2027-01-12T14:59:00Z");
    assert!(page(&scheme, "index.html").expect("the list").contains("例示 冬の会"));
    build(&scheme, "2027-01-12T15:00:00Z");
    assert!(!page(&scheme, "index.html").expect("the list").contains("例示 冬の会"));
    for gone in ["10000002/index.html", "10000002/seminars-10000002.ics", "by-region-ishikawa/index.html"] {
        assert!(page(&scheme, gone).is_none(), "{gone}");
    }
    assert!(!page(&scheme, "seminars.ics").expect("a calendar").contains("冬の会"));
    assert!(!page(&scheme, "seminars.csv").expect("a file").contains("冬の会"));
}

#[test]
fn a_seminar_is_entered_for_a_day_to_come_and_is_told_when_it_is_over() {
    let scheme = Scheme::copied();
    change(&scheme, RULES, "after = \"review\"", "after = \"nothing\"");
    build(&scheme, "2026-12-01T03:00:00Z");
    let served = served_at(&scheme, "2026-12-01T03:00:00Z");
    let client = &mut Client::new(served.address());
    for (name, wrong, words) in [("held_on", "2026-11-30", "開く日"), ("begins_at", "13:45", "始まる時刻")] {
        let mut form = filled(client, "seminars", SEMINAR);
        form.fields.retain(|(own, _)| own != name);
        form.put(name, wrong);
        let told = client.submit(&form);
        assert!(told.status == 422 && told.text().contains(words), "{wrong}: {}", told.text());
    }
    let mut form = filled(client, "seminars", SEMINAR);
    form.fields.retain(|(own, _)| own != "place");
    assert_eq!(client.submit(&form).status, 422, "a hall has a name");
    let form = filled(client, "seminars", SEMINAR);
    let check = client.submit(&form);
    assert!(check.status == 200 && check.text().contains("2027年1月15日"), "{}", check.text());
    sent(client, "seminars", &check);
    pressed(client, wait_for(&scheme.path("var"), 1)[0].first_url());
    let list = || fs::read_to_string(scheme.path(LIST)).unwrap_or_default();
    let until = |is_listed: bool| {
        let end = Instant::now() + Duration::from_secs(60);
        while list().contains("見本 5か条の教室,2027-01-15,13:30,90,石川県") != is_listed {
            assert!(Instant::now() < end, "{}", list());
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    until(true);
    assert!(served.stop().0.success());

    let served = served_at(&scheme, "2027-01-15T14:30:00Z");
    std::thread::sleep(Duration::from_secs(2));
    assert!(list().contains("見本 5か条の教室"), "its day is not over in Japan");
    assert!(served.stop().0.success());
    let served = served_at(&scheme, "2027-01-15T15:30:00Z");
    let told = wait_with(&scheme.path("var"), "開く日が過ぎたので、「セミナー」の掲載を終わりました。", 1);
    assert!(told.body.contains("/register/seminars/form/"), "{}", told.body);
    until(false);
    assert!(served.stop().0.success());
}

#[test]
fn what_a_day_cannot_be_is_told_with_its_line() {
    let scheme = Scheme::copied();
    for (file, from, to, words) in [
        (
            RULES,
            "day = \"held_on\"",
            "day = \"opened_on\"",
            "[public.event] の day の「opened_on」は、columns にありません",
        ),
        (RULES, "day = \"held_on\"", "day = \"host\"", "いつも尋ねる日付ではありません"),
        (RULES, "begins = \"begins_at\"", "begins = \"minutes\"", "時刻の選択肢ではありません"),
        (RULES, "begins = \"begins_at\"\n", "", "minutes があるのに、begins がありません"),
        (RULES, "minutes = \"minutes\"", "minutes = \"begins_at\"", "長さの選択肢ではありません"),
        (RULES, "place = \"place\"", "place = \"ways\"", "1行の文ではありません"),
        (RULES, "place = \"place\"", "hall = \"place\"", "hall"),
        (RULES, "order = \"event\"", "order = \"event\"\nlasts_days = 90", "lasts_days もあります"),
        (
            RULES,
            "[public.event]\nday = \"held_on\"\nbegins = \"begins_at\"\nminutes = \"minutes\"\nplace = \"place\"\n",
            "",
            "[public.event] がありません",
        ),
        (FORM, "value = \"13:30\"", "value = \"25:30\"", "時刻の選択肢ではありません"),
        (FORM, "value = \"90\"", "value = \"0\"", "長さの選択肢ではありません"),
        (FORM, "required = true\npublic = true\nearliest", "public = true\nearliest", "いつも尋ねる日付ではありません"),
    ] {
        let before = change(&scheme, file, from, to);
        let said = refused(&scheme, &["check"]);
        let line = said.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{to}: {said}"));
        let place = line.split_once(": ").map(|(place, _)| place.split(':').count());
        assert!(line.starts_with("data/") && place == Some(3) && said.contains("直し方"), "{to}: {said}");
        fs::write(scheme.path(file), before).expect("written");
    }
}

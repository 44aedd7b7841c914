//! What the public site says after the office published: the day it is as of, under which names the lists
//! lie, and what of a sole proprietor's they hold. Each time through `sengen build`.

use super::command::{health, run, sengen, serve, trusted, wait_until, whole};
use super::rig::{NOW, Rig};
use sengen::office::Office;
use sengen::office::queue::account::PendingKind;
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::review::requests::{Decided, Verdict};
use sengen::scheme::edit::Editing;
use sengen::scheme::ids::Reference;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

const PERSON: [(&str, &str); 6] = [
    ("entity", "sole_proprietor"),
    ("representative", "架空 四郎"),
    ("representative_kana", "カクウシロウ"),
    ("contact_email", "shiro@mihon.example"),
    ("corporate_number", ""),
    ("name", ""),
];

/// What is known of the last publication.
const COMPANION: &str = "data/registers/declarers/publication.toml";

const OTHER: [(&str, &str); 4] = [
    ("corporate_number", "7000012050002"),
    ("name", "株式会社べつ塗装"),
    ("municipality", "千代田区別町"),
    ("contact_email", "b@mihon.example"),
];

#[test]
fn a_list_that_could_not_be_written_is_said_and_written_when_the_disk_lets_it() {
    let rig = whole();
    let office = trusted(&rig, NOW);
    rig.confirmed(&office, "n", &[]);
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    let decided = office.review.acceptance.accept(std::slice::from_ref(&reference), Earlier::None).unwrap();
    assert!(matches!(decided[0].1, Decision::Accepted(_)), "{decided:?}");
    drop(office);
    let settings = rig.root().join("data/site.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("publish_seconds = 60", "publish_seconds = 6")).unwrap();
    // What the list is written with cannot be put where it belongs: a folder lies there.
    let companion = rig.root().join(COMPANION);
    fs::create_dir_all(companion.join("in the way")).unwrap();
    let served = serve(&rig, NOW, &[]);
    wait_until("the list is owed", || health(&served).contains("register: the list could not be written"));
    assert!(!rig.csv().contains("ためし塗装"));
    fs::remove_dir_all(&companion).unwrap();
    wait_until("the list is written", || rig.csv().contains("ためし塗装"));
    wait_until("nothing is owed", || !health(&served).contains("register:"));
}

/// The site as it is built at `now`: the day its data set was changed, and its lists by name.
fn built(rig: &Rig, now: &str) -> (String, BTreeMap<String, String>) {
    let run = Command::new(env!("CARGO_BIN_EXE_sengen"))
        .args(["build", "--root"])
        .arg(rig.root())
        .env("SENGEN_NOW", now)
        .output()
        .expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let folder = rig.root().join("dist/directory/download");
    let page = fs::read_to_string(folder.join("index.html")).unwrap();
    let day = page.split_once("\"dateModified\":\"").expect("a data set").1[..10].to_owned();
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.filter(|name| name.starts_with("declarers-"));
    let lists = names.map(|name| {
        let text = fs::read_to_string(rig.root().join("dist/directory/download").join(&name)).unwrap();
        (name, text)
    });
    (day, lists.collect())
}

/// Declares at one moment, and accepts at another; gives the record number.
fn accepted(rig: &Rig, office: &Office, nonce: &str, changes: &[(&str, &str)]) -> String {
    rig.confirmed(office, nonce, changes);
    let reference = office.review.inspection.acceptable().unwrap().remove(0);
    match office.review.acceptance.accept(&[reference], Earlier::None).unwrap().remove(0).1 {
        Decision::Accepted(no) => {
            office.publisher.publish_register().unwrap();
            no.to_string()
        }
        other => panic!("not accepted: {other:?}"),
    }
}

#[test]
fn the_day_of_the_lists_is_that_of_the_last_publication_and_never_goes_back() {
    let rig = whole();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let reference = office.review.inspection.acceptable().unwrap().remove(0);
    // Accepted five days after it was declared, a minute past midnight in Japan.
    let later = "2026-11-24T15:01:00Z";
    trusted(&rig, later).review.acceptance.accept(&[reference], Earlier::None).unwrap();
    let (day, lists) = built(&rig, later);
    assert_eq!(day, "2026-11-25");
    assert!(lists.keys().all(|name| name.contains("-2026-11-25")), "{:?}", lists.keys());
    // A clock that was set back takes neither the day nor the serial back.
    accepted(&rig, &trusted(&rig, NOW), "m", &OTHER);
    let (day, again) = built(&rig, later);
    assert_eq!(day, "2026-11-25");
    for (name, text) in &again {
        assert!(lists.get(name).is_none_or(|before| before == text), "{name} stood for another content");
    }
}

#[test]
fn a_list_that_lacks_what_was_decided_last_is_not_taken_elsewhere() {
    let rig = whole();
    let outside = tempfile::tempdir().unwrap();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    office.review.acceptance.accept(std::slice::from_ref(&reference), Earlier::Distinct).unwrap();
    let settings = rig.root().join("data/site.toml");
    let within = fs::read_to_string(&settings).unwrap();
    let path = outside.path().join("register").display().to_string();
    let moved = within.replace("\n[register]\npath = \"\"\n", &format!("\n[register]\npath = {path:?}\n"));
    fs::write(&settings, moved).unwrap();
    let list = rig.root().join("data/declarers.csv");
    let import = || sengen(&rig, &["register", "import", list.to_str().unwrap()]);
    let early = import();
    assert_eq!(early.code, Some(1), "{early:?}");
    assert!(early.errors.contains("まだ書き込まれていません"), "{early:?}");
    office.publisher.publish_register().unwrap();
    let taken = import();
    assert_eq!(taken.code, Some(0), "{taken:?}");
    let rows = fs::read_to_string(outside.path().join("register/declarers.csv")).unwrap();
    assert_eq!(rows.lines().count(), rig.csv().lines().count(), "all of them");
}

#[test]
fn a_register_outside_of_the_checkout_is_all_that_acceptance_writes() {
    let rig = whole();
    let outside = tempfile::tempdir().unwrap();
    let list = outside.path().join("declarers.csv");
    fs::write(&list, rig.csv()).unwrap();
    let data = rig.root().join("data");
    let files = |folder: &Path| -> BTreeMap<String, Vec<u8>> {
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        files.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
    };
    let before = files(&data);
    let office = rig.office_with(NOW, |settings| settings.register.path = outside.path().display().to_string());
    let no = accepted(&rig, &office, "n", &[]);
    assert!(fs::read_to_string(&list).unwrap().contains(&no));
    let log = outside.path().join("registers/declarers");
    assert_eq!(fs::read_dir(log.join("changes")).unwrap().count(), 0, "the list holds it");
    let month = fs::read_to_string(log.join("months/2026-11")).unwrap();
    assert!(month.contains(&format!("[\"{no}\",[\"new\"]]")) && !month.contains("ためし塗装"), "{month}");
    assert_eq!(files(&data), before);
    assert!(!data.join("registers/declarers").exists());
    // The office ends it: a change of its own, and no row of it anywhere.
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    assert_eq!(office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap(), Decision::Done);
    let waits = fs::read_to_string(log.join("changes/000002")).unwrap();
    assert!(waits.contains("revoked") && !waits.contains("ためし塗装"), "{waits}");
    office.publisher.publish_register().unwrap();
    let month = fs::read_to_string(log.join("months/2026-11")).unwrap();
    assert!(month.contains(&format!("[\"{no}\",[\"revoked\"]]")), "{month}");
    assert!(!fs::read_to_string(&list).unwrap().contains(&no));
}

/// The serial of the last publication; 0 before the first.
fn serial(rig: &Rig) -> u64 {
    let Ok(text) = fs::read_to_string(rig.root().join(COMPANION)) else { return 0 };
    text.lines().find_map(|line| line.strip_prefix("serial = ")).expect("a serial").parse().unwrap()
}

#[test]
fn a_publication_cut_off_half_way_gives_its_serial_to_nothing_else() {
    let rig = whole();
    let before = rig.csv();
    let first = serial(&rig);
    accepted(&rig, &rig.office(NOW), "n", &[]);
    assert_eq!(serial(&rig), first + 1);
    let (_, whole) = built(&rig, NOW);
    // Back to the moment between the two writes: the serial is taken, the register is the old one, and nothing is
    // kept of a newer one.
    fs::write(rig.root().join("data/declarers.csv"), &before).unwrap();
    fs::remove_file(rig.root().join("data/registers/declarers/published")).unwrap();
    let (day, half) = built(&rig, NOW);
    assert_eq!(day, "2026-11-20");
    assert!(half.iter().all(|(name, text)| whole.get(name).is_none_or(|other| other == text)));
    let page = |rig: &Rig| fs::read_to_string(rig.root().join("dist/directory/download/index.html")).unwrap();
    assert!(!page(&rig).contains("\"version\":"), "a content that was never published has no serial");
    accepted(&rig, &rig.office(NOW), "m", &OTHER);
    assert_eq!(serial(&rig), first + 2);
    built(&rig, NOW);
    assert!(page(&rig).contains(&format!("\"version\":\"{}\"", first + 2)), "the data set tells its serial");
}

#[test]
fn a_list_put_right_by_hand_is_counted_on_by_the_next_publication() {
    let rig = whole();
    let path = rig.root().join("data/declarers.csv");
    let shorter: String =
        rig.csv().lines().filter(|line| !line.starts_with("10000007")).map(|line| format!("{line}\n")).collect();
    fs::write(&path, shorter).unwrap();
    let first = serial(&rig);
    accepted(&rig, &trusted(&rig, "2026-11-22T06:00:00Z"), "n", &[]);
    assert_eq!(serial(&rig), first + 1);
    let (day, _) = built(&rig, "2026-11-23T06:00:00Z");
    assert_eq!(day, "2026-11-22");
    // Without what is known of the last one it is counted on all the same, with a notice.
    fs::remove_file(rig.root().join(COMPANION)).unwrap();
    accepted(&rig, &trusted(&rig, "2026-11-24T06:00:00Z"), "m", &OTHER);
    assert_eq!((serial(&rig), built(&rig, "2026-11-24T06:00:00Z").0.as_str()), (first + 2, "2026-11-24"));
}

#[test]
fn a_sole_proprietor_is_listed_by_name_on_a_page_and_without_it_in_files() {
    let rig = whole();
    let office = rig.office(NOW);
    let no = accepted(&rig, &office, "n", &PERSON);
    let (_, lists) = built(&rig, NOW);
    let page = fs::read_to_string(rig.root().join("dist/directory/tokyo/D/index.html")).unwrap();
    assert!(page.contains("架空 四郎"));
    let row = format!("\r\n{no},,東京都,千代田区例示町,D,1,2026-11-20\r\n");
    for (name, text) in lists {
        assert!(!text.contains("架空 四郎"), "the name stands in {name}");
        assert!(text.contains(&row) == (name.contains("-all-") || name.contains("-tokyo-")), "{name}: {text}");
    }
}

/// Everything below a folder: which file lies there, how long it is, and when it was written.
fn files(folder: &Path, found: &mut BTreeMap<std::path::PathBuf, (u64, u64, i64, i64)>) {
    use std::os::unix::fs::MetadataExt;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let about = fs::symlink_metadata(&path).unwrap();
        if about.is_dir() {
            files(&path, found);
        } else {
            found.insert(path, (about.len(), about.ino(), about.mtime(), about.mtime_nsec()));
        }
    }
}

/// How many files a decision writes, and how many bytes, beside so many declarers.
fn written_beside(declarers: u32) -> [(usize, u64); 3] {
    let rig = Rig::new();
    let row = |n| format!("{},株式会社みほん{n},東京都,千代田区例示町,D,1,2026-11-01,name\r\n", 10_000_000 + n);
    let rows: String = (1..=declarers).map(row).collect();
    let header = "no,name,prefecture,municipality,industry,stars,declared_on,name_field\r\n";
    fs::write(rig.root().join("data/declarers.csv"), header.to_owned() + &rows).unwrap();
    let office = rig.office(NOW);
    accepted(&rig, &office, "a", &OTHER);
    rig.confirmed(&office, "b", &[]);
    office.mailer.drain_if_alone().unwrap();
    let reference = office.review.inspection.acceptable().unwrap().remove(0);
    let written = |work: &dyn Fn()| {
        let (mut was, mut is) = (BTreeMap::new(), BTreeMap::new());
        files(rig.root(), &mut was);
        work();
        files(rig.root(), &mut is);
        let new: Vec<_> = is.iter().filter(|(path, about)| was.get(*path) != Some(about)).collect();
        (new.len(), new.iter().map(|(_, about)| about.0).sum())
    };
    [
        written(&|| drop(office.review.acceptance.accept(std::slice::from_ref(&reference), Earlier::None).unwrap())),
        written(&|| drop(office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap())),
        written(&|| drop(office.publisher.publish_register().unwrap())),
    ]
}

#[test]
fn a_decision_costs_the_same_however_many_are_listed_and_the_list_is_written_once_for_all_that_wait() {
    let [few, many] = [100, 10_000].map(written_beside);
    // Marks that others find again by themselves may differ by a digit of a time.
    assert_eq!(
        few[..2].iter().map(|cost| cost.0).collect::<Vec<_>>(),
        many[..2].iter().map(|c| c.0).collect::<Vec<_>>()
    );
    for (few, many) in few.iter().zip(&many).take(2) {
        assert!(few.1.abs_diff(many.1) < 100, "bytes beside 100 and 10,000: {few:?} {many:?}");
    }
    assert!(many[2].1 > 600_000 && few[2].1 < 60_000, "the list itself is the publisher's work: {few:?} {many:?}");
}

#[test]
fn a_checkout_in_which_was_accepted_and_built_differs_in_the_list_alone() {
    let rig = whole();
    fs::create_dir_all(rig.root().join("dist")).unwrap();
    for ignore in [".gitignore", "dist/.gitignore"] {
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(ignore), rig.root().join(ignore)).unwrap();
    }
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=a", "-c", "user.email=a@mihon.example", "-c", "commit.gpgsign=false"];
        let ran = run(Command::new("git").arg("-C").arg(rig.root()).args(who).args(arguments));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.out
    };
    for arguments in [&["init", "-q"][..], &["add", "-A"], &["commit", "-q", "-m", "as shipped"]] {
        git(arguments);
    }
    assert!(!git(&["ls-files", "data"]).contains("publication"), "of the register the list alone is tracked");
    let office = rig.office(NOW);
    for (nonce, changes) in [("n", &[][..]), ("m", &OTHER)] {
        accepted(&rig, &office, nonce, changes);
        built(&rig, NOW);
    }
    // Also while something waits.
    let reference = office.review.lists.list(None).unwrap()[0].reference.clone();
    office.review.revocations.revoke(&reference, "規約 第8条のため。").unwrap();
    assert_eq!(git(&["status", "--porcelain"]), " M data/declarers.csv\n");
}

/// Somebody who is listed and asks to be listed in the next town.
fn asked_to_move(rig: &Rig, office: &Office) -> Reference {
    use super::takeover::{edited, log_in};
    let number = super::takeover::accepted(rig, office);
    office.publisher.publish_register().unwrap();
    edited(office, &log_in(office, &number), (Editing::Change, &[("municipality", "千代田区隣町")]));
    office.review.lists.list(None).unwrap()[0].reference.clone()
}

#[test]
fn an_accepted_change_that_never_reached_the_log_reaches_it_at_the_next_start() {
    let rig = whole();
    let office = rig.office(NOW);
    let reference = asked_to_move(&rig, &office);
    let verdict = Verdict::Accept("登記を見た。".to_owned());
    // Nobody can append: the decision stands all the same, and nobody is told that it failed.
    let log = rig.root().join("data/registers/declarers/changes");
    let before = rig.csv();
    fs::remove_dir_all(&log).unwrap();
    fs::write(&log, "").unwrap();
    let decided = office.review.requests.decide(&reference, PendingKind::Change, &verdict);
    assert!(!matches!(decided, Ok(Decided::Done)) && rig.csv() == before, "not begun where the register is at fault");
    fs::remove_file(&log).unwrap();
    assert_eq!(office.review.requests.decide(&reference, PendingKind::Change, &verdict).unwrap(), Decided::Done);
    assert!(rig.csv().contains("千代田区隣町"));
    // Cut off between the record and the log.
    for entry in fs::read_dir(&log).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    rig.unfinished(&rig.only_in("accepted"));
    assert_eq!(rig.csv(), before);
    drop(office);
    let office = rig.office(NOW);
    assert!(rig.csv().contains("千代田区隣町"), "whoever meets it appends it");
    // Once it is known, a hand may put the row right, and no start puts it back.
    office.publisher.publish_register().unwrap();
    let right = rig.csv().replace("千代田区隣町", "千代田区隣町一丁目");
    fs::write(rig.root().join("data/declarers.csv"), &right).unwrap();
    drop(office);
    rig.office(NOW);
    assert_eq!(rig.csv(), right);
}

#[test]
fn what_was_accepted_long_ago_and_never_reached_the_list_is_said_by_check() {
    let rig = whole();
    let office = rig.office(NOW);
    let reference = asked_to_move(&rig, &office);
    office
        .review
        .requests
        .decide(&reference, PendingKind::Change, &Verdict::Accept("登記を見た。".to_owned()))
        .unwrap();
    accepted_and_lost(&rig, &office);
    drop(office);
    // Five weeks later nothing is owed any more: what is in the log since then, nobody can tell.
    let later = "2026-12-28T06:00:00Z";
    let check = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sengen"));
        run(command.args(["check", "--root"]).arg(rig.root()).env("SENGEN_NOW", later))
    };
    let found = check();
    assert_eq!(found.code, Some(1), "{found:?}");
    let named = |words: &str, no: &str| found.errors.lines().any(|line| line.contains(words) && line.contains(no));
    assert!(named("受理した内容と違います", "10000061"), "a change that was lost: {found:?}");
    assert!(named("載っていません", "10000062"), "a declaration that was lost: {found:?}");
    // A row that a hand has put right since is as the office wants it.
    let list = rig.root().join("data/declarers.csv");
    let text = fs::read_to_string(&list).unwrap();
    let row = "10000062,株式会社べつ塗装,東京都,千代田区別町,D,1,2026-11-20,name,\r\n";
    fs::write(&list, text.replace("千代田区例示町", "千代田区例示町一丁目") + row).unwrap();
    assert_eq!(sengen(&rig, &["register", "adopt"]).code, Some(0));
    assert_eq!(check().code, Some(0), "{:?}", check());
}

/// Another acceptance; then everything that waits in the log goes, as if nobody had got to appending it.
fn accepted_and_lost(rig: &Rig, office: &Office) {
    rig.confirmed(office, "m", &OTHER);
    let references = office.review.inspection.acceptable().unwrap();
    assert!(matches!(office.review.acceptance.accept(&references, Earlier::None).unwrap()[0].1, Decision::Accepted(_)));
    for entry in fs::read_dir(rig.root().join("data/registers/declarers/changes")).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
}

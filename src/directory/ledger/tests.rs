//! The ledger's own promises, on a folder of its own: nothing appended is lost or done twice wherever it
//! breaks off (`broken`), no serial is given twice, and no row stays in the log longer than the list needs it.

mod appending;
mod broken;
mod numbers;

use super::super::Declarer;
use super::super::change::{self, ChangeKind, Item, kinds};
use super::super::index::Print;
use super::super::mishaps;
use super::*;
use std::fs;
use std::path::Path;

const TODAY: Date = Date::constant(2026, 11, 20);

struct Rig {
    folder: tempfile::TempDir,
    lists: Lists,
}

impl Rig {
    /// Two firms, published.
    fn new() -> Self {
        let rig = Self {
            folder: tempfile::tempdir().unwrap(),
            lists: Lists::load(Path::new(crate::scheme::OF_TESTS)).unwrap(),
        };
        fs::create_dir(rig.folder.path().join("data")).unwrap();
        let rows = [entry(1, "株式会社一"), entry(2, "株式会社二")];
        rig.write(&read::to_csv(&rows, &rig.lists).unwrap());
        assert_eq!(rig.open().adopt(&rig.lists, true).unwrap(), Adopted::Begun);
        rig
    }

    fn place(&self) -> RegisterFolder {
        RegisterFolder::new(self.folder.path(), "")
    }

    fn open(&self) -> Ledger {
        self.open_on(TODAY)
    }

    fn open_on(&self, today: Date) -> Ledger {
        Ledger::open(&self.place(), &self.lists, today).unwrap()
    }

    /// Who decides, without the publisher's lock.
    fn pen(&self) -> Appender {
        Appender::open(&self.place(), &self.lists, TODAY).unwrap()
    }

    fn write(&self, csv: &[u8]) {
        fs::write(self.place().list(), csv).unwrap();
    }

    fn csv(&self) -> String {
        fs::read_to_string(self.place().list()).unwrap()
    }

    fn read(&self) -> Register {
        RegisterStanding::load(&self.place(), &self.lists, TODAY, Depth::Build).unwrap().register
    }

    fn names(&self) -> Vec<String> {
        self.read().entries().iter().map(|entry| entry.name.to_string()).collect()
    }

    fn log(&self, folder: &str) -> Vec<String> {
        durable::list(&self.place().log().join(folder)).unwrap()
    }

    /// Everything that lies below the register's folder, as text.
    fn everything(&self) -> String {
        let log = self.place().log();
        let files = ["changes", "months"].map(|name| log.join(name));
        let files = files.iter().flat_map(|folder| fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()));
        let waiting = fs::read_to_string(log.join("waiting")).unwrap_or_default();
        files.map(|path| fs::read_to_string(path).unwrap()).chain([waiting]).collect()
    }
}

fn no(n: u32) -> RecordNumber {
    RecordNumber::parse(&(10_000_000 + n).to_string()).unwrap()
}

fn entry(n: u32, name: &str) -> Entry {
    Entry {
        no: no(n),
        name: name.into(),
        prefecture: 12,
        municipality: "見本区例示町".into(),
        industry: Some(3),
        stars: 1,
        declared_on: TODAY,
        declarer: Declarer::default(),
    }
}

fn cause(record: &str, step: u64, reason: ChangeReason) -> Cause {
    Cause { record: record.to_owned(), step, reason }
}

fn accept(ledger: &mut Ledger, lists: &Lists, n: u32, name: &str) -> anyhow::Result<()> {
    let cause = cause(&format!("cause-{n}"), 5, ChangeReason::Accepted);
    ledger.append(lists, &cause, &[(no(n), Some(entry(n, name)))])
}

#[test]
fn kinds_follow_from_old_and_new_and_may_be_several() {
    use ChangeKind::{Corrected, Industry, Level, Name, New, Place, Revived, Revoked, Stopped};
    let old = entry(1, "株式会社一");
    let moved = Entry { name: "株式会社壱".into(), municipality: "例示町".into(), ..old.clone() };
    let other = Entry { industry: Some(4), stars: 2, ..old.clone() };
    let is = |old: Option<&Entry>, new: Option<&Entry>, reason, expected: &[ChangeKind]| {
        let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).unwrap();
        let [old, new] = [old, new].map(|entry| entry.map(|entry| Print::of(entry, &lists)));
        assert_eq!(kinds(old.as_ref(), new.as_ref(), reason), expected, "{reason:?}");
    };
    is(None, Some(&old), ChangeReason::Accepted, &[New]);
    is(None, Some(&old), ChangeReason::Revived, &[Revived]);
    is(None, Some(&old), ChangeReason::Corrected, &[Corrected, New]);
    is(Some(&old), Some(&moved), ChangeReason::Accepted, &[Name, Place]);
    is(Some(&old), Some(&other), ChangeReason::Corrected, &[Corrected, Industry, Level]);
    is(Some(&old), None, ChangeReason::Stopped, &[Stopped]);
    is(Some(&old), None, ChangeReason::Revoked, &[Revoked]);
    is(Some(&old), None, ChangeReason::Corrected, &[Corrected]);
    is(Some(&old), Some(&old), ChangeReason::Accepted, &[]);
}

#[test]
fn what_is_appended_is_listed_before_the_list_is_written_and_after() {
    let rig = Rig::new();
    let first = rig.read().serial().unwrap();
    let mut ledger = rig.open();
    accept(&mut ledger, &rig.lists, 3, "株式会社三").unwrap();
    accept(&mut ledger, &rig.lists, 4, "株式会社四").unwrap();
    let before = rig.csv();
    assert!(!before.contains("三"), "the log alone has it");
    assert_eq!(rig.names(), ["株式会社一", "株式会社二", "株式会社三", "株式会社四"]);
    let read = rig.read();
    assert!(
        read.waits() && read.serial().is_none() && read.notice(&rig.place(), TODAY).is_none(),
        "no list as it was published"
    );
    assert_eq!(rig.log("changes"), ["000001", "000002"]);
    ledger.publish(&rig.lists).unwrap();
    assert_eq!((rig.read().serial(), rig.read().waits()), (Some(first + 1), false), "one list for both");
    assert!(rig.csv().contains("三") && rig.csv().contains("四"));
    assert_eq!((rig.log("changes").len(), rig.log("months")), (0, vec!["2026-11".to_owned()]));
}

#[test]
fn who_finds_a_number_taken_takes_in_what_stands_there() {
    let rig = Rig::new();
    let mut ledger = rig.open();
    // Somebody who holds no lock (another machine) was quicker.
    let items = vec![Item { no: no(1), kinds: vec![ChangeKind::Stopped], entry: None }];
    let theirs = Change { number: 1, day: TODAY, cause: "theirs".into(), step: 2, items };
    let bytes = change::encode(&theirs, &rig.lists).unwrap();
    assert_eq!(Log(&rig.place()).create(1, &bytes).unwrap(), Creation::Created);
    accept(&mut ledger, &rig.lists, 3, "株式会社三").unwrap();
    assert_eq!((rig.log("changes").len(), rig.names()), (2, vec!["株式会社二".to_owned(), "株式会社三".to_owned()]));
    ledger.publish(&rig.lists).unwrap();
    assert_eq!(rig.names(), ["株式会社二", "株式会社三"]);
}

#[test]
fn a_second_change_of_one_cause_and_one_of_a_lower_step_count_nothing() {
    let rig = Rig::new();
    let mut ledger = rig.open();
    ledger.append(&rig.lists, &cause("a", 6, ChangeReason::Stopped), &[(no(1), None)]).unwrap();
    ledger.publish(&rig.lists).unwrap();
    drop(ledger);
    for (number, step) in [(2, 6), (3, 5)] {
        let items = vec![Item { no: no(1), kinds: vec![ChangeKind::New], entry: Some(entry(1, "株式会社一")) }];
        let late = Change { number, day: TODAY, cause: "a".into(), step, items };
        Log(&rig.place()).create(number, &change::encode(&late, &rig.lists).unwrap()).unwrap();
        assert_eq!(rig.names(), ["株式会社二"], "step {step}");
    }
    let mut ledger = rig.open();
    ledger.publish(&rig.lists).unwrap();
    assert_eq!(rig.names(), ["株式会社二"]);
    // Who has read the record since is not late, whatever a backup made of its steps.
    ledger.append(&rig.lists, &cause("a", 3, ChangeReason::Revived), &[(no(1), Some(entry(1, "株式会社一")))]).unwrap();
    assert_eq!(rig.names(), ["株式会社一", "株式会社二"]);
}

#[test]
fn no_row_stays_in_the_log_and_who_left_is_forgotten_after_the_time_of_the_scheme() {
    let rig = Rig::new();
    let mut ledger = rig.open();
    accept(&mut ledger, &rig.lists, 3, "見本 太郎").unwrap();
    accept(&mut ledger, &rig.lists, 4, "株式会社四").unwrap();
    assert!(rig.everything().contains("見本 太郎"));
    ledger.publish(&rig.lists).unwrap();
    assert!(!rig.everything().contains("見本"), "{}", rig.everything());
    ledger.append(&rig.lists, &cause("c", 9, ChangeReason::Stopped), &[(no(3), None)]).unwrap();
    ledger.append(&rig.lists, &cause("d", 9, ChangeReason::Revoked), &[(no(4), None)]).unwrap();
    let waits = rig.everything();
    assert!(waits.contains("10000003") && waits.contains("stopped") && !waits.contains("見本"), "{waits}");
    ledger.publish(&rig.lists).unwrap();
    drop(ledger);
    let is_told = |n: u32| rig.everything().contains(&no(n).to_string());
    let (day, next) = (TODAY, TODAY.tomorrow().unwrap());
    let mut ledger = rig.open_on(Date::constant(2027, 12, 1));
    accept(&mut ledger, &rig.lists, 5, "株式会社五").unwrap();
    ledger.publish(&rig.lists).unwrap();
    // To the day, and each for as long as its own end says.
    for (until, told) in [((day, day), [true, true]), ((day, next), [false, true]), ((next, next), [false, false])] {
        let (revoked, stopped) = until;
        ledger.forget(Until { revoked, stopped }).unwrap();
        assert_eq!([is_told(3), is_told(4)], told, "{until:?}: {}", rig.everything());
    }
    assert!(is_told(5), "who is listed stays");
}

#[test]
fn who_came_back_is_not_forgotten() {
    let rig = Rig::new();
    let mut ledger = rig.open();
    ledger.append(&rig.lists, &cause("a", 6, ChangeReason::Stopped), &[(no(1), None)]).unwrap();
    ledger.append(&rig.lists, &cause("a", 7, ChangeReason::Revived), &[(no(1), Some(entry(1, "株式会社一")))]).unwrap();
    ledger.publish(&rig.lists).unwrap();
    let later = Date::constant(2036, 1, 1);
    ledger.forget(Until { revoked: later, stopped: later }).unwrap();
    assert!(rig.everything().contains("stopped") && rig.everything().contains("revived"));
}

#[test]
fn what_changes_no_row_is_noted_once() {
    let rig = Rig::new();
    let mut ledger = rig.open();
    let same = [(no(1), Some(entry(1, "株式会社一")))];
    for _ in 0..3 {
        ledger.append(&rig.lists, &cause("a", 6, ChangeReason::Accepted), &same).unwrap();
    }
    assert!(
        ledger.knows(&cause("a", 6, ChangeReason::Accepted)) && !ledger.knows(&cause("a", 7, ChangeReason::Accepted))
    );
    assert_eq!(rig.log("changes").len(), 1);
    ledger.publish(&rig.lists).unwrap();
    drop(ledger);
    assert!(rig.open().knows(&cause("a", 6, ChangeReason::Accepted)), "also when it is packed");
}

#[test]
fn a_hands_work_becomes_corrections() {
    let rig = Rig::new();
    let mut ledger = rig.open();
    accept(&mut ledger, &rig.lists, 3, "株式会社三").unwrap();
    ledger.publish(&rig.lists).unwrap();
    drop(ledger);
    let rows = [entry(2, "株式会社弐"), entry(3, "株式会社三"), entry(9, "株式会社九")];
    rig.write(&read::to_csv(&rows, &rig.lists).unwrap());
    assert!(rig.read().notice(&rig.place(), TODAY).unwrap().to_string().contains("sengen register adopt"));
    assert_eq!(rig.open().adopt(&rig.lists, true).unwrap(), Adopted::Rows { added: 1, changed: 1, removed: 1 });
    assert!(rig.read().notice(&rig.place(), TODAY).is_none() && rig.read().serial().is_some());
    let months = rig.everything();
    for told in ["[\"10000002\",[\"corrected\",\"name\"]]", "[\"10000009\",[\"corrected\",\"new\"]]"] {
        assert!(months.contains(told), "{told}: {months}");
    }
    assert!(months.contains("[\"10000001\",[\"corrected\"]]") && !months.contains("株式会社"), "{months}");
    assert_eq!(rig.open().adopt(&rig.lists, true).unwrap(), Adopted::Nothing);
    // The next acceptance does the same by itself.
    let rows = [entry(2, "株式会社弐の店"), entry(3, "株式会社三"), entry(9, "株式会社九")];
    rig.write(&read::to_csv(&rows, &rig.lists).unwrap());
    let mut ledger = rig.open();
    accept(&mut ledger, &rig.lists, 4, "株式会社四").unwrap();
    ledger.publish(&rig.lists).unwrap();
    assert_eq!(rig.names(), ["株式会社弐の店", "株式会社三", "株式会社四", "株式会社九"]);
    assert_eq!(rig.everything().matches("[\"10000002\",[\"corrected\",\"name\"]]").count(), 2);
}

#[test]
fn a_mishap_is_published_only_by_who_allows_it() {
    let rig = Rig::new();
    let mut ledger = rig.open();
    for (n, name) in [(3, "00120"), (4, "1/2"), (5, "=SUM(A1)")] {
        accept(&mut ledger, &rig.lists, n, name).unwrap();
    }
    ledger.publish(&rig.lists).unwrap();
    drop(ledger);
    let published = rig.csv();
    let rows: Vec<&str> = published.split_inclusive('\n').collect();
    let gone = rows[0].to_owned() + &rows[2..].concat();
    let spoilt = [
        (gone.clone(), "10000001の行がなくなって"),
        (published.replace("00120", "120"), "「00120」→「120」"),
        (published.replace("1/2", "01/02/2026"), "「01/02/2026」"),
        (published.replace("'=SUM(A1)", "0"), "10000005「0」"),
    ];
    for (n, (list, words)) in (11..).zip(spoilt) {
        let right = rig.csv();
        // Whatever was decided meanwhile stands in it, too.
        let list = list + &right[published.len()..];
        rig.write(list.as_bytes());
        let mut ledger = rig.open();
        accept(&mut ledger, &rig.lists, n, "株式会社新").unwrap();
        let refused = ledger.publish(&rig.lists).unwrap_err().downcast::<Problems>().unwrap();
        assert!(refused.0.len() == 1 && refused.0[0].to_string().contains(words), "{words}: {refused:?}");
        drop(ledger);
        assert!(rig.open().adopt(&rig.lists, false).is_err() && rig.csv() == list, "{words}: as the hand has left it");
        assert!(mishaps(&rig.place(), &rig.read(), &rig.lists)[0].to_string().contains("--allow"), "{words}");
        rig.write(right.as_bytes());
        rig.open().publish(&rig.lists).unwrap();
        assert!(
            rig.csv().contains(&no(n).to_string()),
            "{words}: put right, what was decided comes with the next look"
        );
    }
    rig.write((gone + &rig.csv()[published.len()..]).as_bytes());
    assert_eq!(rig.open().adopt(&rig.lists, true).unwrap(), Adopted::Rows { added: 0, changed: 0, removed: 1 });
    assert!(mishaps(&rig.place(), &rig.read(), &rig.lists).is_empty());
}

#[test]
fn a_list_put_back_without_its_log_is_a_hands_work() {
    let rig = Rig::new();
    let before = rig.csv();
    let mut ledger = rig.open();
    accept(&mut ledger, &rig.lists, 3, "株式会社三").unwrap();
    ledger.publish(&rig.lists).unwrap();
    drop(ledger);
    rig.write(before.as_bytes());
    assert!(rig.read().notice(&rig.place(), TODAY).is_some() && rig.read().serial().is_none());
}

#[test]
fn a_whole_list_is_taken_over_in_few_changes() {
    let rig = Rig::new();
    let list = Register::new((10..1210).map(|n| entry(n, &format!("株式会社{n}"))).collect());
    assert_eq!(rig.open().import(&rig.lists, &list).unwrap(), 1200);
    assert_eq!(rig.read().entries().len(), 1202);
    assert_eq!(rig.open().import(&rig.lists, &list).unwrap(), 0, "once more is nothing");
    assert_eq!(rig.everything().matches("\"cause\":\"import-").count(), 3);
}

#[test]
fn what_is_made_can_be_read_by_who_builds() {
    use std::os::unix::fs::PermissionsExt;
    let rig = Rig::new();
    accept(&mut rig.open(), &rig.lists, 3, "株式会社三").unwrap();
    let mode = |path: std::path::PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(rig.place().log().join("changes")), 0o755);
    assert_eq!(mode(rig.place().log().join("changes/000001")), 0o644);
}

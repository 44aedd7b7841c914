//! Things that have the name of one of our files and are none: a folder, a pipe, a link, a socket, two
//! gigabytes; and files of a newer version. Each is named and counted, none is believed or moved, and
//! everything else goes on.

use super::command::{health, resealed, sengen, serve, summed, wait_until, whole};
use super::rig::{NOW, Rig};
use super::server::Served;
use sengen::office::State;
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

const FOLDERS: [&str; 6] = ["000", "001", "0f3", "7ff", "abc", "fff"];
const KINDS: [&str; 6] = ["folder", "pipe", "loop", "link", "socket", "huge"];

fn make(kind: &str, path: &Path) {
    match kind {
        "folder" => fs::create_dir(path).unwrap(),
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        "loop" => symlink(path, path).unwrap(),
        "link" => symlink("/proc/self/status", path).unwrap(),
        "socket" => {
            // The whole path of a socket must be short.
            let folder = File::open(path.parent().unwrap()).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap();
            drop(UnixListener::bind(format!("/proc/self/fd/{}/{name}", folder.as_raw_fd())).unwrap());
        }
        _ => File::create(path).unwrap().set_len(2 << 30).unwrap(),
    }
}

/// One of each kind in several folders of the applications, each under a name of its own: how many.
fn litter(rig: &Rig) -> usize {
    for folder in FOLDERS {
        let at = rig.state("objects/applications").join(folder);
        fs::create_dir_all(&at).unwrap();
        for (k, kind) in KINDS.iter().enumerate() {
            make(kind, &at.join(format!("{folder}{k}{}.000001", "0123456789abcdef0123456789ab")));
        }
    }
    FOLDERS.len() * KINDS.len()
}

#[test]
fn what_is_no_plain_file_keeps_nobody_from_anything() {
    let rig = whole();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    rig.submit(&office, "m", &[("contact_email", "b@mihon.example"), ("corporate_number", "7000012050002")]);
    drop(office);
    let count = litter(&rig);
    make("pipe", &rig.state("objects/waiting/mail/00-0"));
    fs::create_dir_all(rig.state("objects/ids/users/22")).unwrap();
    make("folder", &rig.state("objects/ids/users/22/22222222222222222222222222222222"));
    let marked = rig.objects("same").into_iter().next().expect("a mark");
    make("folder", &marked.parent().unwrap().join("00000000000000000000000000000000.0.000001"));

    let list = sengen(&rig, &["review", "list", "--all", "--format", "json"]);
    assert_eq!(list.code, Some(0), "{list:?}");
    let rows: serde_json::Value = serde_json::from_str(&list.out).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 2, "{list:?}");
    assert!(list.errors.contains(&format!("{} 件", count + 3)), "{list:?}");
    let reference = rows[0]["reference"].as_str().unwrap();
    let show = sengen(&rig, &["review", "show", reference]);
    assert_eq!(show.code, Some(0), "{show:?}");

    let served = serve(&rig, NOW, &[]);
    wait_until("the count in its health", || health(&served).contains(&format!("\nunreadable files: {}\n", count + 3)));
    let named = "objects/applications/000/00000123456789abcdef0123456789ab.000001";
    assert_eq!(served.log().matches(named).count(), 1, "{}", served.log());
    let accept = sengen(&rig, &["review", "accept", "--all"]);
    assert_eq!(accept.code, Some(0), "{accept:?}");
    assert!(rig.csv().contains("株式会社ためし塗装"), "{accept:?}");
    wait_until("the mails of all", || rig.mails().len() == 4);
    served.stop();
    let folders = FOLDERS.map(|folder| rig.state("objects/applications").join(folder));
    let names = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()));
    let left = names.filter(|name| name.to_str().unwrap().contains("0123456789ab.")).count();
    assert_eq!((left, rig.objects("corrupt").len()), (count, 0), "they stay where they are");
}

#[test]
fn odd_files_elsewhere_in_the_state_say_what_to_do() {
    for path in ["keys/seal.key", "serve.json", "clock", "repaired"] {
        for kind in ["pipe", "folder", "loop", "huge"] {
            let rig = Rig::new();
            drop(rig.office(NOW));
            let _ = fs::remove_file(rig.state(path));
            make(kind, &rig.state(path));
            let list = sengen(&rig, &["review", "list"]);
            let wanted = if path == "keys/seal.key" { Some(2) } else { Some(0) };
            assert_eq!(list.code, wanted, "{path} as a {kind}: {list:?}");
            assert!(path == "repaired" || path == "clock" || list.errors.contains(path), "{path} {kind}: {list:?}");
        }
    }
}

#[test]
fn an_empty_key_is_named_with_its_remedy() {
    let rig = Rig::new();
    drop(rig.office(NOW));
    fs::write(rig.state("keys/seal.key"), b"").unwrap();
    let list = sengen(&rig, &["review", "list"]);
    assert_eq!(list.code, Some(2));
    assert!(list.errors.contains("keys/seal.key") && list.errors.contains("バックアップ"), "{list:?}");
}

#[test]
fn a_file_of_a_newer_version_is_said_and_left() {
    let rig = whole();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    rig.submit(&office, "m", &[("contact_email", "b@mihon.example"), ("corporate_number", "7000012050002")]);
    let reference = office.review.lists.list(Some(State::Confirmed)).unwrap()[0].reference.clone();
    drop(office);
    let file = rig.only_in("confirmed");
    for place in [&["account"][..], &["answers"], &[], &["numbers"]] {
        let old = fs::read_to_string(&file).unwrap();
        let newer = with_a_field(&old, place);
        fs::write(&file, &newer).unwrap();
        let list = sengen(&rig, &["review", "list", "--all", "--format", "json"]);
        assert_eq!(list.code, Some(0), "{place:?} {list:?}");
        assert!(list.errors.contains("1 件は新しい版"), "{place:?} {list:?}");
        assert_eq!(list.out.matches("\"reference\"").count(), 1, "{place:?} {list:?}");
        let show = sengen(&rig, &["review", "show", reference.as_str()]);
        assert!(show.code != Some(0) && show.errors.contains("新しい版"), "{place:?} {show:?}");
        a_week_later(&rig);
        let served = Served::start(rig.root(), &["--no-build"]);
        wait_until("the count in its health", || health(&served).contains("\nfiles of a newer version: 1\n"));
        served.stop();
        assert_eq!(fs::read_to_string(&file).unwrap(), newer, "{place:?}");
        assert_eq!(rig.objects("corrupt").len(), 0, "{place:?}");
        fs::write(&file, old).unwrap();
    }
    assert_eq!(sengen(&rig, &["review", "show", reference.as_str()]).code, Some(0));
    let old = fs::read_to_string(&file).unwrap();
    for later in [("\"sengen\":1", "\"sengen\":2"), ("\"version\":3", "\"version\":4")] {
        fs::write(&file, of_another_make(later, &old)).unwrap();
        assert!(sengen(&rig, &["review", "list"]).errors.contains("1 件は新しい版"), "{later:?}");
    }
}

/// The next `serve` looks at everything again.
fn a_week_later(rig: &Rig) {
    let _ = fs::remove_file(rig.state("repaired"));
}

/// The confirmed one of two declarations.
fn one_of_two(rig: &Rig) -> PathBuf {
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    rig.submit(&office, "m", &[("contact_email", "b@mihon.example"), ("corporate_number", "7000012050002")]);
    rig.only_in("confirmed")
}

#[test]
fn a_file_of_something_else_is_said_and_left() {
    let rig = whole();
    let file = one_of_two(&rig);
    let old = fs::read_to_string(&file).unwrap();
    let others = ["{}".to_owned(), "買い物の控え\n".to_owned(), of_another_make(("application", "mail-job"), &old)];
    for other in others.into_iter().chain([resealed(&old, |body| body["submission"] = "0".repeat(32).into())]) {
        fs::write(&file, &other).unwrap();
        let list = sengen(&rig, &["review", "list", "--all", "--format", "json"]);
        assert_eq!((list.code, list.out.matches("\"reference\"").count()), (Some(0), 1), "{other}: {list:?}");
        assert!(list.errors.contains("sengen のファイルではない"), "{other}: {list:?}");
        a_week_later(&rig);
        let served = serve(&rig, NOW, &[]);
        wait_until("the count in its health", || health(&served).contains("\nforeign files: 1\n"));
        served.stop();
        assert_eq!((fs::read_to_string(&file).unwrap(), rig.objects("corrupt").len()), (other, 0));
    }
}

#[test]
fn a_damaged_file_is_left_by_a_look_and_set_aside_by_serve() {
    let rig = whole();
    let file = one_of_two(&rig);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 9]).unwrap();
    let list = sengen(&rig, &["review", "list", "--all", "--format", "json"]);
    assert_eq!((list.code, list.out.matches("\"reference\"").count()), (Some(0), 1), "{list:?}");
    assert!(list.errors.contains("1 件") && file.exists() && rig.objects("corrupt").is_empty(), "{list:?}");
    let served = serve(&rig, NOW, &[]);
    wait_until("the damaged file in corrupt", || rig.objects("corrupt").len() == 1);
    wait_until("a word about it", || served.log().contains("DAMAGED"));
}

#[test]
fn a_lock_that_is_none_is_not_called_harmless() {
    let rig = whole();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    drop(office);
    let _ = fs::remove_file(rig.state("locks/mailer"));
    make("folder", &rig.state("locks/mailer"));
    let list = sengen(&rig, &["review", "list"]);
    assert_eq!(list.code, Some(0), "{list:?}");
    assert!(list.errors.contains("locks/mailer") && !list.errors.contains("影響ありません"), "{list:?}");
    assert!(list.errors.contains("受理や公開などは進みません"), "{list:?}");
    assert_ne!(sengen(&rig, &["review", "accept", "--all"]).code, Some(0));
    fs::remove_dir(rig.state("locks/mailer")).unwrap();
    assert_eq!(sengen(&rig, &["review", "accept", "--all"]).code, Some(0));
    // Nor does anything go on where the register's own is none.
    let lock = rig.root().join("data/registers/declarers/lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    rig.confirmed(
        &rig.office(NOW),
        "m",
        &[("contact_email", "b@mihon.example"), ("corporate_number", "7000012050002")],
    );
    let accept = sengen(&rig, &["review", "accept", "--all"]);
    assert!(accept.code != Some(0) && accept.errors.contains("registers/declarers/lock"), "{accept:?}");
}

#[test]
fn a_file_in_the_place_of_a_folder_of_the_state_is_said() {
    let rig = whole();
    drop(rig.office(NOW));
    for folder in
        ["objects/waiting/mail", "objects/waiting/refused", "objects/mail", "objects/waiting", "objects/corrupt"]
    {
        fs::remove_dir_all(rig.state(folder)).unwrap();
        fs::write(rig.state(folder), b"").unwrap();
        let served = Served::start(rig.root(), &["--no-build"]);
        let line = format!("\nstate: {folder} is no folder\n");
        wait_until("the line in its health", || health(&served).contains(&line));
        assert!(served.says("backup"), "{}", served.log());
        fs::remove_file(rig.state(folder)).unwrap();
        fs::create_dir(rig.state(folder)).unwrap();
        wait_until("the line gone", || !health(&served).contains(&line));
        served.stop();
    }
    for folder in ["objects/applications", "objects/ids", "objects"] {
        fs::remove_dir_all(rig.state(folder)).unwrap();
        fs::write(rig.state(folder), b"").unwrap();
        let serve = sengen(&rig, &["serve", "--no-build", "--listen", "127.0.0.1:0"]);
        assert_eq!(serve.code, Some(2), "{folder}: {serve:?}");
        assert!(serve.errors.contains(folder) && serve.errors.contains("backup"), "{folder}: {serve:?}");
        fs::remove_file(rig.state(folder)).unwrap();
        fs::create_dir(rig.state(folder)).unwrap();
    }
}

#[test]
fn a_state_whose_records_are_not_there_is_not_begun_anew() {
    let rig = whole();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    drop(office);
    let (objects, elsewhere) = (rig.state("objects"), rig.root().join("elsewhere"));
    for mount_point in [false, true] {
        fs::rename(&objects, &elsewhere).unwrap();
        if mount_point {
            fs::create_dir(&objects).unwrap();
        }
        for words in [&["serve", "--no-build", "--listen", "127.0.0.1:0"][..], &["state", "init"], &["review", "list"]]
        {
            let ran = sengen(&rig, words);
            assert!(ran.code != Some(0) && ran.errors.contains("mount the disk"), "{words:?}: {ran:?}");
            assert!(!objects.join("applications").exists(), "{words:?}");
        }
        if mount_point {
            fs::remove_dir(&objects).unwrap();
        }
        fs::rename(&elsewhere, &objects).unwrap();
        let list = sengen(&rig, &["review", "list"]);
        assert!(list.code == Some(0) && list.out.contains("株式会社ためし塗装"), "{list:?}");
    }
}

/// The file with a field that a later version might add.
fn with_a_field(file: &str, place: &[&str]) -> String {
    resealed(file, |body| {
        let at = place.iter().fold(body, |at, key| &mut at[*key]);
        at["of_a_later_version"] = serde_json::json!([]);
    })
}

/// The file as a later make of the envelope, of the kind, would say it; and as another kind.
fn of_another_make((word, other): (&str, &str), file: &str) -> String {
    let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
    assert!(lines[0].contains(word));
    lines[0] = lines[0].replacen(word, other, 1);
    summed(&lines)
}

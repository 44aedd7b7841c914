//! `--stdin`: what is personal stands in no command line.

use crate::house::House;
use crate::scheme::NAME;
use crate::server::PROGRAM;
use std::io::Write;
use std::process::{Command, Stdio};

/// What a command prints that reads these lines.
fn typed(house: &House, arguments: &[&str], lines: &str) -> (i32, String, String) {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).arg("--root").arg(house.scheme.root()).arg("--stdin");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    child.stdin.take().expect("piped").write_all(lines.as_bytes()).expect("read");
    let run = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (run.status.code().unwrap_or(-1), text(run.stdout), text(run.stderr))
}

#[test]
fn what_is_personal_is_read_from_standard_input() {
    let house = House::new();
    let declarer = house.declared();
    let found = typed(&house, &["review", "list"], &format!("--search {NAME}\n"));
    assert!(found.0 == 0 && found.1.contains(&declarer.reference), "{found:?}");
    let shown = typed(&house, &["account", "show"], &format!("{NAME}\n--reason 電話 03-0000-0000\n  で確かめた\n"));
    assert!(shown.0 == 0 && shown.1.contains(&declarer.reference), "{shown:?}");
    let kept = house.sengen(&["review", "show", &declarer.reference]);
    assert!(kept.contains("03-0000-0000") && kept.contains("で確かめた"), "{kept}");
    let sent = typed(&house, &["mail", "test"], "somebody@mihon.example\n");
    assert!(sent.0 == 0 && sent.1.contains("テストのメール"), "{sent:?}");
    let reason = "--reason 所在地の番地を\n  消してください\n";
    let returned = typed(&house, &["review", "return", &declarer.reference, "--now"], reason);
    assert_eq!(returned.0, 0, "{returned:?}");
    let letter = house.mail("番地を", 1);
    assert!(letter.body.contains("消してください"), "{}", letter.body);
}

#[test]
fn what_is_wrong_on_standard_input_is_told_as_elsewhere() {
    let house = House::new();
    for (arguments, lines, code, words) in [
        (&["account", "show"][..], "", 64, "--reason"),
        (&["account", "show"], "somebody@mihon.example\n", 64, "--reason"),
        (&["mail", "test"], "no address\n", 64, "メールアドレスではありません"),
        (&["mail", "list"], "x\n", 64, "--stdin"),
        (&["review", "list"], "--serch x\n", 64, "--search"),
    ] {
        let (ended, _, errors) = typed(&house, arguments, lines);
        assert!(ended == code && errors.contains(words), "{arguments:?} {lines:?}: {ended} {errors}");
    }
}

#[cfg(feature = "desk")]
#[test]
fn a_members_name_too() {
    let house = House::new();
    let added = typed(&house, &["desk", "add", "--role", "publish"], "見本 花子\n");
    assert!(added.0 == 0 && added.1.contains("見本 花子"), "{added:?}");
    assert!(house.sengen(&["desk", "list"]).contains("見本 花子  公開"));
    assert_eq!(typed(&house, &["desk", "remove"], "見本 花子\n").0, 0);
}

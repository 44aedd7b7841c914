//! How something gets into a register in these stories: the form, its check page, the mailed link.

use crate::client::{Client, Page};
use crate::html::Form;
use crate::scheme::Scheme;
use crate::server::PROGRAM;
use std::process::{Command, Output};

/// What is typed into a form, control by control.
pub type Typed<'a> = &'a [(&'a str, &'a str)];

/// A supporting body.
pub const ENTERED: Typed<'_> = &[
    ("body", "見本まちづくり協会"),
    ("region", "石川県"),
    ("offers", "course"),
    ("levels", "two"),
    ("site", "https://kyokai.example/"),
    ("person", "金糸雀次郎"),
    ("mail", "canary.jiro@mail.example"),
    ("mail_again", "canary.jiro@mail.example"),
    ("agreed", "yes"),
];

/// A seminar in January.
pub const SEMINAR: Typed<'_> = &[
    ("title", "見本 5か条の教室"),
    ("held_on", "2027年1月15日"),
    ("begins_at", "13:30"),
    ("minutes", "90"),
    ("topics", "start"),
    ("ways", "hall"),
    ("region", "石川県"),
    ("place", "見本館, 2階"),
    ("host", "見本まちづくり協会"),
    ("fee", "free"),
    ("site", "https://kyoshitsu.example/"),
    ("person", "金糸雀次郎"),
    ("phone", "03-0000-0000"),
    ("mail", "canary.jiro@mail.example"),
    ("mail_again", "canary.jiro@mail.example"),
    ("agreed", "yes"),
];

/// An inquiry.
pub const INQUIRY: Typed<'_> = &[
    ("topic", "site"),
    ("message", "カナリアの質問です。"),
    ("asker", "金糸雀花子"),
    ("mail", "canary.hanako@mail.example"),
    ("mail_again", "canary.hanako@mail.example"),
    ("agreed", "yes"),
];

/// Runs a command of the office.
pub fn sengen(scheme: &Scheme, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).arg("--root").arg(scheme.root()).output().expect("the program runs")
}

/// What it printed, where all went well.
pub fn printed(scheme: &Scheme, arguments: &[&str]) -> String {
    let run = sengen(scheme, arguments);
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

/// What it refused with.
pub fn refused(scheme: &Scheme, arguments: &[&str]) -> String {
    let run = sengen(scheme, arguments);
    assert!(!run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stdout));
    String::from_utf8(run.stderr).expect("UTF-8")
}

/// The lines of a register in the office's list.
pub fn listed(scheme: &Scheme, register: &str, more: &[&str]) -> Vec<serde_json::Value> {
    let arguments = [&["review", "list", "--kind", register, "--format", "json"], more].concat();
    serde_json::from_str(&printed(scheme, &arguments)).expect("an array")
}

/// The form of a register with this typed into it.
pub fn filled(client: &mut Client, register: &str, typed: Typed<'_>) -> Form {
    let mut form = client.get(&format!("/register/{register}/form/")).form(&format!("/register/{register}/check/"));
    for (name, value) in typed {
        form.put(name, value);
    }
    form
}

/// Sends the check page; a client as fast as this one is asked once more, by a page with one button.
pub fn sent(client: &mut Client, register: &str, check: &Page) -> Page {
    let path = format!("/register/{register}/submit/");
    let form = check.form(&path);
    let page = client.press(&form, form.button("この内容で送る"));
    if page.path.ends_with("/submit/") { client.submit(&page.forms()[0]) } else { page }
}

/// Presses the button of a mailed link's page.
pub fn pressed(client: &mut Client, url: &str) -> Page {
    let page = client.open(url);
    let forms = page.forms();
    assert_eq!((page.status, forms.len()), (200, 1), "{}", page.text());
    client.submit(&forms[0])
}

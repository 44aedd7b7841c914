//! `check` knows every file and setting that any part of the program uses, and what it cannot do yet. What
//! it asks is asked here in the same process, so that every file can be taken away once; that the command
//! asks it, one run shows.

use crate::scheme::{Scheme, files};
use crate::server::PROGRAM;
use sengen::base::clock::Clock;
use sengen::base::problem::Problem;
use sengen::{config, desk, http, office, site};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What `sengen check` finds without rendering a page.
fn private_faults(scheme: &Scheme) -> Vec<Problem> {
    let settings = match config::load(scheme.root()) {
        Ok(settings) => settings,
        Err(faults) => return faults,
    };
    let base = settings.base_url.parse().expect("an address");
    let mut faults = office::faults(scheme.root(), Some(&settings));
    faults.extend(http::faults(scheme.root(), &settings, &base));
    faults.extend(desk::faults(scheme.root(), &settings, &base));
    faults
}

/// Everything that the rest of `sengen check` finds.
fn site_faults(scheme: &Scheme) -> Vec<Problem> {
    let settings = config::load(scheme.root()).expect("sound settings");
    let base = settings.base_url.parse().expect("an address");
    let input = site::Input::new(scheme.root(), &settings, &base, Clock::System.today());
    site::check(input).err().map(|failure| failure.refused().expect("the machine works")).unwrap_or_default()
}

fn said(faults: &[Problem]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

/// What is found while one text of a file is another.
fn changed(scheme: &Scheme, (file, from, to): (&str, &str, &str)) -> String {
    let path = scheme.path(file);
    let before = fs::read_to_string(&path).expect("a file");
    assert!(before.contains(from), "{file}: {from}");
    fs::write(&path, before.replacen(from, to, 1)).expect("written");
    let found = said(&private_faults(scheme));
    fs::write(&path, before).expect("written");
    found
}

/// Files that nobody misses: what drawings, colours and kept scripts were made with, notes, a picture that other sites show
/// beside a link where there is one, and templates for pages that this scheme has none of.
const MAY_BE_ABSENT: [&str; 11] = [
    "templates/tokens/LICENSE",
    "templates/tokens/logos.mjs",
    "templates/tokens/make.mjs",
    "templates/tokens/og.sh",
    "templates/tokens/og.svg",
    "templates/vendor/LICENSE",
    "templates/vendor/make.mjs",
    "templates/assets/images/og.png",
    "templates/section.html",
    "templates/redirect.html",
    "templates/assets/redirect.js",
];

/// Which of these are not named by any fault while all of them are away.
fn unseen<'a>(scheme: &Scheme, names: &[&'a str]) -> Vec<&'a str> {
    let away = |name: &str| scheme.path(&format!("away-{}", name.replace('/', "-")));
    names.iter().for_each(|name| fs::rename(scheme.path(name), away(name)).expect("moved"));
    let mut found = said(&private_faults(scheme));
    if found.is_empty() {
        found = said(&site_faults(scheme));
    }
    names.iter().for_each(|name| fs::rename(away(name), scheme.path(name)).expect("moved"));
    // One alone need not be named by its own path: a page that includes it is.
    let alone = names.len() == 1 && !found.is_empty();
    let is_named = |name: &str| found.contains(name.trim_start_matches("templates/").trim_start_matches("assets/"));
    names.iter().filter(|name| !alone && !is_named(name)).copied().collect()
}

#[test]
fn every_file_that_is_used_is_missed() {
    let scheme = Scheme::copied();
    let below = |folder: &str| files(&scheme.path(folder)).into_iter().map(|(path, _)| path);
    let all = below("templates").chain(below("data/logos")).chain([scheme.path("data/checks.toml")]);
    let all = all.map(|path| path.strip_prefix(scheme.root()).expect("below it").to_string_lossy().into_owned());
    let all: Vec<String> = all.filter(|name| name != "data/logos/README.md").collect();
    assert!(all.len() > 150, "{}", all.len());
    // Sources of bundles are read by who bundles them, not by the program.
    let is_used = |name: &&str| !MAY_BE_ABSENT.contains(name) && !name.starts_with("templates/scripts/");
    let mut left: Vec<&str> = all.iter().map(String::as_str).filter(is_used).collect();
    // Many at once first; what none of their faults names is asked for in smaller groups, at last alone.
    for size in [24, 6, 1] {
        let groups = left.len().div_ceil(size);
        let group = |at: usize| left.iter().skip(at).step_by(groups).copied().collect::<Vec<_>>();
        left = (0..groups).flat_map(|at| unseen(&scheme, &group(at))).collect();
    }
    assert!(left.is_empty(), "used and not missed, or used by nobody: {left:?}");
}

#[test]
fn the_command_names_what_only_the_processor_reads() {
    let scheme = Scheme::copied();
    let away = [
        "templates/mail/received.txt",
        "templates/account/login.html",
        "templates/processor/confirm.html",
        "templates/form/check.html",
        "data/logos/two-star-600.png",
        "data/logos/wording.txt",
        "data/checks.toml",
    ];
    for file in away {
        fs::remove_file(scheme.path(file)).expect("removed");
    }
    let run = Command::new(PROGRAM).args(["check", "--root"]).arg(scheme.root()).output().expect("it runs");
    let errors = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(1), "{errors}");
    for file in away {
        assert!(errors.contains(&format!("{file}: ")), "{file}: {errors}");
    }
    assert_eq!(errors.matches("直し方: ").count(), away.len(), "{errors}");
}

#[test]
fn a_mail_setting_that_serve_would_refuse_is_a_fault() {
    let scheme = Scheme::copied();
    assert_eq!(said(&private_faults(&scheme)), "");
    let changes = [
        ("from = \"no-reply@sengen.example\"", "from = \"no-reply@sengen..example\"", "mail.from"),
        ("from = \"no-reply@sengen.example\"", "from = \"-a@sengen.example\"", "mail.from"),
        ("reply_to = \"info@sengen.example\"", "reply_to = \"info@sengen.example-\"", "mail.reply_to"),
        ("envelope_sender = \"bounce@sengen.example\"", "envelope_sender = \"b@192.0.2.1\"", "mail.envelope_sender"),
        ("email = \"info@sengen.example\"", "email = \"info@見本.example\"", "office.email"),
        ("transport = \"file\"", "transport = \"smtp://mail.example:port\"", "mail.transport"),
        ("transport = \"file\"", "transport = \"smtp-local://mail.example\"", "mail.transport"),
        ("transport = \"file\"", "transport = \"smtp://u:p@mail.example\"", "mail.transport"),
        ("transport = \"file\"", "transport = \"smtp://mail.example\"\nca_file = \"gone.pem\"", "mail.ca_file"),
        ("transport = \"file\"", "transport = \"smtp://mail.example\"\nca_file = \"data/terms.md\"", "mail.ca_file"),
        ("publish_seconds = 60", "publish_seconds = 0", "publish_seconds"),
    ];
    for (from, to, key) in changes {
        let found = changed(&scheme, ("data/site.toml", from, to));
        assert!(found.contains(key) && found.contains("直し方"), "{to}: {found}");
    }
}

#[test]
fn half_a_log_in_at_the_mail_server_is_a_fault() {
    let scheme = Scheme::copied();
    let path = scheme.path("data/site.toml");
    let settings = fs::read_to_string(&path).expect("settings");
    fs::write(&path, settings.replace("transport = \"file\"", "transport = \"smtp://mail.example\"")).expect("written");
    let made = Command::new(PROGRAM).args(["state", "init", "--root"]).arg(scheme.root()).output().expect("it runs");
    assert!(made.status.success(), "{made:?}");
    for (command, more) in [("check", &[][..]), ("serve", &["--listen", "127.0.0.1:0"]), ("review", &["list"])] {
        let run = Command::new(PROGRAM)
            .arg(command)
            .args(more)
            .arg("--root")
            .arg(scheme.root())
            .env("SENGEN_SMTP_USER", "office")
            .env_remove("SENGEN_SMTP_PASSWORD")
            .output()
            .expect("it runs");
        let errors = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.code() == Some(1) && errors.contains("SENGEN_SMTP_PASSWORD"), "{command}: {errors}");
    }
}

/// Every data file of the scheme that is TOML, a page, the terms, a letter and a template; of a register its rules or its
/// form, which is known by the rules.
#[test]
fn all_files_at_fault_are_told_in_one_round() {
    let scheme = Scheme::copied();
    let mut broken: Vec<String> = Vec::new();
    let data = walkdir::WalkDir::new(scheme.path("data")).into_iter().flatten().map(walkdir::DirEntry::into_path);
    let left = [
        "registers/inquiry.toml",
        "forms/experts.toml",
        "forms/seminars.toml",
        "forms/supporters.toml",
        "forms/results.toml",
    ];
    let is_left = |path: &Path| left.iter().any(|left| path.ends_with(left));
    for path in data.filter(|path| path.extension().is_some_and(|ending| ending == "toml") && !is_left(path)) {
        let text = fs::read_to_string(&path).expect("read");
        fs::write(&path, format!("no_such_key = 1\n{text}")).expect("written");
        broken.push(path.strip_prefix(scheme.root()).expect("below it").display().to_string());
    }
    for (name, from, to) in [
        ("content/about/_index.md", "+++\n", "+++\nno_such_key = 1\n"),
        ("data/terms.md", "+++\n", "+++\nno_such_key = 1\n"),
        ("templates/mail/received.txt", "Subject:", "Subject: {{ nome }"),
        ("templates/page.html", "{%", "{% if %}{%"),
    ] {
        let text = fs::read_to_string(scheme.path(name)).expect("read");
        fs::write(scheme.path(name), text.replacen(from, to, 1)).expect("written");
        broken.push(name.to_owned());
    }
    let told = || {
        let run = Command::new(PROGRAM).args(["check", "--format", "json"]).current_dir(scheme.root()).output();
        let found: Vec<serde_json::Value> = serde_json::from_slice(&run.expect("it runs").stdout).expect("an array");
        found.iter().map(|found| found["file"].as_str().expect("a file").to_owned()).collect::<BTreeSet<String>>()
    };
    assert_eq!(told(), broken.iter().cloned().collect(), "with settings at fault");
    let settings = scheme.path("data/site.toml");
    let text = fs::read_to_string(&settings).expect("read");
    fs::write(&settings, text.replacen("no_such_key = 1\n", "", 1)).expect("written");
    broken.retain(|name| name != "data/site.toml");
    assert_eq!(told(), broken.iter().cloned().collect(), "with sound ones");
}

#[test]
fn a_log_in_comes_from_one_place_alone() {
    let scheme = Scheme::copied();
    let path = scheme.path("data/site.toml");
    let settings = fs::read_to_string(&path).expect("settings");
    fs::write(&path, settings.replace("transport = \"file\"", "transport = \"smtp://mail.example\"")).expect("written");
    let secrets = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        fs::write(secrets.path().join(name), text).expect("written");
        secrets.path().join(name).display().to_string()
    };
    let (password, empty) = (file("password", "himitsu\n"), file("empty", "\n"));
    file("SENGEN_SMTP_PASSWORD", "himitsu");
    let folder = secrets.path().display().to_string();
    let (by_file, by_systemd) = (("SENGEN_SMTP_PASSWORD_FILE", &*password), ("CREDENTIALS_DIRECTORY", &*folder));
    let typed = ("SENGEN_SMTP_PASSWORD", "himitsu");
    let among = ("SENGEN_SMTP_PASSWORD_FILE", "data/words.ja.toml");
    for (given, words) in [
        (&[typed][..], "直すところはありません"),
        (&[by_file], "直すところはありません"),
        (&[by_systemd], "直すところはありません"),
        (&[typed, by_file], "いくつかのところ"),
        (&[typed, by_systemd], "いくつかのところ"),
        (&[("SENGEN_SMTP_PASSWORD_FILE", "/nowhere")], "読めません"),
        (&[("SENGEN_SMTP_PASSWORD_FILE", &empty)], "空です"),
        (&[among], "制度のフォルダの中"),
    ] {
        let mut command = Command::new(PROGRAM);
        command.arg("check").current_dir(scheme.root());
        ["SENGEN_SMTP_PASSWORD", "SENGEN_SMTP_PASSWORD_FILE", "CREDENTIALS_DIRECTORY"].iter().for_each(|name| {
            command.env_remove(name);
        });
        let run = command.env("SENGEN_SMTP_USER", "office").envs(given.iter().copied()).output().expect("it runs");
        let said = String::from_utf8_lossy(&[run.stdout, run.stderr].concat()).into_owned();
        assert!(said.contains(words) && !said.contains("himitsu"), "{given:?}: {said}");
        assert_eq!(run.status.code(), Some(i32::from(!words.starts_with("直す"))), "{given:?}: {said}");
    }
}

#[test]
fn what_the_list_cannot_hold_is_refused_before_anybody_declares() {
    let scheme = Scheme::copied();
    let third =
        "[[level]]\nstars = 3\nname = \"三つ星\"\nsign = \"★★★\"\ntitle = \"a\"\nsummary = \"b\"\nasks = []\n\n";
    let levels = fs::read_to_string(scheme.path("data/levels.toml")).expect("levels");
    let second = levels.find("[[level]]\nstars = 2").expect("two levels");
    let (form, levels_file) = ("data/form.toml", "data/levels.toml");
    let option = "    { value = \"2\", label = \"★★";
    let three = format!("    {{ value = \"3\", label = \"★★★\" }},\n{option}");
    let more = format!("{levels}\n{third}");
    let person = "is = \"sole_proprietor\" }\nrequired = true\npublic = true";
    let changes = [
        (form, "max = 150\nautocomplete = \"organization\"", "max = 200", "「name」"),
        (form, "bulk = false\nmax = 150\nautocomplete = \"name\"", "bulk = false\nmax = 151", "「representative」"),
        (form, "public = true\nmax = 120", "public = true\nmax = 121", "「municipality」"),
        (form, option, &three, "「stars」"),
        (levels_file, &levels, &more, levels_file),
        (levels_file, &levels[second..], "", "「stars」"),
        (form, "label = \"都道府県\"\nrequired = true", "label = \"都道府県\"", "「prefecture」"),
        (form, person, "is = \"sole_proprietor\" }\npublic = true", "「representative」"),
        (form, person, "is = \"corporation\" }\nrequired = true\npublic = true", "「name」"),
        (form, "kind = \"industry\"", "kind = \"industry_detail\"", "「industry」"),
        (form, "kind = \"municipality\"", "kind = \"kana\"", "「municipality」"),
    ];
    for (file, from, to, expected) in changes {
        let found = changed(&scheme, (file, from, to));
        assert!(found.contains(expected) && found.contains("直し方"), "{to}: {found}");
    }
}

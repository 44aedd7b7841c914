//! What the program tells, and to whom: faults to programs and to the checks of a change, its commands to shells and to `man`,
//! colours to terminals alone.

use super::tiny::Tiny;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sengen");

fn ran(site: &Tiny, arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).current_dir(site.path("")).output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A site with a fault in each of two files, and a hint.
fn at_fault() -> Tiny {
    Tiny::new().page("a", "A", "-項目\n").file("data/laws.toml", "[[law]]\nnmae = 1\n").front(
        "b",
        "title = \"B\"\ndescription = \"B\"\ntilte = \"x\"",
        "",
    )
}

#[test]
fn programs_read_every_fault_as_an_object() {
    let site = at_fault();
    let run = ran(&site, &["check", "--format", "json"]);
    assert_eq!(run.status.code(), Some(1));
    let found: Vec<Value> = serde_json::from_slice(&run.stdout).expect("an array");
    let place =
        |found: &Value| format!("{} {} {} {}", found["file"], found["line"], found["column"], found["severity"]);
    let places: Vec<String> = found.iter().map(place).collect();
    let wanted =
        ["\"content/a.md\" 5 1 \"hint\"", "\"content/b.md\" 4 1 \"error\"", "\"data/laws.toml\" 2 1 \"error\""];
    assert_eq!(places, wanted, "{found:#?}");
    let words = |found: &Value, key: &str| found[key].as_str().is_some_and(|words| !words.is_empty());
    assert!(found.iter().all(|found| words(found, "message") && words(found, "remedy")), "{found:#?}");
    let plain = text(&ran(&site, &["check"]).stderr);
    assert!(found.iter().all(|found| plain.contains(found["message"].as_str().unwrap_or("?"))), "{plain}");
    assert!(!text(&run.stderr).contains("直し方"), "told once: {}", text(&run.stderr));
    site.write("data/site.toml", "scheme = \n");
    let run = ran(&site, &["check", "--format", "json"]);
    let found: Vec<Value> = serde_json::from_slice(&run.stdout).expect("an array");
    assert!(found.iter().any(|found| found["file"] == "data/site.toml" && found["line"] == 1), "{found:#?}");
}

#[test]
fn hints_alone_are_told_and_no_fault() {
    let site = Tiny::new().page("a", "A", "-項目\n");
    let run = ran(&site, &["check", "--format", "json"]);
    let found: Vec<Value> = serde_json::from_slice(&run.stdout).expect("an array");
    assert_eq!((run.status.code(), found.len()), (Some(0), 1), "{found:#?}");
    let strict = ran(&site, &["check", "--format", "github", "--strict"]);
    assert_eq!(strict.status.code(), Some(1));
    assert!(text(&strict.stdout).starts_with("::error file=content/a.md,line=5,col=1::"), "{}", text(&strict.stdout));
    let sound = ran(&Tiny::new(), &["check", "--format", "json"]);
    assert_eq!((sound.status.code(), text(&sound.stdout)), (Some(0), "[]\n".to_owned()));
}

#[test]
fn the_checks_of_a_change_show_faults_beside_their_lines() {
    let told = text(&ran(&at_fault(), &["check", "--format", "github"]).stdout);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 3, "{told}");
    let begins = ["::warning file=content/a.md,line=5,col=1::", "::error file=content/b.md,line=4,col=1::"];
    begins.iter().zip(&lines).for_each(|(begin, line)| assert!(line.starts_with(begin), "{line}"));
    assert!(lines.iter().all(|line| line.contains("%0A直し方: ")), "{told}");
}

#[test]
fn a_shell_completes_every_command() {
    let site = Tiny::new();
    for (shell, words) in [("bash", "complete -F _sengen"), ("zsh", "#compdef sengen"), ("fish", "complete -c sengen")]
    {
        let run = ran(&site, &["completions", shell]);
        let script = text(&run.stdout);
        assert!(run.status.success() && script.contains(words) && script.contains("rollback"), "{shell}: {script}");
        assert!(shell == "bash" || script.contains("サイトを dist に作る"), "{shell} shows what commands do: {script}");
    }
    let script = ran(&site, &["completions", "bash"]).stdout;
    site.write("sengen.bash", script);
    let asked =
        "source sengen.bash; COMP_WORDS=(sengen ch); COMP_CWORD=1; _sengen sengen ch sengen; echo \"${COMPREPLY[*]}\"";
    let run = Command::new("bash").args(["-c", asked]).current_dir(site.path("")).output().expect("bash");
    assert_eq!(text(&run.stdout).trim(), "check", "{}", text(&run.stderr));
}

#[test]
fn every_command_has_its_page() {
    let site = Tiny::new();
    let run = ran(&site, &["man", "pages"]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let page = |name: &str| fs::read_to_string(site.path("pages").join(name)).expect("a page");
    let check = page("sengen-check.1");
    for words in ["名前", "書式", "何も書かずに、ファイルの直すところをすべて探す", "\\-\\-strict"]
    {
        assert!(check.contains(words), "{words} is missing in {check}");
    }
    for english in ["SYNOPSIS", "DESCRIPTION", "Print help", "Possible values"] {
        assert!(!check.contains(english), "{english} is in {check}");
    }
    assert!(page("sengen.1").contains("sengen\\-deploy(1)") && page("sengen-deploy-rollback.1").contains("戻"));
    assert!(!site.path("pages/sengen-help.1").exists());
}

#[test]
fn colours_are_for_terminals() {
    let site = at_fault();
    let told = |variable: Option<&str>, arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(site.path(""));
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.envs(variable.map(|name| (name, "1")));
        let Output { stdout, stderr, .. } = command.output().expect("it runs");
        [stdout, stderr].concat().contains(&0x1b)
    };
    for arguments in [&["check"][..], &["--help"], &["chek"], &["check", "--format", "json"]] {
        assert!(!told(None, arguments), "{arguments:?}");
        assert!(!told(Some("NO_COLOR"), arguments), "{arguments:?}");
    }
    // As at a terminal.
    assert!(told(Some("CLICOLOR_FORCE"), &["check"]));
    assert!(!told(Some("CLICOLOR_FORCE"), &["check", "--format", "json"]));
}

#[test]
fn nothing_is_written_or_removed_behind_a_link_in_dist() {
    let site = Tiny::new().page("sec/_index", "お知らせ", "x\n").page("sec/a", "A", "x\n").built();
    let elsewhere = site.path("elsewhere");
    fs::rename(site.path("dist/sec"), &elsewhere).expect("moved");
    std::os::unix::fs::symlink(&elsewhere, site.path("dist/sec")).expect("a link");
    let names = |folder: &Path| {
        let mut names: Vec<_> =
            fs::read_dir(folder).expect("listed").flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        names
    };
    let before = names(&elsewhere);
    // The sweep of an earlier build that was cut off, a page that is no more, and one that changed.
    site.remove("content/sec/a.md");
    site.write("content/sec/_index.md", "+++\ntitle = \"別\"\ndescription = \"別\"\n+++\ny\n");
    let run = site.build(&[]);
    assert!(run.code == 1 && run.err.contains("リンク") && run.err.contains("sec"), "{run:?}");
    assert_eq!(names(&elsewhere), before);
    assert!(!fs::read_to_string(elsewhere.join("index.html")).expect("untouched").contains("別"));
    fs::remove_file(site.path("dist/sec")).expect("removed");
    let part = site.path("dist/.robots.txt.part");
    std::os::unix::fs::symlink(elsewhere.join("index.html"), part).expect("a link");
    fs::remove_file(site.path("dist/robots.txt")).expect("removed");
    assert_eq!(site.build(&[]).code, 0);
    assert!(!fs::read_to_string(elsewhere.join("index.html")).expect("untouched").contains("User-agent"));
    assert!(site.dist("sec/index.html").contains("別") && site.dist("robots.txt").contains("User-agent"));
}

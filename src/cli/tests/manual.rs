//! Every command that the manual, README and the units print is one: its words, arguments and values are read as typed.

use super::super::{CommandLine, command_line, help};
use clap::error::ErrorKind;
use clap::{Command, Parser};
use std::fs;
use std::path::{Path, PathBuf};

const PROGRAM: &str = "sengen";

/// What a command may stand behind, with how many words more.
const BEFORE: [(&str, usize); 4] = [("sudo", 0), ("-u", 1), ("exec", 0), ("env", 0)];

/// The words of the program's commands in a line of a shell, also of one that is another's. What a shell fills in stays as it
/// is written.
fn commands(line: &str) -> Vec<Vec<String>> {
    let words = words(line);
    let simple = words.split(|word| ["|", "||", "&&", ";"].contains(&word.as_str()));
    simple.flat_map(command).collect()
}

fn command(mut words: &[String]) -> Vec<Vec<String>> {
    while let Some((_, more)) = words.first().and_then(|word| BEFORE.iter().find(|(before, _)| word == before)) {
        words = words.get(1 + more..).unwrap_or_default();
    }
    let Some((first, rest)) = words.split_first() else { return Vec::new() };
    match first.rsplit('/').next() {
        Some(PROGRAM) => {
            let own = rest.iter().take_while(|word| !word.starts_with('>')).cloned();
            vec![std::iter::once(PROGRAM.to_owned()).chain(own).collect()]
        }
        Some("sh" | "bash") => rest.iter().filter(|word| word.contains(' ')).flat_map(|line| commands(line)).collect(),
        _ => Vec::new(),
    }
}

fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut depth) = (Vec::new(), None::<String>, None, 0);
    for c in line.chars() {
        depth = match c {
            '(' if word.as_ref().is_some_and(|word| word.ends_with('$')) => depth + 1,
            '(' if depth > 0 => depth + 1,
            ')' if depth > 0 => depth - 1,
            _ => depth,
        };
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') if depth == 0 => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, ' ') if depth == 0 => words.extend(word.take()),
            (None, ';') if depth == 0 => {
                words.extend(word.take());
                words.push(";".to_owned());
            }
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The commands that a text of Markdown names in a sentence; what they are given may be left out there.
fn named(text: &str) -> Vec<(usize, String)> {
    let code = |(number, line): (usize, &str)| {
        let code: Vec<String> = line.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        code.into_iter().map(move |code| (number, code))
    };
    (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with("```")).flat_map(code).collect()
}

/// The lines that are to be typed in a text of Markdown, or run by a unit, with their numbers.
fn typed(text: &str, is_unit: bool) -> Vec<(usize, String)> {
    let mut is_open = false;
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(command) = line.trim_start().strip_prefix("ExecStart=") {
            lines.push((number, command.to_owned()));
        } else if let Some(mark) = line.trim_start().strip_prefix("```") {
            is_open = mark == "sh";
        } else if is_open && !is_unit {
            lines.push((number, line.to_owned()));
        }
    }
    lines
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(root.join(folder)).expect("a folder");
    let all = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|it| it == ending)).collect();
    files.sort();
    files
}

/// What of these commands is none.
fn wrong(lines: &[(usize, String)], allowed: &[ErrorKind]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (number, line) in lines {
        let tried = commands(line).into_iter().map(CommandLine::try_parse_from);
        let faults = tried.filter_map(Result::err).filter(|fault| !allowed.contains(&fault.kind()));
        wrong.extend(faults.map(|fault| format!("{number}: {}", fault.to_string().lines().next().unwrap_or_default())));
    }
    wrong
}

const WHOLE: [ErrorKind; 1] = [ErrorKind::DisplayVersion];
const IN_PART: [ErrorKind; 2] =
    [ErrorKind::MissingRequiredArgument, ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand];

#[test]
fn every_command_that_is_printed_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = files("docs/content", "md");
    all.extend(["README.md", "CONTRIBUTING.md", "packaging/README.md"].map(|name| root.join(name)));
    all.extend(files("packaging/systemd", "service"));
    let (mut faults, mut count) = (Vec::new(), 0);
    for file in all {
        let text = fs::read_to_string(&file).expect("a text");
        let lines = typed(&text, file.extension().is_some_and(|ending| ending == "service"));
        // README's table writes what a command takes as brackets.
        let parts = if file.starts_with(root.join("docs")) { named(&text) } else { Vec::new() };
        count += lines.iter().chain(&parts).flat_map(|(_, line)| commands(line)).count();
        let found = [wrong(&lines, &WHOLE), wrong(&parts, &IN_PART)].concat();
        faults.extend(found.iter().map(|fault| format!("{}:{fault}", file.display())));
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(count > 80, "only {count} commands");
}

#[test]
fn what_is_no_command_is_found() {
    let lines = |line: &str| [(7, line.to_owned())];
    for line in ["sengen reveiw list", "sudo -u sengen sengen state export", "sengen review accept HYD3MFYC --yes"] {
        assert_eq!(wrong(&lines(line), &WHOLE).len(), 1, "{line}");
    }
    assert_eq!(wrong(&lines("sengen state export"), &IN_PART), [""; 0]);
    assert_eq!(wrong(&lines("sengen state exprot"), &IN_PART).len(), 1);
}

#[test]
fn a_command_is_found_wherever_it_stands_in_a_line() {
    let told = |line: &str| commands(line).iter().map(|words| words.join("|")).collect::<Vec<_>>();
    assert_eq!(told("sudo -u sengen sengen state erased > erased.txt # kept"), ["sengen|state|erased"]);
    assert_eq!(told("/usr/local/bin/sengen check --root /srv/sengen && true"), ["sengen|check|--root|/srv/sengen"]);
    assert_eq!(
        told("sh -c 'set -a; . /etc/x; exec sengen mail test you@example.jp'"),
        ["sengen|mail|test|you@example.jp"]
    );
    assert_eq!(
        told("sengen state export \"backup/$(date +%F).tar.zst\""),
        ["sengen|state|export|backup/$(date +%F).tar.zst"]
    );
    assert_eq!(told("sengen account show X --reason 'a b'"), ["sengen|account|show|X|--reason|a b"]);
    for line in ["journalctl -u sengen -n 50", "cd /srv/sengen", "sudo systemctl restart sengen", "# sengen nothing"] {
        assert_eq!(told(line), [""; 0], "{line}");
    }
}

/// What a command says of itself with `--help`, and all below it, under headings.
fn help_of(command: &Command, path: &str, text: &mut String) {
    let anchor = path.replace(' ', "-");
    let help = help::in_place(command.clone().render_help().to_string());
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    let marks = if path.matches(' ').count() > 1 { "###" } else { "##" };
    text.push_str(&format!("\n{marks} {path} {{#{anchor}}}\n\n```text\n{}\n```\n", lines.join("\n").trim_end()));
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        help_of(below, &format!("{path} {}", below.get_name()), text);
    }
}

/// `SENGEN_RENEW=1` writes it anew.
#[test]
fn what_each_command_says_of_itself_stands_in_the_manual() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/content/commands.md");
    let kept = fs::read_to_string(&page).expect("the page");
    let (head, _) = kept.split_once("\n## ").expect("headings");
    let mut text = head.to_owned();
    help_of(&help::in_japanese(command_line()), PROGRAM, &mut text);
    if std::env::var_os("SENGEN_RENEW").is_some() {
        fs::write(&page, &text).expect("written");
    }
    assert!(kept == text, "docs/content/commands.md is older than the commands: SENGEN_RENEW=1 writes it anew");
}

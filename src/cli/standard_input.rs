//! `--stdin`: arguments that stand on standard input instead of the command line, which everybody on the machine can see while
//! the command runs, and which stays in the shell's history. Every command that takes a name, a mail address, what somebody is
//! searched by or a reason in words offers it; the table below is all of them. Used by `cli::run`, before anything is parsed.

use crate::base::terminal::note;
use anyhow::{Context, ensure};
use clap::{Arg, ArgAction, Command};
use std::ffi::OsString;
use std::io::{self, IsTerminal, Read};

/// The commands that offer it.
const OFFERING: [&str; 14] = [
    "account export",
    "account grant-contact",
    "account resend",
    "account show",
    "account unlock",
    "desk add",
    "desk remove",
    "desk reset",
    "mail test",
    "review accept",
    "review list",
    "review reject",
    "review return",
    "review revoke",
];
const NAME: &str = "stdin";
const FLAG: &str = "--stdin";
/// More is no argument, in bytes.
const LONGEST: u64 = 64 * 1024;

/// The command line with `--stdin` where it is offered.
pub(super) fn offered(command: Command) -> Command {
    offered_below(command, "")
}

fn offered_below(command: Command, path: &str) -> Command {
    let command = match OFFERING.contains(&path) {
        true => {
            let help = "Read further arguments from standard input, one a line: `--reason TEXT`, or a value alone";
            command.arg(Arg::new(NAME).long(NAME).action(ArgAction::SetTrue).help(help))
        }
        false => command,
    };
    command.mut_subcommands(|below| {
        let name = below.get_name().to_owned();
        offered_below(below, format!("{path} {name}").trim_start())
    })
}

/// The arguments, with those on standard input where the command was told to read it.
///
/// # Errors
/// When it cannot be read, is no text or far too long.
pub(super) fn filled(command: &Command, mut arguments: Vec<OsString>) -> anyhow::Result<Vec<OsString>> {
    let Some(at) = asked_at(command, &arguments) else { return Ok(arguments) };
    let input = io::stdin().lock();
    if input.is_terminal() {
        note!("引数を、1行に1つずつ書いてください（例: --reason 理由）。終わったら Ctrl+D を押してください。");
    }
    let mut text = String::new();
    input.take(LONGEST + 1).read_to_string(&mut text).context("標準入力を読めません")?;
    ensure!(text.len() as u64 <= LONGEST, "標準入力が長すぎます");
    arguments.splice(at + 1..at + 1, lines(&text));
    Ok(arguments)
}

/// Where `--stdin` stands, if the command takes it.
fn asked_at(command: &Command, arguments: &[OsString]) -> Option<usize> {
    let at = arguments.iter().position(|argument| argument == FLAG)?;
    let names = arguments.iter().skip(1).filter_map(|argument| argument.to_str());
    let meant = names.fold(command, |command, name| command.find_subcommand(name).unwrap_or(command));
    meant.get_arguments().any(|argument| argument.get_id() == NAME).then_some(at)
}

/// An argument a line. One that begins with a blank goes on with the value of the line before.
fn lines(text: &str) -> Vec<OsString> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match found.last_mut() {
            Some(last) if line.starts_with(char::is_whitespace) => {
                last.push('\n');
                last.push_str(line.trim());
            }
            _ => found.push(argument(line.trim())),
        }
    }
    found.into_iter().map(OsString::from).collect()
}

/// `--reason TEXT` as one argument, so that its value may begin as it likes.
fn argument(line: &str) -> String {
    match line.split_once(char::is_whitespace) {
        Some((option, value)) if option.starts_with("--") && !option.contains('=') => {
            format!("{option}={}", value.trim_start())
        }
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::CommandLine;
    use clap::CommandFactory;

    fn asked(line: &[&str]) -> Option<usize> {
        let arguments: Vec<OsString> = line.iter().map(OsString::from).collect();
        asked_at(&offered(CommandLine::command()), &arguments)
    }

    #[test]
    fn a_line_is_an_argument() {
        let text = "\u{3000}\n hanako@x.example \n--reason  電話 03-0000-0000 で\n  確かめた\n\n--email=a b\n--distinct\n--reason\u{3000}-x\n";
        let wanted =
            ["hanako@x.example", "--reason=電話 03-0000-0000 で\n確かめた", "--email=a b", "--distinct", "--reason=-x"];
        assert_eq!(lines(text), wanted);
        assert!(lines("\n \n").is_empty());
    }

    #[cfg(feature = "desk")]
    #[test]
    fn it_is_read_where_it_is_offered_and_nowhere_else() {
        assert_eq!(asked(&["sengen", "account", "--root", "x", "show", "--stdin"]), Some(5));
        assert_eq!(asked(&["sengen", "account", "show", "a@x.example"]), None);
        for line in
            [&["sengen", "--stdin"][..], &["sengen", "build", "--stdin"], &["sengen", "mail", "list", "--stdin"]]
        {
            assert_eq!(asked(line), None, "{line:?}");
        }
    }

    #[cfg(feature = "desk")]
    #[test]
    fn every_command_of_the_table_is_there() {
        let command = offered(CommandLine::command());
        for path in OFFERING {
            let found = path.split(' ').try_fold(&command, |command, name| command.find_subcommand(name));
            assert!(found.is_some_and(|found| found.get_arguments().any(|arg| arg.get_id() == NAME)), "{path}");
        }
    }
}

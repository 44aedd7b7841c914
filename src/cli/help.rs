//! What the command line says of itself, in Japanese: `--help`, and what is wrong with what was typed. `--lang en`, or
//! `SENGEN_LANG=en`, leaves both as they stand in the code, in English. Used by `cli::run`; the words are in `help_words`.

use super::help_words::WORDS;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};
use std::ffi::OsString;

const NAME: &str = "lang";
const FLAG: &str = "--lang";
const ENGLISH: &str = "en";

/// Whether the command line speaks English. It is asked before anything typed is understood, which may be wrong.
pub(super) fn is_english() -> bool {
    let lang = typed_language(std::env::args_os().skip(1)).or_else(|| std::env::var_os("SENGEN_LANG"));
    lang.is_some_and(|lang| lang == ENGLISH)
}

/// The command line with `--lang`, wherever it is typed.
pub(super) fn with_language(command: Command) -> Command {
    let help = "The language of --help and of what is wrong with a command line; without it, SENGEN_LANG, or ja. What \
                commands say while they work is Japanese";
    let lang = Arg::new(NAME).long(NAME).value_name("LANG").value_parser(["ja", ENGLISH]).global(true).help(help);
    command.arg(lang)
}

/// What was typed behind `--lang`, the last time.
fn typed_language(arguments: impl Iterator<Item = OsString>) -> Option<OsString> {
    let (mut found, mut is_next) = (None, false);
    for argument in arguments.take_while(|argument| argument != "--") {
        let of_flag = argument.to_str().and_then(|text| text.strip_prefix(FLAG)?.strip_prefix('=').map(OsString::from));
        let is_flag = argument == FLAG;
        found = of_flag.or_else(|| is_next.then_some(argument)).or(found);
        is_next = is_flag;
    }
    found
}

const TEMPLATE: &str = "{about-with-newline}\n使い方: {usage}\n\n{all-args}\n";

/// What clap writes by itself.
const FIXED: [(&str, &str); 5] = [
    ("[OPTIONS]", "[オプション]"),
    ("<COMMAND>", "<コマンド>"),
    ("[COMMAND]", "[コマンド]"),
    ("[default: ", "[書かないとき: "),
    ("[possible values: ", "[選べる値: "),
];

/// The command, and all below it, in Japanese.
pub(super) fn in_japanese(mut command: Command) -> Command {
    command.build();
    told(command, "")
}

fn told(command: Command, path: &str) -> Command {
    let command = command.help_template(TEMPLATE).subcommand_help_heading("コマンド");
    let anywhere = if path.ends_with("help") { "help" } else { path };
    let command = match word(path, anywhere) {
        Some(about) => command.about(about).long_about(None),
        None => command,
    };
    let command = command.mut_args(|arg| arg_told(arg, path));
    command.mut_subcommands(|below| {
        let name = if path.is_empty() { below.get_name().to_owned() } else { format!("{path} {}", below.get_name()) };
        told(below, &name)
    })
}

fn arg_told(arg: Arg, path: &str) -> Arg {
    let name = format!("--{}", arg.get_id().as_str().replace('_', "-"));
    let arg = arg.clone().help_heading(if arg.is_positional() { "引数" } else { "オプション" });
    match word(&format!("{path} {name}"), &name) {
        Some(help) => arg.help(help).long_help(None).hide_possible_values(true),
        None => arg,
    }
}

/// The words for something, or for what is the same wherever it stands.
fn word(own: &str, anywhere: &str) -> Option<&'static str> {
    let find = |key: &str| WORDS.iter().find(|(of, _)| *of == key).map(|(_, word)| *word);
    find(own).or_else(|| find(anywhere))
}

/// The text of a help page, or what is wrong with what was typed and what to do.
pub(super) fn said(error: &Error) -> String {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::DisplayVersion => {
            in_place(error.render().to_string())
        }
        _ => {
            let suggested = suggestion(error);
            let usage = named(error, ContextKind::Usage).replace("Usage: ", "使い方: ");
            let usage = if usage.is_empty() { String::new() } else { format!("\n{}\n", in_place(usage)) };
            format!("{}{suggested}\n{usage}\nくわしくは、--help を付けて見てください。\n", wrong(error))
        }
    }
}

/// The text with what clap writes by itself in Japanese.
pub(super) fn in_place(text: String) -> String {
    FIXED.iter().fold(text, |text, (from, to)| text.replace(from, to))
}

/// What is wrong.
fn wrong(error: &Error) -> String {
    let arg = || named(error, ContextKind::InvalidArg);
    let value = || named(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => format!("「{}」は、ここでは使えません。", arg()),
        ErrorKind::InvalidSubcommand => {
            format!("「{}」というコマンドはありません。", named(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "何をするか（コマンド）を書いてください。".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("{} を書いてください。", arg()),
        ErrorKind::ArgumentConflict => match named(error, ContextKind::PriorArg) {
            same if same == arg() => format!("{same} は、1回だけ書いてください。"),
            other => format!("{} は、{other} と一緒には使えません。", arg()),
        },
        ErrorKind::InvalidValue if value().is_empty() => format!("{} に続けて、値を書いてください。", arg()),
        ErrorKind::InvalidValue => {
            format!(
                "「{}」は {} に使えません。使えるのは {} です。",
                value(),
                arg(),
                named(error, ContextKind::ValidValue)
            )
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("「{}」は {} に使えません。{}。", value(), arg(), in_words(why))
        }
        ErrorKind::TooFewValues | ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            format!("{} の値の数が違います。", arg())
        }
        _ => error.to_string(),
    }
}

/// Why a value is none, as parsers of numbers and addresses say it in English; what is no word of a list comes with the list.
fn in_words(why: String) -> String {
    let range = why.split_once(" is not in ").and_then(|(_, range)| range.split_once("..="));
    match (why.as_str(), range) {
        (_, Some(("", most))) => format!("{most} までの数を書いてください"),
        (_, Some((least, most))) => format!("{least} から {most} までの数を書いてください"),
        ("invalid digit found in string" | "cannot parse integer from empty string", _) => {
            "半角の数字で書いてください".to_owned()
        }
        ("number too large to fit in target type", _) => "大きすぎる数です".to_owned(),
        ("invalid socket address syntax", _) => "127.0.0.1:8080 のように、アドレスとポートを書いてください".to_owned(),
        _ if why.is_ascii() => format!("使えるのは {why} です"),
        _ => why,
    }
}

/// What may have been meant.
fn suggestion(error: &Error) -> String {
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let meant: Vec<String> =
        kinds.into_iter().flat_map(|kind| each_named(error, kind)).filter(|meant| !meant.is_empty()).collect();
    if meant.is_empty() { String::new() } else { format!("「{}」ではありませんか。", meant.join("」「")) }
}

/// What an error names, as text.
fn named(error: &Error, kind: ContextKind) -> String {
    each_named(error, kind).join("、")
}

/// The same, one by one.
fn each_named(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(several)) => several.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{CommandLine, standard_input};
    use clap::CommandFactory;

    fn command() -> Command {
        in_japanese(with_language(standard_input::offered(CommandLine::command())))
    }

    fn typed(line: &[&str]) -> String {
        said(&command().try_get_matches_from(line).expect_err("help, or a fault"))
    }

    /// Every command and what follows it, by name.
    fn each(command: &Command, path: &str, told: &mut Vec<(String, String)>) {
        told.push((path.to_owned(), command.get_about().map(ToString::to_string).unwrap_or_default()));
        for arg in command.get_arguments() {
            told.push((
                format!("{path} --{}", arg.get_id()),
                arg.get_help().map(ToString::to_string).unwrap_or_default(),
            ));
        }
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            each(below, format!("{path} {}", below.get_name()).trim_start(), told);
        }
    }

    #[test]
    fn a_value_that_is_none_is_told_without_english() {
        for (line, words) in [
            ("mailing send a.txt --per-minute 0", "1 から 6000 まで"),
            ("mailing send a.txt --per-minute x", "半角の数字"),
            ("state resume --skip 99999999", "100000 まで"),
            ("state resume --skip 99999999999999", ""),
            ("serve --listen here", "127.0.0.1:8080 のように"),
        ] {
            let told = typed(&["sengen"].into_iter().chain(line.split(' ')).collect::<Vec<_>>());
            let told = told.split('\n').next().unwrap_or_default();
            assert!(told.contains(words), "{told}");
            for english in [" is ", " not ", "invalid", "number", "string"] {
                assert!(!told.contains(english), "{told}");
            }
        }
    }

    #[test]
    fn every_command_and_argument_says_in_japanese_what_it_is() {
        let mut told = Vec::new();
        each(&command(), "", &mut told);
        assert!(told.len() > if cfg!(feature = "office") { 100 } else { 10 }, "{}", told.len());
        let english: Vec<_> = told.iter().filter(|(_, words)| words.is_ascii()).collect();
        assert!(english.is_empty(), "no words for {english:#?}");
    }

    #[cfg(feature = "office")]
    #[test]
    fn no_word_is_for_what_is_not_there() {
        let mut told = Vec::new();
        each(&command(), "", &mut told);
        let has = |key: &str| {
            told.iter().any(|(of, _)| of.replace('_', "-") == key || of.replace('_', "-").ends_with(&format!(" {key}")))
        };
        let left: Vec<_> =
            WORDS.iter().map(|(key, _)| *key).filter(|key| !has(key) && !matches!(*key, "" | "help")).collect();
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn the_language_is_what_was_typed_last_wherever_it_stands() {
        for (line, wanted) in [
            ("--lang en --help", Some("en")),
            ("review list --lang=en", Some("en")),
            ("--lang en check --lang ja", Some("ja")),
            ("check --lang", None),
            ("check -- --lang en", None),
            ("check --language en", None),
        ] {
            let typed = typed_language(line.split(' ').map(OsString::from));
            assert_eq!(typed, wanted.map(OsString::from), "{line}");
        }
        let page =
            with_language(CommandLine::command()).try_get_matches_from(["sengen", "check", "--lang", "en", "-h"]);
        let page = page.expect_err("help").to_string();
        assert!(page.contains("Usage: sengen check") && page.contains("--lang <LANG>"), "{page}");
        assert!(page.is_ascii(), "{page}");
    }

    #[test]
    fn what_clap_writes_by_itself_is_in_japanese_too() {
        let page = typed(&["sengen", "check", "--help"]);
        for words in ["使い方: sengen check [オプション]", "オプション:", "[書かないとき: .]", "--strict"]
        {
            assert!(page.contains(words), "{words} is missing in {page}");
        }
        for english in ["Usage", "Options", "Print", "default", "folder"] {
            assert!(!page.contains(english), "{english} is in {page}");
        }
    }

    #[test]
    fn wrong_use_says_what_is_wrong_and_what_to_do() {
        for (line, words) in [
            (&["sengen", "chek"][..], &["「chek」というコマンドはありません", "「check」ではありませんか"][..]),
            (&["sengen", "check", "--strikt"], &["「--strikt」は、ここでは使えません", "--strict"]),
            (&["sengen", "check", "--root"], &["--root", "値を書いてください"]),
            (&["sengen", "build", "--base-url", "nowhere"], &["「nowhere」は --base-url", "使えません"]),
            (&["sengen", "register", "import"], &["<FILE>", "書いてください", "使い方: sengen register import"]),
        ] {
            let said = typed(line);
            assert!(said.contains("--help") && !said.contains("error:"), "{said}");
            words.iter().for_each(|word| assert!(said.contains(word), "{word} is missing in {said}"));
        }
    }
}

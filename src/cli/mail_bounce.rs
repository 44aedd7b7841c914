//! `sengen mail bounce`: mails that say that a letter came back, one after the other. Used by `mail`. What is none, or
//! nobody's, is said by the name of its file, and changes nothing.

use super::CommandOutcome;
use super::review_mail::explained;
use crate::base::files;
use crate::base::terminal::{note, say};
use crate::office::account::labels::step_code;
use crate::office::mail::bounce::{BounceOutcome, BouncedLetter, mails_of};
use crate::office::{Office, Offices};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// No notification is longer: they hold one of our letters, and some words.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Marks what these mails say.
///
/// # Errors
/// When the state is held, or the disk refuses.
pub(super) fn taken(offices: &Offices, files: &[PathBuf]) -> anyhow::Result<CommandOutcome> {
    let mut outcome = CommandOutcome::Done;
    for file in files {
        let label = if is_standard_input(file) { "標準入力".to_owned() } else { file.display().to_string() };
        let read = read(file);
        let mails = read.as_deref().map(mails_of);
        for (at, mail) in mails.iter().flatten().enumerate() {
            let several = mails.as_ref().is_ok_and(|mails| mails.len() > 1);
            let label = if several { format!("{label} の {}通め", at + 1) } else { label.clone() };
            // News first: their addresses are those of other letters too.
            if let Some(reference) = offices.whole.mailings().bounced(mail)? {
                say!(
                    "{label}  {reference}  お知らせのメールが、届きませんでした。\
                     この宛先には、宛先が変わるまで、お知らせを送りません（手続きのメールは、これまでどおり送ります）。"
                );
                continue;
            }
            let (office, came) = bounced(offices, mail)?;
            match told(office, came) {
                Ok(said) => say!("{label}  {said}"),
                Err(said) => {
                    note!("{label}  {said}");
                    outcome = CommandOutcome::Undone;
                }
            }
        }
        if let Err(why) = &read {
            note!("{label}  読めません（{why}）。メールを1通ずつ、.eml のファイルにして渡してください。");
            outcome = CommandOutcome::Undone;
        }
    }
    Ok(outcome)
}

/// What a mail says, by the office whose letter it is about.
fn bounced<'a>(offices: &'a Offices, mail: &[u8]) -> anyhow::Result<(&'a Office, BounceOutcome)> {
    let whole = (&*offices.whole, offices.whole.mailer.bounced(mail)?);
    for office in &offices.registers {
        if whole.1 != BounceOutcome::Nobody {
            break;
        }
        let came = office.mailer.bounced(mail)?;
        if came != BounceOutcome::Nobody {
            return Ok((office, came));
        }
    }
    Ok(whole)
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new("-")
}

/// The bytes of a file, or in words why there are none.
fn read(file: &Path) -> Result<Vec<u8>, &'static str> {
    let why = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => "このファイルはありません",
        io::ErrorKind::InvalidInput => "フォルダなどで、ふつうのファイルではありません",
        io::ErrorKind::PermissionDenied => "読む権限がありません",
        _ => "ファイルの中身が取り出せません",
    };
    let source: Box<dyn Read> = match is_standard_input(file) {
        true => Box::new(io::stdin()),
        false => Box::new(files::open(file).map_err(why)?.0),
    };
    let mut mail = Vec::new();
    source.take(LONGEST + 1).read_to_end(&mut mail).map_err(why)?;
    if mail.len() as u64 > LONGEST { Err("大きすぎます") } else { Ok(mail) }
}

/// What came of one, or why nothing did.
fn told(office: &Office, outcome: BounceOutcome) -> Result<String, String> {
    let words = &office.scheme().words;
    let letter = |BouncedLetter { reference, step, last }: &BouncedLetter| {
        format!("{reference}  {}  {}（{last}）", words.text(step_code(*step)), explained(last))
    };
    match outcome {
        BounceOutcome::Marked(one) => Ok(format!(
            "{}\n    「届きませんでした」と記録しました。宛先を review show {} で確かめ、登録された電話でご本人に伝えてください。",
            letter(&one),
            one.reference
        )),
        BounceOutcome::Already(one) => Ok(format!("{}\n    もう記録してあります。何も変えていません。", letter(&one))),
        BounceOutcome::NotNeeded(one) => Ok(format!(
            "{}\n    その後に宛先が直されたか、用が済んだメールです。何も変えていません。",
            letter(&one)
        )),
        BounceOutcome::NotFailed => Err(
            "届かなかったという知らせではありません（まだ届けようとしているか、届いたという知らせです）。何も変えていません。"
                .to_owned(),
        ),
        BounceOutcome::Nobody => Err(
            "sengen が送ったメールの知らせではないか、30日より前のメールです。何も変えていません。\
             宛先がわかるときは、review list --search で申込みを探してください。"
                .to_owned(),
        ),
        BounceOutcome::NoReport => Err(
            "届かなかったことを知らせるメール（RFC 3464）ではありません。何も変えていません。\
             メールソフトで「.eml として保存」したものを、転送せずに渡してください。"
                .to_owned(),
        ),
    }
}

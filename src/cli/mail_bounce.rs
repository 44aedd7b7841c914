//! `sengen mail bounce`: mails that say that a letter came back, one after the other. Used by `mail`. What is none, or
//! nobody's, is said by the name of its file, and changes nothing.

use super::CommandOutcome;
use super::review_mail::explained;
use crate::base::terminal::{note, say};
use crate::office::Office;
use crate::office::account::labels::step_code;
use crate::office::mail::bounce::{BounceOutcome, BouncedLetter};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// No notification is longer: they hold one of our letters, and some words.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Marks what these mails say.
///
/// # Errors
/// When the state is held, or the disk refuses.
pub(super) fn taken(office: &Office, files: &[PathBuf]) -> anyhow::Result<CommandOutcome> {
    let mut outcome = CommandOutcome::Done;
    for file in files {
        let said = match read(file) {
            Ok(mail) => told(office, office.mailer.bounced(&mail)?),
            Err(error) => Err(format!("読めません（{error}）。メールを1通ずつ、.eml のファイルにして渡してください。")),
        };
        let label = if is_standard_input(file) { "標準入力".to_owned() } else { file.display().to_string() };
        match said {
            Ok(said) => say!("{label}  {said}"),
            Err(said) => {
                note!("{label}  {said}");
                outcome = CommandOutcome::Undone;
            }
        }
    }
    Ok(outcome)
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new("-")
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut mail = Vec::new();
    let source: Box<dyn Read> =
        if is_standard_input(file) { Box::new(io::stdin()) } else { Box::new(File::open(file)?) };
    source.take(LONGEST + 1).read_to_end(&mut mail)?;
    if mail.len() as u64 > LONGEST {
        return Err(io::Error::other("大きすぎます"));
    }
    Ok(mail)
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

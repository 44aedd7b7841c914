//! A mail to send: finished words and recipient, made when it is sent and stored nowhere.
//! Message-ID and Date follow from its name and its event, so that a repeat is the same mail.

use super::address::Recipient;
use crate::base::entropy::Entropy;
use crate::base::text::hex;
use crate::config;
use anyhow::{Context, ensure};
use jiff::{SignedDuration, Timestamp};
use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, MultiPartKind, SinglePart};
use sha2::{Digest, Sha256};

/// A mail. Its name is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailJob {
    /// The template it was written from: `received`.
    pub letter: String,
    /// The recipient, a bare address.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    pub(crate) body: String,
    /// When it was asked for: its `Date`.
    pub made_at: Timestamp,
    /// When it makes no sense any more.
    pub give_up_at: Timestamp,
    /// Where one press stops mails like it; empty: it is about a procedure, and nothing stops it.
    pub stop: String,
    /// What comes with it; nothing personal.
    pub(in crate::office) files: Vec<AttachedFile>,
}

/// A file that comes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::office) struct AttachedFile {
    /// Its name, in plain letters.
    pub(in crate::office) name: String,
    /// Its media type.
    pub(in crate::office) media: &'static str,
    /// What is in it.
    pub(in crate::office) bytes: Vec<u8>,
}

/// What the name of a letter owes now.
#[derive(Debug)]
pub enum Owed {
    /// This mail.
    Mail(Box<MailJob>),
    /// None any more: its URL was used, or killed by a later one.
    CalledOff,
    /// None.
    Nothing,
}

/// Who the mails come from.
#[derive(Debug, Clone)]
pub struct Sender {
    pub(super) name: String,
    pub(super) from: Recipient,
    pub(super) reply_to: Recipient,
    pub(super) envelope: Recipient,
}

/// How the text travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As it is: for files that people read.
    Plain,
    /// Base64: for servers, whatever they can.
    Base64,
}

/// No mail is tried longer.
const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(5 * 24);
const FIRST_PAUSE: i64 = 60;
const LONGEST_PAUSE: i64 = 4000;
/// In bytes, without the line's end (RFC 5322, 2.1.1).
const LONGEST_LINE: usize = 998;

impl MailJob {
    /// A mail made at `made_at` that makes no sense after `useful_until` (its link's end), and after five days anyway.
    pub fn new(letter: &str, to: &str, subject: String, body: String, made_at: Timestamp) -> Self {
        let give_up_at = made_at + LONGEST_LIFE;
        let (letter, to, stop, files) = (letter.to_owned(), to.to_owned(), String::new(), Vec::new());
        Self { letter, to, subject, body, made_at, give_up_at, stop, files }
    }

    /// The same mail with files.
    #[must_use]
    pub(super) fn with_files(self, files: Vec<AttachedFile>) -> Self {
        Self { files, ..self }
    }

    /// The same mail, asked for once more at a moment: it is tried as long from then on.
    #[must_use]
    pub(super) fn asked_again(mut self, at: Timestamp) -> Self {
        self.give_up_at = self.give_up_at.max(at.saturating_add(LONGEST_LIFE).unwrap_or(Timestamp::MAX));
        self
    }

    /// The same mail, which makes no sense any more after `end`.
    #[must_use]
    pub fn useful_until(mut self, end: Timestamp) -> Self {
        self.give_up_at = self.give_up_at.min(end);
        self
    }

    /// The mail as bytes with its envelope. `name` is the letter's.
    ///
    /// # Errors
    /// When the recipient is no address or the text does not fit the coding.
    pub fn message(&self, name: &str, sender: &Sender, coding: Coding) -> anyhow::Result<(Envelope, Vec<u8>)> {
        let to = Recipient::parse(&self.to).context("the recipient is no mail address")?;
        let envelope = Envelope::new(Some(sender.envelope.envelope()), vec![to.envelope()])?;
        let text = self.body.replace("\r\n", "\n").replace('\n', "\r\n");
        ensure!(
            text.lines().all(|line| line.len() <= LONGEST_LINE && !line.contains('\0')),
            "a line is no line of a mail"
        );
        let body = match coding {
            // Built by hand: the package takes 76 bytes for the longest line, which is 25 of our letters.
            Coding::Plain => Body::dangerous_pre_encoded(text.into_bytes(), ContentTransferEncoding::EightBit),
            Coding::Base64 => Body::new_with_encoding(text, ContentTransferEncoding::Base64)
                .map_err(|_| anyhow::anyhow!("the mail does not fit base64"))?,
        };
        let header = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let mut message = Message::builder();
        if !self.stop.is_empty() {
            // One press in the mail program itself (RFC 8058).
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{}>", one_line(&self.stop))))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let message = message
            .from(Mailbox::new(Some(one_line(&sender.name)), sender.from.envelope()))
            .reply_to(Mailbox::new(None, sender.reply_to.envelope()))
            .to(Mailbox::new(None, to.envelope()))
            .subject(one_line(&self.subject))
            .date(self.made_at.into())
            .message_id(Some(message_id(name, sender.from.domain())))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            // Without it the next two lines mean nothing (RFC 2045), and a reader may take the text for ASCII.
            .header(MIME_VERSION_1_0)
            .envelope(envelope.clone());
        let message = match self.files.is_empty() {
            true => message.header(ContentType::TEXT_PLAIN).body(body)?,
            false => message.multipart(self.parts(name, body)?)?,
        };
        Ok((envelope, message.formatted()))
    }

    /// The text, then the files. What parts them follows from the letter's name: a repeat is the same mail.
    fn parts(&self, name: &str, text: Body) -> anyhow::Result<MultiPart> {
        let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text);
        let whole = MultiPart::builder().kind(MultiPartKind::Mixed).boundary(own_id(name)).singlepart(text);
        self.files.iter().try_fold(whole, |whole, file| {
            let media = ContentType::parse(file.media).context("a file's media type is none")?;
            Ok(whole.singlepart(Attachment::new(file.name.clone()).body(file.bytes.clone(), media)))
        })
    }
}

impl Sender {
    /// The senders of the settings; `name` is the office's, as a list of mails shows it.
    ///
    /// # Errors
    /// When one is no bare mail address.
    pub fn from_settings(mail: &config::Mail, name: &str) -> anyhow::Result<Self> {
        let parse = |key: &str, text: &str| {
            Recipient::parse(text).with_context(|| format!("data/site.toml: mail.{key} is no bare mail address"))
        };
        Ok(Self {
            name: name.to_owned(),
            from: parse("from", &mail.from)?,
            reply_to: parse("reply_to", &mail.reply_to)?,
            envelope: parse("envelope_sender", &mail.envelope_sender)?,
        })
    }
}

/// Whether a letter's moment has come. One further off than any pause comes from a clock that was wrong.
pub(super) fn is_reached(next_at: Timestamp, now: Timestamp) -> bool {
    next_at <= now || next_at.duration_since(now).as_secs() > LONGEST_PAUSE * 6 / 5
}

/// How long to wait after the deferral number `attempts` (counted from 0).
pub(super) fn pause(attempts: u32, entropy: &Entropy) -> anyhow::Result<SignedDuration> {
    let doubled = FIRST_PAUSE.checked_shl(attempts).filter(|secs| attempts < 16 && *secs < LONGEST_PAUSE);
    let full = doubled.unwrap_or(LONGEST_PAUSE);
    let shake = entropy.below(401)? as i64 - 200;
    Ok(SignedDuration::from_millis(full * 1000 + full * shake))
}

/// What stands before the domain of a letter's Message-ID.
pub(in crate::office) fn own_id(name: &str) -> String {
    hex(&Sha256::digest(name))[..32].to_owned()
}

/// The same for every repeat, and nobody's secret: a checksum of the letter's name.
fn message_id(name: &str, domain: &str) -> String {
    format!("<{}@{domain}>", own_id(name))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::office) fn sender() -> Sender {
        let [from, reply_to, envelope] = ["no-reply@sengen.example", "info@sengen.example", "bounce@sengen.example"]
            .map(|a| Recipient::parse(a).unwrap());
        Sender { name: "情報セキュリティ自己宣言 見本事務局".to_owned(), from, reply_to, envelope }
    }

    pub(in crate::office) fn job(to: &str) -> MailJob {
        let made_at = "2026-11-20T05:05:00Z".parse().unwrap();
        let subject = "【見本】一つ星：自己宣言受付確認のお知らせ".to_owned();
        MailJob::new("received", to, subject, "本文です。\n.\n二行目\n".to_owned(), made_at)
    }

    #[test]
    fn a_long_line_of_japanese_stays_readable_in_a_file() {
        let long = "期限を過ぎると、このURLは使えなくなり、入力された内容は消えます。";
        let made_at = "2026-11-20T05:05:00Z".parse().unwrap();
        let job = MailJob::new("received", "a@x.example", "題".to_owned(), format!("{long}\n"), made_at);
        let (_, bytes) = job.message("abc-0", &sender(), Coding::Plain).unwrap();
        assert!(String::from_utf8(bytes).unwrap().contains(&format!("\r\n\r\n{long}\r\n")));
    }

    #[test]
    fn a_repeat_is_the_same_mail_byte_for_byte() {
        let job = job("foo..bar@docomo.ne.jp");
        let (envelope, bytes) = job.message("abc-0", &sender(), Coding::Base64).unwrap();
        assert_eq!(job.message("abc-0", &sender(), Coding::Base64).unwrap().1, bytes);
        assert_eq!(envelope.to()[0].to_string(), "foo..bar@docomo.ne.jp");
        let text = String::from_utf8(bytes).unwrap();
        for header in [
            "Date: Fri, 20 Nov 2026 05:05:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Reply-To: info@sengen.example\r\n",
            " <no-reply@sengen.example>\r\n",
        ] {
            assert!(text.contains(header), "{text}");
        }
        assert!(text.contains("Message-ID: <") && text.is_ascii());
    }

    #[test]
    fn files_come_with_a_mail_and_a_repeat_is_the_same() {
        let file = |name: &str, media, text: &str| AttachedFile {
            name: name.to_owned(),
            media,
            bytes: text.as_bytes().to_vec(),
        };
        let files = vec![
            file("2026-11-19.json", "application/json", "{\"came\": 1}"),
            file("2026-11-19.csv", "text/csv; charset=utf-8", "\u{feff}at\r\n"),
        ];
        let job = job("a@x.example").with_files(files);
        for coding in [Coding::Plain, Coding::Base64] {
            let (_, bytes) = job.message("abc-0", &sender(), coding).unwrap();
            assert_eq!(job.message("abc-0", &sender(), coding).unwrap().1, bytes);
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(text.matches("MIME-Version: 1.0\r\n").count(), 1, "{text}");
            for part in ["multipart/mixed;", "text/plain; charset=utf-8", "2026-11-19.json", "2026-11-19.csv"] {
                assert!(text.contains(part), "{part}: {text}");
            }
            assert!(text.contains("{\"came\": 1}"), "{text}");
        }
    }

    #[test]
    fn a_plain_mail_can_be_read_in_its_file() {
        let (_, bytes) = job("a@x.example").message("abc-0", &sender(), Coding::Plain).unwrap();
        assert!(String::from_utf8(bytes).unwrap().ends_with("\r\n\r\n本文です。\r\n.\r\n二行目\r\n"));
    }

    #[test]
    fn typed_line_ends_cannot_make_headers() {
        let job = MailJob { subject: "a\r\nBcc: b@x.example".into(), ..job("a@x.example") };
        let (_, bytes) = job.message("abc-0", &sender(), Coding::Base64).unwrap();
        assert!(!String::from_utf8(bytes).unwrap().contains("\r\nBcc"));
        assert!(
            MailJob { to: "a@x.example\r\nBcc: b@x.example".into(), ..job }
                .message("n", &sender(), Coding::Plain)
                .is_err()
        );
    }

    #[test]
    fn the_pause_doubles_up_to_4000_seconds() {
        let entropy = Entropy::seeded(1);
        for (attempts, full) in
            [(0, 60.0), (1, 120.0), (5, 1920.0), (6, 3840.0), (7, 4000.0), (30, 4000.0), (200, 4000.0)]
        {
            for _ in 0..50 {
                let secs = pause(attempts, &entropy).unwrap().as_secs_f64();
                assert!((full * 0.8..=full * 1.2).contains(&secs), "{attempts}: {secs}");
            }
        }
    }

    #[test]
    fn a_clock_that_went_back_loses_no_mail() {
        let now = "2026-11-20T05:05:00Z".parse::<Timestamp>().unwrap();
        let next_at = now + pause(0, &Entropy::seeded(1)).unwrap();
        assert!(!is_reached(next_at, now) && is_reached(next_at, now + SignedDuration::from_secs(73)));
        assert!(is_reached(next_at, now - SignedDuration::from_hours(24)));
    }
}

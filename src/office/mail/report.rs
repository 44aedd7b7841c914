//! A delivery status notification (RFC 3464) as a mail server sends it back: whose mail was not delivered, and the
//! server's code. Pure; the only file that names mail-parser. Used by `bounce`. Keeps nothing of the words in it.

use jiff::Timestamp;
use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders};

/// What a notification says.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct DeliveryReport {
    /// Of each recipient.
    pub recipients: Vec<ReportedRecipient>,
    /// The Message-IDs it may be about, the likeliest first.
    pub message_ids: Vec<String>,
    /// The `Date` of the mail it is about.
    pub dated: Option<Timestamp>,
}

/// What a notification says of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedRecipient {
    /// The address the mail was for.
    pub address: String,
    /// Whether it was given up; else it is still tried, was delivered or handed on.
    pub has_failed: bool,
    /// The status code: `5.1.1`.
    pub status: String,
}

/// The mails of a file: one, or all of a mailbox that was saved whole (mbox).
pub fn mails_of(bytes: &[u8]) -> Vec<Vec<u8>> {
    if !bytes.starts_with(b"From ") {
        return vec![bytes.to_owned()];
    }
    MessageIterator::new(bytes).flatten().map(mail_parser::mailbox::mbox::Message::unwrap_contents).collect()
}

/// What is said of a failure that names no code.
const UNTOLD: &str = "5.0.0";
/// A forwarded notification lies in another mail; nobody forwards deeper.
const DEEPEST: usize = 4;

impl DeliveryReport {
    /// What stands before the domain of the Message-IDs.
    pub fn own_ids(&self) -> Vec<String> {
        let own = |id: &String| id.split('@').next().unwrap_or_default().trim_start_matches('<').to_owned();
        self.message_ids.iter().map(own).collect()
    }

    /// The notification in a mail; `None`: it is none.
    pub fn parse(mail: &[u8]) -> Option<Self> {
        Self::in_message(&MessageParser::default().parse(mail)?, DEEPEST)
    }

    fn in_message(message: &Message<'_>, depth: usize) -> Option<Self> {
        let is_status =
            |part: &&MessagePart<'_>| is_of(part, "message", &["delivery-status", "global-delivery-status"]);
        let Some(status) = message.parts.iter().find(is_status) else {
            let mut inner = message.parts.iter().filter_map(MessagePart::message).filter(|_| depth > 0);
            return inner.find_map(|inner| Self::in_message(inner, depth - 1));
        };
        let text = String::from_utf8_lossy(status.contents()).replace("\r\n", "\n");
        let recipients: Vec<_> = text.split("\n\n").filter_map(recipient).collect();
        let mut report = Self { recipients, ..Self::default() };
        message.parts.iter().for_each(|part| report.take_original(part));
        let answered = [message.in_reply_to(), message.references()];
        let answered = answered.into_iter().flat_map(|ids| ids.clone().into_text_list().unwrap_or_default());
        report.message_ids.extend(answered.map(|id| id.into_owned()));
        (!report.recipients.is_empty()).then_some(report)
    }

    /// What the part with the mail that was not delivered, or its headers, says of it.
    fn take_original(&mut self, part: &MessagePart<'_>) {
        if let Some(original) = part.message() {
            self.take_headers(original);
        } else if is_of(part, "text", &["rfc822-headers"]) || is_of(part, "message", &["global-headers"]) {
            let headers = [part.contents(), b"\r\n\r\n"].concat();
            if let Some(original) = MessageParser::default().parse(&headers) {
                self.take_headers(&original);
            }
        }
    }

    fn take_headers(&mut self, original: &Message<'_>) {
        self.message_ids.extend(original.message_id().map(str::to_owned));
        let dated = original.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok());
        self.dated = self.dated.or(dated);
    }
}

fn is_of(part: &MessagePart<'_>, kind: &str, subtypes: &[&str]) -> bool {
    let is_kind = part.content_type().filter(|own| own.ctype().eq_ignore_ascii_case(kind));
    let subtype = is_kind.and_then(|own| own.subtype());
    subtype.is_some_and(|own| subtypes.iter().any(|subtype| own.eq_ignore_ascii_case(subtype)))
}

/// What a group of fields says of a recipient; the first group is about none.
fn recipient(fields: &str) -> Option<ReportedRecipient> {
    let group = format!("{}\r\n\r\n", fields.trim_start_matches('\n'));
    let parsed = MessageParser::default().parse(&group)?;
    let field = |name: &str| parsed.header_raw(name).map(|value| value.trim().to_owned());
    let address = field("Original-Recipient").or_else(|| field("Final-Recipient"))?;
    // Behind the kind of the address, which is mostly `rfc822`.
    let address = address.rsplit_once(';').map_or(address.as_str(), |(_, address)| address);
    let address = address.trim().trim_matches(['<', '>']).to_owned();
    let has_failed = field("Action").is_some_and(|action| action.eq_ignore_ascii_case("failed"));
    let status = field("Status").map(|status| code(&status)).filter(|status| !status.is_empty());
    Some(ReportedRecipient { address, has_failed, status: status.unwrap_or_else(|| UNTOLD.to_owned()) })
}

/// The digits and dots a status begins with: what follows may be anything.
fn code(status: &str) -> String {
    status.chars().take_while(|c| c.is_ascii_digit() || *c == '.').take(11).collect()
}

//! The settings of `data/site.toml` as plain values, and what can be wrong with them.
//! Every value has one reader; defaults stand here so that the file stays short.

use super::fault::fault;
use super::{BaseUrl, DailySettings, DeploySettings, DeskSettings, MailServer};
use crate::base::mailbox::Mailbox;
use crate::base::problem::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `data/site.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The scheme's name as it stands in texts and mails: `SECURITY ACTION`.
    pub scheme: String,
    /// The site's name in the header and in page titles.
    pub title: String,
    /// One sentence about the site, for the home page's meta description and the feed.
    pub description: String,
    /// What every mail and every page with a number says of this site (a demonstration says so); empty: nothing.
    #[serde(default)]
    pub notice: String,
    /// The same in one line, at the top of every page; empty: the whole notice stands there.
    #[serde(default)]
    pub notice_line: String,
    /// Where the site is published, unless `--base-url` says otherwise.
    pub base_url: String,
    /// Where the form processor lives: empty for the site's own origin, else `https://forms.example.jp`.
    #[serde(default)]
    pub processor: String,
    /// First digits of every declaration ID.
    pub declaration_id_prefix: String,
    /// How long the office's check takes, in words: `1～2週間`.
    pub review_period: String,
    /// Within how many seconds a running `serve` publishes what changed in the public list; pages and mails say it.
    #[serde(default = "a_minute")]
    pub publish_seconds: u32,
    /// After how many days facts are to be compared with their sources again; `check` lists what is due.
    #[serde(default = "a_year")]
    pub recheck_days: u32,
    /// The language of the pages, as HTML names it.
    #[serde(default = "japanese")]
    pub language: String,
    /// Words that stand in no template.
    #[serde(default)]
    pub labels: MarkdownLabels,
    /// The operator, the office and how to reach it.
    pub office: OfficeSettings,
    /// Senders and transport of mails.
    pub mail: Mail,
    /// How long private files are kept, per state.
    #[serde(default)]
    pub retention: Retention,
    /// Where the public register lies.
    #[serde(default)]
    pub register: RegisterSettings,
    /// How the office decides.
    #[serde(default)]
    pub review: ReviewSettings,
    /// Who stands before the office's desk.
    #[serde(default)]
    pub desk: DeskSettings,
    /// How the site gets to its public host.
    #[serde(default)]
    pub deploy: DeploySettings,
    /// What the office is told every day.
    #[serde(default)]
    pub daily: DailySettings,
    /// Rates and sizes the processor holds to.
    #[serde(default)]
    pub limits: Limits,
    /// The header's entries.
    pub menu: Vec<MenuEntry>,
    /// The footer's entries.
    pub footer: Vec<Link>,
}

/// The longest time for which a decision can be undone.
const A_DAY_OF_MINUTES: u32 = 24 * 60;
/// Nobody comes back to what was returned so long ago.
const MOST_RETURN_DAYS: u32 = 3650;

fn a_minute() -> u32 {
    60
}

fn a_year() -> u32 {
    365
}

fn japanese() -> String {
    "ja".to_owned()
}

/// The headings of callouts in Markdown, and the word for a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MarkdownLabels {
    /// `> [!TIP]`
    pub tip: String,
    /// `> [!NOTE]`
    pub note: String,
    /// `> [!IMPORTANT]`
    pub important: String,
    /// `> [!WARNING]`
    pub warning: String,
    /// `> [!CAUTION]`
    pub caution: String,
    /// Names a table for screen readers, before its number.
    pub table: String,
}

impl Default for MarkdownLabels {
    fn default() -> Self {
        Self {
            tip: "まずこれだけ".to_owned(),
            note: "補足".to_owned(),
            important: "大切なこと".to_owned(),
            warning: "ご注意".to_owned(),
            caution: "よくない例".to_owned(),
            table: "表".to_owned(),
        }
    }
}

/// Who runs the scheme and how to reach the office.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeSettings {
    /// The body that answers for the site.
    pub operator: String,
    /// The operator's representative (personal information act, article 32).
    pub representative: String,
    /// The office's name.
    pub name: String,
    /// The address for inquiries.
    pub email: String,
    /// The office's telephone number.
    #[serde(default)]
    pub phone: String,
    /// When the telephone is answered.
    #[serde(default)]
    pub hours: String,
    /// The postal address.
    #[serde(default)]
    pub address: String,
}

/// Senders and transport of mails.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// `From`, a bare address.
    pub from: String,
    /// `Reply-To`, a bare address.
    pub reply_to: String,
    /// The envelope sender that receives bounces.
    pub envelope_sender: String,
    /// `file` (mails become files below the state), or `smtp://host:port` (STARTTLS) or `smtps://host:port`.
    #[serde(default = "file_transport")]
    pub transport: String,
    /// A PEM file with an own certificate authority for the mail server, relative to the root; empty: the system's.
    #[serde(default)]
    pub ca_file: String,
}

fn file_transport() -> String {
    "file".to_owned()
}

/// How many days a file is kept after it reached a state. What then remains is the ID's tombstone.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Never confirmed; the answers are gone at once, only the trace stays.
    pub expired_days: u32,
    /// Rejected by the office.
    pub rejected_days: u32,
    /// Stopped by the declarer.
    pub withdrawn_days: u32,
    /// Revoked by the office.
    pub revoked_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { expired_days: 30, rejected_days: 365, withdrawn_days: 365, revoked_days: 365 }
    }
}

/// Where the public register lies.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RegisterSettings {
    /// The folder of `declarers.csv` and of everything that acceptance writes, from the root on; it may lie
    /// outside of the checkout. Empty: `data/`.
    pub path: String,
}

/// How the office decides.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReviewSettings {
    /// For so many minutes what the office decided can be undone, and moves nothing; 0: it takes effect at once.
    pub undo_minutes: u32,
    /// So many days after the day on which it was returned an application ends that its declarer has not corrected;
    /// 0: never.
    pub return_days: u32,
}

impl Default for ReviewSettings {
    fn default() -> Self {
        Self { undo_minutes: 10, return_days: 30 }
    }
}

/// Rates and sizes the processor holds to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds that must pass between check page and submit before a person is believed.
    pub minimum_seconds: u32,
    /// Submissions an hour from one client address (IPv6: from one /64).
    pub submits_per_client: u32,
    /// Check pages a minute from one client address; hashing one password costs a thirtieth of them.
    pub checks_per_client: u32,
    /// Mails a day to one address, of one kind, that one client address may cause; a third of them nobody else can
    /// use up. All clients together: three times as many that strangers can cause, and as many that only the owner can.
    pub mails_per_address: u32,
    /// Log-in attempts an hour from one client address.
    pub logins_per_client: u32,
    /// Addresses of proxies whose `X-Forwarded-For` is believed. One that names no visitor makes all of them one.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// No rates for clients on the loopback address (rehearsals, tests), where `base_url` is on it too.
    pub lift_on_loopback: bool,
}

impl Limits {
    /// Of the mails a day to one address that one client may cause, the part that other clients cannot use up.
    pub fn own_mails(&self) -> u32 {
        (self.mails_per_address / 8).max(1).min(self.mails_per_address)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            minimum_seconds: 3,
            submits_per_client: 60,
            checks_per_client: 600,
            // Twenty clients of one office are declared in an evening, and a few letters are asked for again.
            mails_per_address: 24,
            logins_per_client: 100,
            trusted_proxies: Vec::new(),
            lift_on_loopback: false,
        }
    }
}

/// An entry of the header's menu, with the pages below it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MenuEntry {
    /// The words on the entry.
    pub title: String,
    /// The page it leads to, as a site path.
    pub path: String,
    /// The pages below it.
    #[serde(default)]
    pub children: Vec<Link>,
}

/// A link of the footer or below a menu entry.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The words on the link.
    pub title: String,
    /// The page it leads to, as a site path.
    pub path: String,
}

impl Settings {
    /// What is wrong with the values, as faults of `data/site.toml`.
    pub fn faults(&self) -> Vec<Problem> {
        let mut faults = Vec::new();
        if let Err(what) = self.base_url.parse::<BaseUrl>() {
            faults.push(fault(format!("base_url: {what}"), "公開するアドレスを https:// から書いてください。"));
        }
        if !self.processor.is_empty() {
            match self.processor.parse::<BaseUrl>() {
                Ok(address) if address.path() == "/" => faults.extend(sent_in_clear(&address)),
                _ => faults.push(fault(
                    format!("processor「{}」はホストだけのアドレスではありません。", self.processor),
                    "空にするか、https://forms.example.jp のように書いてください。",
                )),
            }
        }
        faults.extend(self.mail_faults());
        faults.extend(self.deploy.faults());
        if !(5..=3600).contains(&self.publish_seconds) {
            faults.push(fault(
                format!("publish_seconds「{}」は 5～3600 ではありません。", self.publish_seconds),
                "60（1分）のように、秒で書いてください。",
            ));
        }
        if self.review.undo_minutes > A_DAY_OF_MINUTES {
            faults.push(fault(
                format!("review.undo_minutes「{}」は 0～{A_DAY_OF_MINUTES} ではありません。", self.review.undo_minutes),
                "10（10分）のように、分で書いてください。0 にすると、決めたことはすぐに効きます。",
            ));
        }
        if self.review.return_days > MOST_RETURN_DAYS {
            faults.push(fault(
                format!("review.return_days「{}」は 0～{MOST_RETURN_DAYS} ではありません。", self.review.return_days),
                "30（30日）のように、日で書いてください。0 にすると、差し戻した申込みは、直されるまでいつまでも待ちます。",
            ));
        }
        faults.extend(self.daily.faults());
        let prefix = &self.declaration_id_prefix;
        if prefix.is_empty() || prefix.len() > 5 || !prefix.bytes().all(|b| b.is_ascii_digit()) {
            faults.push(fault(
                format!("declaration_id_prefix「{prefix}」は 1～5 桁の数字ではありません。"),
                "4 のように数字で書いてください。",
            ));
        }
        faults
    }

    fn mail_faults(&self) -> Vec<Problem> {
        let mut faults = Vec::new();
        let Mail { from, reply_to, envelope_sender, transport, .. } = &self.mail;
        let addresses = [
            ("mail.from", from),
            ("mail.reply_to", reply_to),
            ("mail.envelope_sender", envelope_sender),
            ("office.email", &self.office.email),
        ];
        for (key, address) in addresses.into_iter().filter(|(_, address)| Mailbox::parse(address).is_none()) {
            faults.push(fault(
                format!("{key}「{address}」はメールアドレスではありません。"),
                "名前を付けず、info@example.jp のようにアドレスだけを書いてください。",
            ));
        }
        if transport != "file"
            && let Err(what) = MailServer::parse(transport)
        {
            faults.push(fault(
                format!("mail.transport「{transport}」では送れません（{what}）。"),
                "file か、smtp://ホスト:587、smtps://ホスト:465 のように書いてください。",
            ));
        }
        faults
    }
}

/// What is wrong with an address to which people send what they typed: nobody on the way may read it.
pub fn sent_in_clear(address: &BaseUrl) -> Option<Problem> {
    let remedy = "https:// のアドレスにしてください。http:// を使えるのは、このパソコンの中で試すときだけです。";
    let what = format!("「{address}」では、入力された内容が暗号化されずに送られます。");
    (!address.is_https() && !address.is_loopback()).then(|| fault(what, remedy))
}

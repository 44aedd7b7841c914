//! The last gate before an address reaches an envelope: stricter than lettre's parser (no literals, no
//! one-label hosts, ASCII only) and looser in one point: two dots in a row and a dot before the `@` exist
//! on Japanese carriers. Called by the job maker and when a declarer corrects an address.

use lettre::Address;

/// A mail address that can be put into an envelope and a header as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    local: String,
    domain: String,
}

const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

impl Recipient {
    /// Parses a bare address; the domain becomes lower case.
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.rsplit_once('@')?;
        let fits = text.len() <= LONGEST && (1..=LONGEST_LOCAL).contains(&local.len());
        (fits && is_local(local) && is_domain(domain))
            .then(|| Self { local: local.to_owned(), domain: domain.to_ascii_lowercase() })
    }

    /// The address as text.
    pub fn text(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The domain, in lower case.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// As lettre's type. Unchecked there because `foo..bar@docomo.ne.jp` really exists; checked here.
    pub(super) fn envelope(&self) -> Address {
        Address::new_dangerous(&self.local, &self.domain)
    }
}

fn is_local(local: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    local.bytes().all(allowed) && !local.starts_with('-')
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(is_label) && !last.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_carriers_pass() {
        for text in
            ["foo..bar@docomo.ne.jp", "foo.@ezweb.ne.jp", "a+b@x.example", "A_B@mail.X-y.example", "o'brien@a.jp"]
        {
            assert!(Recipient::parse(text).is_some(), "{text}");
        }
        assert_eq!(Recipient::parse("Foo@EXAMPLE.jp").map(|r| r.text()), Some("Foo@example.jp".into()));
    }

    #[test]
    fn what_could_harm_or_never_arrives_is_refused() {
        let long = format!("{}@x.example", "a".repeat(65));
        let longer = format!("a@{}.example", ["a"; 130].join("."));
        for text in [
            "",
            "a",
            "@x.jp",
            "a@",
            "a@localhost",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "-oQ/tmp@x.jp",
            "a b@x.jp",
            "a@x.jp\r\nBcc: b@x.jp",
            "a@x..jp",
            "a@-x.jp",
            "a@x-.jp",
            "あ@x.jp",
            "a@例え.jp",
            "\"a\"@x.jp",
            "a@x.jp>",
            "a,b@x.jp",
            "a@b@x.jp",
            "a\0@x.jp",
            &long,
            &longer,
        ] {
            assert!(Recipient::parse(text).is_none(), "{text}");
        }
    }
}

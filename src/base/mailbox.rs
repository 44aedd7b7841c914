//! A mail address as this program takes it, the one rule for all: ASCII only, no literals, no one-label
//! hosts; two dots in a row and a dot before the `@` pass, as they exist on Japanese carriers.
//! Used where an applicant types one (`scheme`), where the settings name one (`config`) and where one
//! reaches an envelope (`office::mail`), so that what one of them takes, the others do not refuse.

/// A mail address that can be put into an envelope and a header as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    local: String,
    domain: String,
}

/// No mail server takes more.
pub const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

impl Mailbox {
    /// Parses a bare address; the domain becomes lower case.
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.rsplit_once('@')?;
        (text.len() <= LONGEST && is_local(local) && is_domain(domain))
            .then(|| Self { local: local.to_owned(), domain: domain.to_ascii_lowercase() })
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain, in lower case.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The address as text.
    pub fn text(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }
}

/// Whether a text may stand before the `@`: characters of an atom and dots.
pub fn is_local(local: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    (1..=LONGEST_LOCAL).contains(&local.len()) && local.bytes().all(allowed) && !local.starts_with('-')
}

/// Whether a text is a domain of two labels or more whose last is no number.
pub fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(is_label)
        && top.len() >= 2
        && top.starts_with(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_carriers_pass() {
        for text in
            ["foo..bar@docomo.ne.jp", "foo.@ezweb.ne.jp", "a+b@x.example", "A_B@mail.X-y.example", "o'brien@a.jp"]
        {
            assert!(Mailbox::parse(text).is_some(), "{text}");
        }
        assert_eq!(Mailbox::parse("Foo@EXAMPLE.jp").map(|r| r.text()), Some("Foo@example.jp".into()));
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
            assert!(Mailbox::parse(text).is_none(), "{text}");
        }
    }
}

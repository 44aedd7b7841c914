//! Addresses of websites: http or https only, a host with a dot, nothing that hides where it leads.
//! An address without scheme gets `https://`, which is said.

use super::Reading;
use crate::base::japanese::{line, narrow_letter};
use crate::scheme::codes::{ChangeCode, ErrorCode};
use crate::scheme::remark::{Correction, FieldError};

/// An http(s) address.
///
/// # Errors
/// When it is none.
pub fn read(key: &str, typed: &str) -> Result<Reading, FieldError> {
    let text = half_width(&line(typed));
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => (String::new(), text.as_str()),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let plain = !text.chars().any(|c| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\' | '`'));
    if !plain || !is_host(host) || !matches!(scheme.as_str(), "" | "http" | "https") {
        return Err(FieldError::new(key, ErrorCode::WebsiteInvalid));
    }
    let mut changes = Vec::new();
    if scheme.is_empty() {
        changes.push(Correction::new(key, ChangeCode::WebsiteScheme));
    }
    let scheme = if scheme.is_empty() { "https" } else { &scheme };
    Ok(Reading { value: format!("{scheme}://{}{path}", host.to_lowercase()), changes, questions: Vec::new() })
}

/// Letters of full width as keyboards in Japanese mode produce them; the path's other characters stay.
fn half_width(text: &str) -> String {
    text.chars().map(|c| if c == '。' { '.' } else { narrow_letter(c) }).collect()
}

fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_' || c == 'ー')
    };
    let top = name.rsplit('.').next().unwrap_or_default();
    name.contains('.')
        && name.split('.').all(label)
        && !top.chars().all(|c| c.is_ascii_digit())
        && port.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_put_right() {
        for (typed, value) in [
            ("https://www.Mihon.example/a?b=1#c", "https://www.mihon.example/a?b=1#c"),
            ("HTTP://mihon.example", "http://mihon.example"),
            ("ｈｔｔｐｓ：／／ｍｉｈｏｎ．ｅｘａｍｐｌｅ／", "https://mihon.example/"),
            ("https://見本。example/会社", "https://見本.example/会社"),
            ("https://mihon.example:8443/", "https://mihon.example:8443/"),
        ] {
            let reading = read("website", typed).expect(typed);
            assert_eq!((reading.value.as_str(), reading.changes.len()), (value, 0));
        }
        let reading = read("website", "www.mihon.example\n").expect("without scheme");
        assert_eq!(
            (reading.value.as_str(), reading.changes[0].code),
            ("https://www.mihon.example", ChangeCode::WebsiteScheme)
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in [
            "javascript:alert(1)",
            "javascript://mihon.example/%0aalert(1)",
            "ftp://mihon.example/",
            "https://",
            "https://localhost/",
            "https://user@mihon.example/",
            "https://192.0.2.1/",
            "https://mihon .example/",
            "なし",
            "https://mihon.example/<b>",
            "https://-mihon.example/",
            "https://mihon.example:0/",
        ] {
            assert_eq!(read("website", typed).expect_err(typed).code, ErrorCode::WebsiteInvalid);
        }
    }
}

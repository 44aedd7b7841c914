//! Mail addresses: what really exists in Japan passes (`foo..bar@docomo.ne.jp`), what mail programs
//! read as something else does not. A likely slip in the domain is a question.

use super::Reading;
use crate::base::japanese;
use crate::base::mailbox::{LONGEST, is_domain, is_local};
use crate::scheme::codes::{ErrorCode, OfferCode, QuestionCode};
use crate::scheme::remark::{FieldError, Offer, Question};

const SLIPS: [(&str, &str); 12] = [
    ("gmail.con", "gmail.com"),
    ("gmail.co.jp", "gmail.com"),
    ("gmail.co", "gmail.com"),
    ("gmai.com", "gmail.com"),
    ("gmial.com", "gmail.com"),
    ("gamil.com", "gmail.com"),
    ("docomo.co.jp", "docomo.ne.jp"),
    ("docomo.ne.jo", "docomo.ne.jp"),
    ("ezweb.co.jp", "ezweb.ne.jp"),
    ("yahoo.co.jo", "yahoo.co.jp"),
    ("yaho.co.jp", "yahoo.co.jp"),
    ("icloud.con", "icloud.com"),
];

/// A mail address, its domain in small letters.
///
/// # Errors
/// When no mail can reach it.
pub fn read(key: &str, typed: &str) -> Result<Reading, FieldError> {
    let text = japanese::narrow(typed);
    let text = text.strip_prefix("mailto:").unwrap_or(&text);
    let text = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    let Some((local, domain)) = text.rsplit_once('@') else {
        return Err(FieldError::new(key, ErrorCode::EmailAt));
    };
    let domain = domain.to_ascii_lowercase();
    if !is_local(local) {
        return Err(FieldError::new(key, ErrorCode::EmailLocal));
    }
    // Full width and ligatures may have made it longer than it was typed.
    if !is_domain(&domain) || local.len() + 1 + domain.len() > LONGEST {
        return Err(FieldError::new(key, ErrorCode::EmailDomain));
    }
    let mut reading = Reading::plain(format!("{local}@{domain}"));
    if let Some((_, right)) = SLIPS.iter().find(|(wrong, _)| *wrong == domain) {
        let whole = format!("{local}@{right}");
        let question = Question::new(key, QuestionCode::EmailSlip).with("domain", &domain);
        reading.questions.push(question.offering(Offer::replacing(OfferCode::Replace, &whole, &[(key, &whole)])));
    }
    Ok(reading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;

    #[test]
    fn addresses_that_exist_are_taken() {
        for (typed, value) in [
            ("Taro.Mihon@Mihon.Example", "Taro.Mihon@mihon.example"),
            ("foo..bar@docomo.ne.jp", "foo..bar@docomo.ne.jp"),
            ("foo.@ezweb.ne.jp", "foo.@ezweb.ne.jp"),
            ("ｔａｒｏ＠ｍｉｈｏｎ．ｅｘａｍｐｌｅ", "taro@mihon.example"),
            (" taro@mihon.example\r\n", "taro@mihon.example"),
            ("<a+b@mihon.example>", "a+b@mihon.example"),
            ("mailto:a@mihon.example", "a@mihon.example"),
        ] {
            assert_eq!(read("e", typed).map(|reading| reading.value).as_deref(), Ok(value), "{typed}");
        }
    }

    #[test]
    fn addresses_that_lead_nowhere_are_refused() {
        for (typed, code) in [
            ("taro", "email_at"),
            ("@mihon.example", "email_local"),
            ("太郎@mihon.example", "email_local"),
            ("\"a b\"@mihon.example", "email_local"),
            ("a@b@mihon.example", "email_local"),
            ("-oQ/tmp@mihon.example", "email_local"),
            ("a,b@mihon.example", "email_local"),
            ("taro@localhost", "email_domain"),
            ("taro@[127.0.0.1]", "email_domain"),
            ("taro@192.0.2.1", "email_domain"),
            ("taro@mihon..example", "email_domain"),
            ("taro@見本.example", "email_domain"),
            ("taro@-mihon.example", "email_domain"),
        ] {
            assert_eq!(read("e", typed).expect_err(typed).code.key(), code, "{typed}");
        }
    }

    #[test]
    fn an_address_that_grows_by_its_small_letters_is_no_longer_one() {
        let domain = vec!["ﬃ".repeat(20); 11].join(".");
        assert!(domain.chars().count() < 250);
        assert_eq!(read("e", &format!("a@{domain}.jp")).expect_err("too long").code, ErrorCode::EmailDomain);
    }

    #[test]
    fn a_likely_slip_is_asked() {
        let reading = read("contact_email", "taro@gmail.con").expect("can be an address");
        assert_eq!((reading.value.as_str(), reading.questions[0].code), ("taro@gmail.con", QuestionCode::EmailSlip));
        assert!(reading.questions[0].offers[0].action.to_string().contains("taro@gmail.com"));
    }
}

//! Mail addresses: what really exists in Japan passes (`foo..bar@docomo.ne.jp`), however it was pasted; what mail
//! programs read as something else does not. A likely slip in the domain is a question.

use super::Reading;
use crate::base::japanese;
use crate::base::japanese::HYPHENS;
use crate::base::mailbox::{LONGEST, is_domain, is_local};
use crate::scheme::codes::{ErrorCode, OfferCode, QuestionCode};
use crate::scheme::reference::mail_domains::MailDomains;
use crate::scheme::remark::{FieldError, MOST_OFFERS, Offer, Question};

/// A mail address, its domain in small letters.
///
/// # Errors
/// When no mail can reach it, or it is more than one.
pub fn read(key: &str, typed: &str, known: &MailDomains) -> Result<Reading, FieldError> {
    let whole: String = japanese::compatible(typed).collect();
    let text = signs(unlabelled(whole.trim()));
    one(key, &text, known).map_err(|error| several(key, &text, known).unwrap_or(error))
}

/// What is said where several addresses stand beside each other.
fn several(key: &str, text: &str, known: &MailDomains) -> Option<FieldError> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/'));
    let whole: Vec<String> = parts.filter_map(|part| Some(one(key, part, known).ok()?.value)).collect();
    let offer = |address: &String| Offer::replacing(OfferCode::Replace, address, &[(key, address)]);
    let error = FieldError::new(key, ErrorCode::EmailSeveral);
    (whole.len() > 1).then(|| whole.iter().take(MOST_OFFERS).map(offer).fold(error, FieldError::offering))
}

fn one(key: &str, typed: &str, known: &MailDomains) -> Result<Reading, FieldError> {
    let text = bare(typed);
    let Some((local, domain)) = text.rsplit_once('@') else {
        return Err(FieldError::new(key, ErrorCode::EmailAt));
    };
    let local = unquoted(local.trim_matches('@'));
    let domain = domain.replace(',', ".").trim_end_matches('.').to_ascii_lowercase();
    let among =
        || among_words(local, &domain).map(|whole| Offer::replacing(OfferCode::Replace, &whole, &[(key, &whole)]));
    if !is_local(local) {
        return Err(among().into_iter().fold(FieldError::new(key, ErrorCode::EmailLocal), FieldError::offering));
    }
    if domain.contains(' ') {
        return Err(among().into_iter().fold(FieldError::new(key, ErrorCode::EmailDomain), FieldError::offering));
    }
    // Full width and ligatures may have made it longer than it was typed.
    if !is_domain(&domain) || local.len() + 1 + domain.len() > LONGEST {
        let error = FieldError::new(key, ErrorCode::EmailDomain);
        return Err(guessed(key, local, &known.guesses(&domain)).fold(error, FieldError::offering));
    }
    let mut reading = Reading::plain(format!("{local}@{domain}"));
    let guesses = known.guesses(&domain);
    if !guesses.is_empty() {
        let question = Question::new(key, QuestionCode::EmailSlip).with("domain", &domain);
        reading.questions.push(guessed(key, local, &guesses).fold(question, Question::offering));
    }
    Ok(reading)
}

/// What may have been meant, as offers; none where that is more than one may offer.
fn guessed(key: &str, local: &str, domains: &[String]) -> impl Iterator<Item = Offer> {
    let few = domains.iter().filter(|right| domains.len() <= MOST_OFFERS && is_domain(right));
    few.map(move |right| {
        let whole = format!("{local}@{right}");
        Offer::replacing(OfferCode::Replace, &whole, &[(key, &whole)])
    })
}

/// Half width, and the signs that keyboards in Japanese mode write for those of an address.
fn signs(typed: &str) -> String {
    let sign = |c: char| match c {
        '。' | '｡' | '．' | '・' | '･' => '.',
        '、' | '､' => ',',
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        c if HYPHENS.contains(&c) || c == 'ー' || c == 'ｰ' => '-',
        c => c,
    };
    let signs: String = typed.chars().map(sign).collect();
    japanese::compatible(&signs).filter(|c| !japanese::is_invisible(*c) || c.is_whitespace()).collect()
}

/// The address alone: out of 「見本 太郎 <taro@mihon.example>」, behind `mailto:`, without what ends a list.
fn bare(text: &str) -> String {
    let text = text.trim().trim_end_matches([',', ';', '.', '/']);
    let text = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or(text),
        None => within(text),
    };
    let scheme = text.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let text = scheme.map_or(text, |scheme| text[scheme.len()..].split('?').next().unwrap_or_default());
    // Blanks within quotation marks are part of an address that nobody has; others slip in.
    if text.contains('"') { text.trim().to_owned() } else { joined(text) }
}

/// An address without the blanks that slipped into it, beside a sign of it or where nothing is complete without them, and without
/// a telephone number behind it. Other words are none of it and stay: whoever is called so, a second word.
fn joined(text: &str) -> String {
    let is_phone = |word: &&str| word.len() > 5 && word.chars().all(|c| c.is_ascii_digit() || "-()+".contains(c));
    let (before, behind) = text.split_at(text.find('@').unwrap_or(text.len()));
    let local = before.split_whitespace().fold(String::new(), |local, word| with_word(local, word, |_| false));
    let domain = behind.trim_start_matches(['@', ' ']).split_whitespace().filter(|word| !is_phone(word));
    let domain = domain.fold(String::new(), |domain, word| with_word(domain, word, |domain| !domain.contains('.')));
    if behind.is_empty() { local } else { format!("{local}@{domain}") }
}

/// What stands before a blank and what stands behind it: one word where a sign is at the blank, or the first is not complete.
fn with_word(start: String, word: &str, is_part: impl Fn(&str) -> bool) -> String {
    const SIGNS: [char; 5] = ['.', '_', '-', '+', '@'];
    let is_one = start.is_empty() || start.ends_with(SIGNS) || word.starts_with(SIGNS) || is_part(&start);
    if is_one { start + word } else { format!("{start} {word}") }
}

/// The address among words that are none of it: behind a name that begins with a capital letter, before whatever follows.
fn among_words(local: &str, domain: &str) -> Option<String> {
    let (names, last) = local.rsplit_once(' ').unwrap_or(("", local));
    let are_names = names.split_whitespace().all(|name| name.starts_with(|c: char| c.is_ascii_uppercase()));
    let first = domain.split(' ').next().unwrap_or_default();
    let is_short = |word: &str| word.chars().count() <= LONGEST_END;
    let may_go_on = domain.split(' ').nth(1).is_some_and(is_short);
    (are_names && !may_go_on && is_local(last) && is_domain(first)).then(|| format!("{last}@{first}"))
}

/// 「yahoo.co jp」: words so short may be ends of a domain.
const LONGEST_END: usize = 3;

/// The address out of 「a@b」, (a@b), `a@b (山田)` and `山田 a@b`; the text itself where more than that may be meant.
fn within(text: &str) -> &str {
    let quotes = |c: char| "「」『』《》【】()[]".contains(c);
    let pairs = ["「」", "『』", "《》", "【】", "()", "[]"].map(|pair| pair.split_at(pair.len() / 2));
    let inner = pairs.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    let text = inner.unwrap_or(text).trim();
    let (start, end) = match text.find('@') {
        Some(at) => {
            (text[..at].rfind(char::is_whitespace), text[at..].find(|c| c == '(' || quotes(c)).map(|end| at + end))
        }
        None => return text,
    };
    let text = &text[..end.unwrap_or(text.len())];
    let named = start.filter(|start| !text[..*start].contains(|c: char| c.is_ascii_graphic()));
    named.map_or(text, |start| text[start..].trim())
}

/// Without what people call it, before it: 「メール：」, 「E-mail a@…」.
fn unlabelled(text: &str) -> &str {
    let behind = LABELS.iter().find_map(|label| {
        let start = text.get(..label.len()).filter(|start| start.eq_ignore_ascii_case(label))?;
        let rest = &text[start.len()..];
        (!label.is_ascii() || rest.starts_with([':', ' '])).then_some(rest)
    });
    behind.map_or(text, |rest| rest.trim_start_matches([':', ' ']))
}

/// What people call their addresses, the longest first.
const LABELS: [&str; 8] = ["メールアドレス", "電子メール", "アドレス", "メール", "e-mail", "email", "mail", "address"];

/// People quote what mail programs refuse: `"foo..bar"@docomo.ne.jp` is the address without the marks.
fn unquoted(local: &str) -> &str {
    let without = |quote: char| local.strip_prefix(quote).and_then(|local| local.strip_suffix(quote));
    without('"').or_else(|| without('\'')).or_else(|| local.strip_prefix('「')?.strip_suffix('」')).unwrap_or(local)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::Code;
    use std::path::Path;

    fn known() -> MailDomains {
        MailDomains::load(Path::new(".")).expect("no problems")
    }

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
            ("Mailto:a@mihon.example", "a@mihon.example"),
            ("\"foo..bar\"@docomo.ne.jp", "foo..bar@docomo.ne.jp"),
            ("”foo..bar.”@docomo.ne.jp", "foo..bar.@docomo.ne.jp"),
            ("見本 太郎 <taro@mihon.example>", "taro@mihon.example"),
            ("\"見本 太郎\" <taro@mihon.example>", "taro@mihon.example"),
            ("見本太郎＜taro@mihon.example＞", "taro@mihon.example"),
            ("taro@mihon。example", "taro@mihon.example"),
            ("taro@mihon・example", "taro@mihon.example"),
            ("taro･mihon@mihon･example", "taro.mihon@mihon.example"),
            ("taro@mihon.example。", "taro@mihon.example"),
            ("taro@mihon、example", "taro@mihon.example"),
            ("taro@mihon.example.", "taro@mihon.example"),
            ("taro@mihon.example;", "taro@mihon.example"),
            ("taro @ mihon.example", "taro@mihon.example"),
            ("taro＠＠mihon.example", "taro@mihon.example"),
            ("o’brien@mihon.example", "o'brien@mihon.example"),
            ("taro@mihonーtoso.example", "taro@mihon-toso.example"),
            ("メール：taro@mihon.example", "taro@mihon.example"),
            ("メールアドレス taro@mihon.example", "taro@mihon.example"),
            ("E-mail: taro@mihon.example", "taro@mihon.example"),
            ("ｅ－ｍａｉｌ：taro@mihon.example", "taro@mihon.example"),
            ("'foo'@docomo.ne.jp", "foo@docomo.ne.jp"),
            ("「foo..bar」@docomo.ne.jp", "foo..bar@docomo.ne.jp"),
            ("taro@mihon.example（山田）", "taro@mihon.example"),
            ("taro@mihon.example（会社）", "taro@mihon.example"),
            ("山田太郎 taro@mihon.example", "taro@mihon.example"),
            ("「taro@mihon.example」", "taro@mihon.example"),
            ("(taro@mihon.example)", "taro@mihon.example"),
            ("《taro@mihon.example》", "taro@mihon.example"),
            ("mailto:taro@mihon.example?subject=x", "taro@mihon.example"),
            ("mail taro@mihon.example", "taro@mihon.example"),
            ("email@mihon.example", "email@mihon.example"),
            ("mailbox@mihon.example", "mailbox@mihon.example"),
            ("e-mail@mihon.example", "e-mail@mihon.example"),
            ("taro@mihon.example/", "taro@mihon.example"),
            ("taro@mihon.example 03-1234-5678", "taro@mihon.example"),
            ("090-1234-5678 @ docomo.ne.jp", "090-1234-5678@docomo.ne.jp"),
            ("@taro@mihon.example", "taro@mihon.example"),
            ("taro. mihon@mihon.example", "taro.mihon@mihon.example"),
            ("taro _mihon@mihon.example", "taro_mihon@mihon.example"),
            ("taro@gmail. com", "taro@gmail.com"),
            ("taro@mihon .example", "taro@mihon.example"),
        ] {
            assert_eq!(read("e", typed, &known()).map(|reading| reading.value).as_deref(), Ok(value), "{typed}");
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
            ("a@mihon.example, b@mihon.example", "email_several"),
            ("A <a@mihon.example>, B <b@mihon.example>", "email_several"),
            ("a@mihon.example、b@mihon.example", "email_several"),
            ("a@mihon.example b@mihon.example", "email_several"),
            ("a@mihon.example / b@mihon.example", "email_several"),
            ("<a@mihon.example", "email_local"),
            ("\"\"@mihon.example", "email_local"),
            ("-oQ/tmp@mihon.example", "email_local"),
            ("Taro Yamada taro@mihon.example", "email_local"),
            ("taro yamada@mihon.example", "email_local"),
            ("taro@mihon.example Yamada", "email_domain"),
            ("taro@yahoo.co jp", "email_domain"),
            ("a,b@mihon.example", "email_local"),
            ("taro@localhost", "email_domain"),
            ("taro@[127.0.0.1]", "email_domain"),
            ("taro@192.0.2.1", "email_domain"),
            ("taro@mihon..example", "email_domain"),
            ("taro@見本.example", "email_domain"),
            ("taro@-mihon.example", "email_domain"),
        ] {
            assert_eq!(read("e", typed, &known()).expect_err(typed).code.key(), code, "{typed}");
        }
    }

    #[test]
    fn what_is_refused_says_what_may_have_been_meant() {
        for (typed, offers) in [
            ("taro@gmail", &["taro@gmail.com"][..]),
            ("taro@yahoo.co.j", &["taro@yahoo.co.jp", "taro@yahoo.com", "taro@yahoo.ne.jp"]),
            ("taro@docomo", &["taro@docomo.ne.jp"]),
            ("a@mihon.example、b@mihon.example", &["a@mihon.example", "b@mihon.example"]),
            ("taro@localhost", &[]),
            ("Taro Yamada taro@mihon.example", &["taro@mihon.example"]),
            ("Yamada Taro taro@mihon.example Mihon", &["taro@mihon.example"]),
            ("taro@mihon.example Yamada", &["taro@mihon.example"]),
            // Which of several it is, nobody can say.
            ("taro yamada@mihon.example", &[]),
            ("taro@yahoo.co jp", &[]),
        ] {
            let error = read("e", typed, &known()).expect_err(typed);
            let told: Vec<&str> = error.offers.iter().map(|offer| offer.values["value"].as_str()).collect();
            assert_eq!(told, offers, "{typed}");
        }
    }

    #[test]
    fn an_address_that_grows_by_its_small_letters_is_no_longer_one() {
        let domain = vec!["ﬃ".repeat(20); 11].join(".");
        assert!(domain.chars().count() < 250);
        assert_eq!(read("e", &format!("a@{domain}.jp"), &known()).expect_err("too long").code, ErrorCode::EmailDomain);
    }

    #[test]
    fn a_likely_slip_is_asked() {
        let reading = read("contact_email", "taro@gmail.con", &known()).expect("can be an address");
        assert_eq!((reading.value.as_str(), reading.questions[0].code), ("taro@gmail.con", QuestionCode::EmailSlip));
        assert!(reading.questions[0].offers[0].action.to_string().contains("taro@gmail.com"));
        for (typed, right) in [
            ("au.co.jp", "au.com"),
            ("live.jo", "live.jp"),
            ("abc.onc.ne.jp", "abc.ocn.ne.jp"),
            ("ocn.co.jp", "ocn.ne.jp"),
            ("docomo.ne.jp.jp", "docomo.ne.jp"),
            ("yamada.go.jo", "yamada.go.jp"),
            ("me.co", "me.com"),
        ] {
            assert_eq!(known().guesses(typed), [right], "{typed}");
        }
        for (typed, first) in [("gmail.ne.jp", "gmail.com"), ("sonet.ne.jp", "so-net.ne.jp")] {
            assert_eq!(known().guesses(typed)[0], first, "{typed}");
        }
        for right in ["taro@ymail.com", "taro@yahoo.ne.jp", "taro@abc.ocn.ne.jp", "taro@mihon.example"] {
            assert_eq!(read("contact_email", right, &known()).map(|reading| reading.questions), Ok(vec![]), "{right}");
        }
    }
}

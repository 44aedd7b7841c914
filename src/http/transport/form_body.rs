//! The bytes of a posted form become keys and values (application/x-www-form-urlencoded, strictly).
//! Called by the handlers of POST routes. Never guesses: what is not well-formed is refused.

use super::refusal::Refusal;
use super::request::Request;
use hyper::header;

/// What was posted: keys and values in the order sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PostedForm(Vec<(String, String)>);

impl PostedForm {
    /// The form of these keys and values.
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The form in the request's body.
    ///
    /// # Errors
    /// [`Refusal::NotAForm`] for another content type, [`Refusal::Malformed`] for broken UTF-8 or
    /// percent-encoding.
    pub(crate) fn parse(request: &Request) -> Result<Self, Refusal> {
        let content_type = request.header(header::CONTENT_TYPE).unwrap_or_default();
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        // A POST without a body and without a type is a form without controls: the buttons on our pages.
        let empty = request.body.is_empty() && content_type.is_empty();
        if !empty && !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Refusal::NotAForm);
        }
        Self::decode(&request.body)
    }

    /// What an address asks, which is written like a form.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] for broken UTF-8 or percent-encoding.
    #[cfg(feature = "desk")]
    pub(crate) fn of_query(request: &Request) -> Result<Self, Refusal> {
        Self::decode(request.query.strip_prefix('?').unwrap_or_default().as_bytes())
    }

    /// Keys and values in the order sent.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The one value of a key; empty where it is absent.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] when the key was sent more than once.
    pub(crate) fn one(&self, key: &str) -> Result<&str, Refusal> {
        let mut values = self.0.iter().filter(|(sent, _)| sent == key).map(|(_, value)| value.as_str());
        let value = values.next().unwrap_or_default();
        if values.next().is_some() { Err(Refusal::Malformed) } else { Ok(value) }
    }

    fn decode(body: &[u8]) -> Result<Self, Refusal> {
        let mut pairs = Vec::new();
        for pair in body.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            let equals = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
            let key = decoded(&pair[..equals])?;
            let value = decoded(pair.get(equals + 1..).unwrap_or_default())?;
            pairs.push((key, value));
        }
        Ok(Self(pairs))
    }
}

/// A key or value: `+` is a space, `%` and two hexadecimal digits a byte, together UTF-8.
fn decoded(text: &[u8]) -> Result<String, Refusal> {
    percent_decoded(text, true).ok_or(Refusal::Malformed)
}

/// Percent-decodes strictly; `None` for a broken escape or broken UTF-8. Also used for paths.
pub(crate) fn percent_decoded(text: &[u8], plus_is_space: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'+' if plus_is_space => b' ',
            b'%' => hexadecimal(*rest.next()?)? << 4 | hexadecimal(*rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_keys_and_values() {
        let form =
            PostedForm::decode("name=%E9%AB%99+%F0%A0%AE%B7&heard_from=1&heard_from=2&empty=&bare&=x".as_bytes());
        let form = form.expect("well-formed");
        assert_eq!(form.one("name"), Ok("髙 𠮷"));
        assert_eq!(form.pairs()[2], ("heard_from".to_owned(), "2".to_owned()));
        assert_eq!((form.one("empty"), form.one("bare")), (Ok(""), Ok("")));
        assert_eq!(form.one("absent"), Ok(""));
        assert_eq!(form.one("heard_from"), Err(Refusal::Malformed));
    }

    #[test]
    fn broken_encodings_are_refused() {
        for body in ["a=%", "a=%1", "a=%GG", "a=%+1", "%zz=1", "a=%FF", "a=%ED%A0%80", "a=%C0%80", "a=%E3%81"] {
            assert_eq!(PostedForm::decode(body.as_bytes()), Err(Refusal::Malformed), "{body}");
        }
        assert_eq!(PostedForm::decode(b"a=\xff"), Err(Refusal::Malformed));
        assert!(PostedForm::decode(b"a=%00").is_ok(), "control characters are the form's to refuse");
    }
}

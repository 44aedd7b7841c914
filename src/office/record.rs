//! How private files say that they are whole: a JSON envelope with the length and checksum of its
//! body before it and an end mark after it. Used by the queue and the mail spool.
//! Never repairs: a file that does not add up is damaged; one that does and says more than this version
//! knows is newer, and nobody's to touch.

use crate::base::text::hex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Why a file does not give its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// It is cut short or altered.
    #[error("the file is damaged: {0}")]
    Damaged(&'static str),
    /// It is whole, and made by a newer version.
    #[error("the file is of a newer version than this program")]
    Newer,
}

use Unsound::{Damaged, Newer};

const MARK: &str = "{\"sengen\":";
const HEAD: &str = "{\"sengen\":1,\"length\":";
const TAIL: &str = "\n,\"end\":true}\n";

/// Puts a value into its envelope. The whole is valid JSON, the body one line of it:
/// `{"sengen":1,"length":N,"sha256":"…","body":⏎ BODY ⏎,"end":true}`.
///
/// # Errors
/// When the value cannot be written as JSON.
pub fn encode(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let body = serde_json::to_string(value)?;
    let head = format!("{HEAD}{},\"sha256\":\"{}\",\"body\":\n", body.len(), hex(&Sha256::digest(&body)));
    Ok([head.as_str(), &body, TAIL].concat().into_bytes())
}

/// Takes a value out of its envelope.
///
/// # Errors
/// [`Unsound`].
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unsound> {
    let text = std::str::from_utf8(bytes).map_err(|_| Damaged("not UTF-8"))?;
    if is_newer(text) {
        return Err(Newer);
    }
    let rest = text.strip_prefix(HEAD).ok_or(Damaged("no head"))?;
    let (length, rest) = rest.split_once(",\"sha256\":\"").ok_or(Damaged("no checksum"))?;
    let (checksum, rest) = rest.split_once("\",\"body\":\n").ok_or(Damaged("no body"))?;
    let body = rest.strip_suffix(TAIL).ok_or(Damaged("no end mark"))?;
    if length.parse() != Ok(body.len()) {
        return Err(Damaged("another length"));
    }
    if hex(&Sha256::digest(body)) != checksum {
        return Err(Damaged("another checksum"));
    }
    // The checksum is right, so this is what somebody meant to write.
    serde_json::from_str(body).map_err(|_| Newer)
}

/// Whether the envelope itself says a higher version; its end tells that it is not just an altered one.
fn is_newer(text: &str) -> bool {
    let version = text.strip_prefix(MARK).and_then(|rest| rest.split(',').next()?.parse::<u32>().ok());
    version.is_some_and(|version| version > 1) && text.ends_with(TAIL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_and_the_file_is_json() {
        let value = vec!["髙\n𠮷".to_owned(), "\",\"end\":true}".to_owned()];
        let bytes = encode(&value).unwrap();
        assert_eq!(decode::<Vec<String>>(&bytes), Ok(value.clone()));
        let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(json["body"], serde_json::json!(value));
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_found() {
        let bytes = encode(&vec!["宣言", "abc"]).unwrap();
        for length in 0..bytes.len() {
            assert!(decode::<Vec<String>>(&bytes[..length]).is_err(), "cut at {length}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(decode::<Vec<String>>(&changed).is_err(), "changed at {at}");
        }
    }
}

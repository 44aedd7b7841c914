//! Seals: what travels through a browser between two pages, encrypted and authenticated
//! (XChaCha20-Poly1305, the purpose as associated data). The key is made at first start and stays in `keys/`.
//! An expired seal still gives back its payload, so that nothing typed is lost; a broken one gives nothing.
//! Never stores anything: a seal can be replayed, single use is the queue's to know.

use super::dir::StateDir;
use crate::base::durable;
use crate::base::entropy::Entropy;
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;

/// What a seal is for. A seal of one purpose is broken for every other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Answers and password hash between check page and submit.
    CheckPage,
    /// The answers of the form's other pages, on their way through one of them.
    FormPage,
    /// A valid password inside a refused form, or its hash inside a corrected one.
    Password,
    /// A form of the account pages: whose it is and what it saw.
    AccountForm,
    /// What was typed into a form of the account pages, on its way through a log-in.
    KeptEdit,
    /// The questions after a declaration: their day, and a name under which they are counted once.
    Survey,
    /// The browser that submitted, so that only it may correct the mail's address.
    Submitter,
    /// A form of the office's desk: whose it is and what it saw.
    DeskForm,
    /// For what a member looks at the desk, on its way in an address.
    DeskSearch,
    /// What a member's telephone makes codes of, between the page that shows it and its first code; and in the state.
    DeskSecret,
}

/// Why a seal did not open.
#[derive(Debug, PartialEq, Eq)]
pub enum SealFault<T> {
    /// Altered, cut, made for another purpose or with another key.
    Broken,
    /// Whole, but older than allowed: the payload can be shown again, not acted upon.
    Expired {
        /// What was sealed.
        payload: T,
        /// When.
        sealed_at: Timestamp,
    },
}

/// The key of this state. Never shown by `Debug`.
pub struct StateKey([u8; 32]);

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    at: Timestamp,
    payload: T,
}

const NONCE: usize = 24;
const PATH: &str = "keys/seal.key";
/// All mailed links and open log-ins hang on the key: it is not made anew by itself.
const RESTORE: &str = "keys/seal.key をバックアップから戻してください。バックアップがなければ、そのファイルをよけてから \
     sengen state init と打つと、新しい鍵を作ります（送ったメールのリンクと、開いているログインは使えなくなります）";

impl StateKey {
    /// Reads `keys/seal.key`, making it in a state without records.
    ///
    /// # Errors
    /// When the file is damaged, or missing beside records, or the disk or the generator refuse.
    pub fn load(state: &StateDir, entropy: &Entropy) -> anyhow::Result<Self> {
        let path = state.join(PATH);
        if durable::read(&path).context(RESTORE)?.is_none() {
            anyhow::ensure!(!state.has_records(), "鍵のファイル {} がありません。{RESTORE}", path.display());
            Self::make(state, entropy)?;
        }
        let bytes = durable::read(&path)?.context("the seal key has vanished")?;
        let bytes = bytes
            .try_into()
            .map_err(|_| anyhow::anyhow!("{} は、鍵（32バイト）ではありません。{RESTORE}", path.display()))?;
        Ok(Self(bytes))
    }

    /// Makes the key where it is missing; `false`: there is one. Of two at once, one makes it and both read it.
    ///
    /// # Errors
    /// When the disk or the generator refuse.
    pub fn make(state: &StateDir, entropy: &Entropy) -> anyhow::Result<bool> {
        let path = state.join(PATH);
        // Seen before anything is written: also a disk that is full holds the one there is.
        if path.symlink_metadata().is_ok() {
            return Ok(false);
        }
        let made = durable::create(&path, &entropy.bytes::<32>()?)?;
        Ok(made == durable::Creation::Created)
    }

    /// Seals a payload as text of the base64url alphabet.
    ///
    /// # Errors
    /// When the payload cannot be written as JSON or there is no randomness.
    pub fn seal(
        &self,
        purpose: Purpose,
        at: Timestamp,
        payload: &impl Serialize,
        entropy: &Entropy,
    ) -> anyhow::Result<String> {
        let plain = serde_json::to_vec(&Sealed { at, payload })?;
        let nonce = entropy.bytes::<NONCE>()?;
        let encrypted = self
            .cipher()
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: purpose.label() })
            .map_err(|_| anyhow::anyhow!("the payload is too long to seal"))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &encrypted].concat()))
    }

    /// Opens a seal that is at most `max_age` old at `now`: the payload and when it was sealed.
    ///
    /// # Errors
    /// [`SealFault`].
    pub fn unseal<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        text: &str,
        now: Timestamp,
        max_age: SignedDuration,
    ) -> Result<(T, Timestamp), SealFault<T>> {
        let sealed: Sealed<T> = self.open(purpose, text).ok_or(SealFault::Broken)?;
        if now.duration_since(sealed.at) > max_age {
            return Err(SealFault::Expired { payload: sealed.payload, sealed_at: sealed.at });
        }
        Ok((sealed.payload, sealed.at))
    }

    /// A keyed checksum of `message` for `purpose` (HMAC-SHA-256 under a key of its own).
    pub(in crate::office) fn mac(&self, purpose: &[u8], message: &[u8]) -> [u8; 32] {
        hmac(&hmac(&self.0, &[b"mac"]), &[purpose, b"\0", message])
    }

    fn open<T: DeserializeOwned>(&self, purpose: Purpose, text: &str) -> Option<Sealed<T>> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok()?;
        let (nonce, encrypted) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: encrypted, aad: purpose.label() };
        let plain = self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&hmac(&self.0, &[b"seal"]).into())
    }
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::CheckPage => b"check page",
            Self::FormPage => b"form page",
            Self::Password => b"password",
            Self::AccountForm => b"account form",
            Self::Submitter => b"submitter",
            Self::DeskForm => b"desk form",
            Self::DeskSearch => b"desk search",
            Self::DeskSecret => b"desk secret",
            Self::Survey => b"survey",
            Self::KeptEdit => b"kept edit",
        }
    }
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a key up to the hash's block with zeros.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3600).unwrap()
    }

    fn seal(key: &StateKey) -> String {
        key.seal(Purpose::CheckPage, at(0), &"打った文字", &Entropy::Os).unwrap()
    }

    #[test]
    fn a_seal_opens_for_its_purpose_and_key_only() {
        let key = StateKey([1; 32]);
        let text = seal(&key);
        let (now, day) = (at(1), SignedDuration::from_hours(24));
        assert_eq!(key.unseal::<String>(Purpose::CheckPage, &text, now, day), Ok(("打った文字".into(), at(0))));
        assert_eq!(key.unseal::<String>(Purpose::Submitter, &text, now, day), Err(SealFault::Broken));
        assert_eq!(StateKey([2; 32]).unseal::<String>(Purpose::CheckPage, &text, now, day), Err(SealFault::Broken));
    }

    #[test]
    fn any_altered_character_breaks_it() {
        let key = StateKey([1; 32]);
        let text = seal(&key);
        let (now, day) = (at(1), SignedDuration::from_hours(24));
        for i in 0..text.len() {
            let other = if text.as_bytes()[i] == b'A' { "B" } else { "A" };
            let altered = [&text[..i], other, &text[i + 1..]].concat();
            assert_eq!(key.unseal::<String>(Purpose::CheckPage, &altered, now, day), Err(SealFault::Broken), "{i}");
            assert!(key.unseal::<String>(Purpose::CheckPage, &text[..i], now, day).is_err());
        }
    }

    #[test]
    fn an_expired_seal_gives_back_what_was_typed() {
        let key = StateKey([1; 32]);
        let found = key.unseal::<String>(Purpose::CheckPage, &seal(&key), at(25), SignedDuration::from_hours(24));
        assert_eq!(found, Err(SealFault::Expired { payload: "打った文字".into(), sealed_at: at(0) }));
    }

    #[test]
    fn the_key_is_made_once() {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::open(&root.path().join("var"), root.path(), &root.path().join("dist")).unwrap();
        let first = StateKey::load(&state, &Entropy::Os).unwrap();
        assert_eq!(StateKey::load(&state, &Entropy::Os).unwrap().0, first.0);
        std::fs::write(state.join(PATH), b"short").unwrap();
        assert!(StateKey::load(&state, &Entropy::Os).is_err());
    }

    #[test]
    fn a_key_that_is_lost_beside_records_is_not_made_anew_by_itself() {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::open(&root.path().join("var"), root.path(), &root.path().join("dist")).unwrap();
        StateKey::load(&state, &Entropy::Os).unwrap();
        std::fs::create_dir_all(state.join("objects/applications/0ab")).unwrap();
        std::fs::remove_file(state.join(PATH)).unwrap();
        let error = StateKey::load(&state, &Entropy::Os).map(drop).unwrap_err().to_string();
        assert!(error.contains("keys/seal.key がありません") && error.contains("sengen state init"), "{error}");
        assert!(!state.join(PATH).exists());
        assert!(StateKey::make(&state, &Entropy::Os).unwrap() && !StateKey::make(&state, &Entropy::Os).unwrap());
        assert!(StateKey::load(&state, &Entropy::Os).is_ok());
    }
}

//! The codes of a telephone (RFC 6238), the one user of `totp-rs`; and those on paper for whoever has lost it. Both are
//! good once: whoever asks marks them as used (`marks`). Never remembers anything.

use crate::base::entropy::Entropy;
use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};

/// A secret in bytes: as many as the checksum behind the codes has.
const SECRET: usize = 20;
/// So many codes on paper.
const ON_PAPER: usize = 8;
/// Signs of codes on paper, and how many a code has: none is read for another, and none are guessed.
const SIGNS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const LENGTH: usize = 12;

/// A new secret.
pub(super) fn secret(entropy: &Entropy) -> anyhow::Result<Vec<u8>> {
    Ok(entropy.bytes::<SECRET>()?.to_vec())
}

/// The secret as people type it into a telephone that has no camera: in groups of four.
pub(super) fn typed_by_hand(secret: &[u8]) -> String {
    let text = Secret::from(secret).to_base32();
    let groups: Vec<&str> = text.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

/// What a telephone reads from the screen.
pub(super) fn address(secret: &[u8], issuer: &str, name: &str) -> anyhow::Result<String> {
    Ok(totp(secret, issuer, name)?.to_url()?)
}

/// Which step of time a code of six digits belongs to, where it is one of now: a step before and after counts too.
pub(super) fn step(secret: &[u8], typed: &str, now: Timestamp) -> Option<u64> {
    let seconds = u64::try_from(now.as_second()).ok()?;
    totp(secret, "desk", "desk").ok()?.check(typed, seconds)
}

fn totp(secret: &[u8], issuer: &str, name: &str) -> anyhow::Result<Totp> {
    let issuer = issuer.replace(':', " ");
    Ok(Builder::new().with_secret(secret).with_issuer(Some(issuer)).with_account_name(name).build()?)
}

/// New codes for paper.
pub(super) fn on_paper(entropy: &Entropy) -> anyhow::Result<Vec<String>> {
    let sign = || Ok(char::from(SIGNS[entropy.below(SIGNS.len() as u64)? as usize]));
    (0..ON_PAPER).map(|_| (0..LENGTH).map(|_| sign()).collect()).collect()
}

/// A code on paper as it is read: in groups.
pub(super) fn grouped(code: &str) -> String {
    let groups: Vec<&str> = code.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join("-")
}

/// A code as somebody typed it, wide or narrow, without what stands between its groups.
pub(super) fn plain(typed: &str) -> String {
    let narrow = crate::base::japanese::compatible(typed);
    narrow.filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a code can only be meant for one of a telephone.
pub(super) fn is_of_telephone(plain: &str) -> bool {
    plain.len() == 6 && plain.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
pub(super) fn code_at(secret: &[u8], now: Timestamp) -> String {
    let totp = totp(secret, "desk", "desk").expect("sound");
    totp.generate(now.as_second().unsigned_abs()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    /// Of RFC 6238, appendix B, the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(step(secret, code, at(second)), Some(second as u64 / 30), "{second}");
            assert_eq!(code_at(secret, at(second)), code);
            assert_eq!(step(secret, code, at(second + 30)), Some(second as u64 / 30), "a step late");
            assert_eq!(step(secret, code, at(second + 61)), None, "two steps late");
        }
        for wrong in ["", "28708", "2870820", "28708a", "２８７０８２"] {
            assert_eq!(step(secret, wrong, at(59)), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_once_can_be_typed_again() {
        let secret = b"12345678901234567890";
        assert_eq!(typed_by_hand(secret), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = address(secret, "見本:事務局", "見本 花子").expect("an address");
        assert!(address.starts_with("otpauth://totp/") && address.contains("secret=GEZDGNBVGY3TQOJQ"), "{address}");
        let paper = on_paper(&Entropy::seeded(1)).expect("randomness");
        assert_eq!(paper.len(), 8);
        for code in &paper {
            assert_eq!(plain(&grouped(code)), *code);
            assert!(code.len() == 12 && !is_of_telephone(code), "{code}");
        }
        assert_eq!(plain(" １２３ ４５６"), "123456");
        assert!(is_of_telephone("123456") && !is_of_telephone("12345a") && !is_of_telephone("1234567"));
    }
}

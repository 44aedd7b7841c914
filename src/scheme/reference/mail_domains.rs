//! Well-known ends of mail addresses from `data/mail-domains.toml`: what a slip beside one of them may have meant.
//! Read by the rule of mail addresses. A guess is never more than a question; without the file nothing is guessed.

use crate::base::mailbox::is_domain;
use crate::base::problem::Problem;
use crate::base::toml;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use strsim::osa_distance;

const FILE: &str = "data/mail-domains.toml";
/// The fewest letters of a name whose neighbours by one letter, by two, and under another end are asked about: shorter
/// ones have too many neighbours that exist.
const ONE_LETTER: usize = 5;
const TWO_LETTERS: usize = 8;
const OTHER_END: usize = 4;
/// Ends of two labels, under which names are given in Japan.
const SECOND: [&str; 10] = ["co", "ne", "or", "ac", "go", "gr", "ed", "lg", "ad", "com"];

/// Names of mail services, and slips at their ends.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailDomains {
    domains: Vec<String>,
    right: Vec<String>,
    ends: BTreeMap<String, String>,
}

impl MailDomains {
    /// Loads the file below `root`; without one there are no guesses.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        if !root.join(FILE).exists() {
            return Ok(Self::default());
        }
        let loaded: Self = toml::load(root, Path::new(FILE)).map_err(|problem| vec![problem])?;
        let names = loaded.domains.iter().chain(&loaded.right).filter(|name| !is_known_name(name));
        let ends = loaded.ends.iter().flat_map(<[&String; 2]>::from).filter(|end| end.starts_with('.'));
        let faults: Vec<Problem> = names.chain(ends).map(|name| fault(name)).collect();
        if faults.is_empty() { Ok(loaded) } else { Err(faults) }
    }

    /// What may have been meant by a domain in small letters; empty where it is right as far as anybody knows.
    pub fn guesses(&self, domain: &str) -> Vec<String> {
        if self.is_right(domain) {
            return Vec::new();
        }
        // The name alone: 「gmail」.
        if !domain.contains('.') {
            return self.domains.iter().filter(|known| parts(known).0 == domain).cloned().collect();
        }
        let mended = self.with_right_end(domain);
        let probe = mended.as_deref().unwrap_or(domain);
        if self.is_right(probe) {
            return vec![probe.to_owned()];
        }
        let names = self.domains.iter().map(|name| name.trim_start_matches('.'));
        // Of those that are as near, the one that stands first in the file.
        let mut found: Vec<(Slip, &str)> =
            names.filter_map(|name| distance_of_slip(probe, name).map(|slip| (slip, name))).collect();
        found.sort_by_key(|(slip, _)| *slip);
        if found.is_empty() {
            mended.into_iter().collect()
        } else {
            found.into_iter().map(|(_, name)| name.to_owned()).collect()
        }
    }

    fn is_right(&self, domain: &str) -> bool {
        self.domains.iter().chain(&self.right).any(|name| match name.strip_prefix('.') {
            Some(above) => domain == above || domain.ends_with(name.as_str()),
            None => domain == name,
        })
    }

    /// The domain with an end that there is instead of one that there is not, or of one that is no more than such an
    /// end; the longest decides.
    fn with_right_end(&self, domain: &str) -> Option<String> {
        let ends = self.ends.iter().filter_map(|(wrong, right)| {
            let before = domain.strip_suffix(wrong.as_str())?;
            let is_apart = before.is_empty() || before.ends_with('.');
            is_apart.then(|| (wrong.len(), format!("{before}{right}")))
        });
        ends.max().map(|(_, mended)| mended)
    }
}

fn is_known_name(name: &str) -> bool {
    is_domain(name.strip_prefix('.').unwrap_or(name)) && name.to_ascii_lowercase() == *name
}

fn fault(name: &str) -> Problem {
    let what = format!("「{name}」は、メールアドレスの「@」より後ろの名前ではありません。");
    Problem::new(FILE, what, "「gmail.com」のように、英小文字で書いてください。")
}

/// How many letters are wrong: a name that is right says more than an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slip {
    of_name: usize,
    of_end: usize,
}

/// How far a domain is from a known one, where it is so near that it may be a slip.
fn distance_of_slip(domain: &str, known: &str) -> Option<Slip> {
    let ((name, end), (known_name, known_end)) = (parts(domain), parts(known));
    let of_names = within(name, known_name, 2);
    let of_ends = of_names.map_or(0, |_| osa_distance(end, known_end));
    let length = known_name.len();
    let is_near = match (of_names, of_ends) {
        (Some(0), 1) => true,
        (Some(0), _) => length >= OTHER_END,
        (Some(1), 0 | 1) => length >= ONE_LETTER,
        (Some(2), 0) => length >= TWO_LETTERS,
        // An end that is none: 「ocn.me.jp」.
        _ if within(domain, known, 1) == Some(1) && domain.starts_with(&format!("{known_name}.")) => {
            return Some(Slip { of_name: osa_distance(name, known_name), of_end: osa_distance(end, known_end) });
        }
        _ => false,
    };
    is_near.then_some(Slip { of_name: of_names.unwrap_or(0), of_end: of_ends })
}

/// The name and the end under which it is given: `docomo` and `ne.jp`, `gmail` and `com`.
fn parts(domain: &str) -> (&str, &str) {
    let mut labels = domain.rsplitn(3, '.');
    let end = match (labels.next(), labels.next(), labels.next()) {
        (Some(top), Some(second), Some(_)) if SECOND.contains(&second) => second.len() + 1 + top.len(),
        (top, ..) => top.map_or(0, str::len),
    };
    let (name, end) = domain.split_at(domain.len() - end);
    (name.trim_end_matches('.'), end)
}

/// How many letters are wrong, missing, too many or in each other's place, where they are at most so many.
fn within(one: &str, other: &str, most: usize) -> Option<usize> {
    // What differs more in length needs no look at its letters.
    (one.len().abs_diff(other.len()) <= most).then(|| osa_distance(one, other)).filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> MailDomains {
        MailDomains::load(Path::new(".")).expect("no problems")
    }

    #[test]
    fn what_exists_is_never_asked() {
        let known = shipped();
        for domain in known.domains.iter().chain(&known.right) {
            let domain = domain.trim_start_matches('.');
            assert_eq!(known.guesses(domain), Vec::<String>::new(), "{domain}");
        }
        for domain in
            ["abc.ocn.ne.jp", "t.vodafone.ne.jp", "yahoo.ne.jp", "mihon.example", "mihon-toso.co.jp", "ymail.com"]
        {
            assert_eq!(known.guesses(domain), Vec::<String>::new(), "{domain}");
        }
    }

    #[test]
    fn a_slip_has_one_meaning_or_a_few() {
        let known = shipped();
        for (domain, meant) in [
            ("gmaill.com", &["gmail.com"][..]),
            ("gmail.con", &["gmail.com"]),
            ("gmai.com", &["gmail.com"]),
            ("gmai.con", &["gmail.com"]),
            ("gamil.com", &["gmail.com"]),
            ("gmail.co", &["gmail.com"]),
            ("gmail.co.jp", &["gmail.com"]),
            ("gmail.cm", &["gmail.com"]),
            ("icloud.co", &["icloud.com"]),
            ("iclud.com", &["icloud.com"]),
            ("hotmail.co", &["hotmail.com", "hotmail.co.jp"]),
            ("outlook.jo", &["outlook.jp", "outlook.com"]),
            ("nifty.con", &["nifty.com"]),
            ("ocn.ne.jo", &["ocn.ne.jp"]),
            ("abc.ocn.ne.jo", &["abc.ocn.ne.jp"]),
            ("ocn.me.jp", &["ocn.ne.jp"]),
            ("yahoo.co.jpn", &["yahoo.co.jp"]),
            ("yaho.co.jp", &["yahoo.co.jp"]),
            ("yahooo.co.jp", &["yahoo.co.jp"]),
            ("docomo.co.jp", &["docomo.ne.jp"]),
            ("dokomo.ne.jp", &["docomo.ne.jp"]),
            ("docomo.ne.jpn", &["docomo.ne.jp"]),
            ("ezweb.co.jp", &["ezweb.ne.jp"]),
            ("softbnak.ne.jp", &["softbank.ne.jp"]),
            ("sofutobank.ne.jp", &["softbank.ne.jp"]),
            ("bigloble.ne.jp", &["biglobe.ne.jp"]),
            ("mihon-toso.co.jo", &["mihon-toso.co.jp"]),
            ("mihon.con", &["mihon.com"]),
            ("mihon.nejp", &["mihon.ne.jp"]),
        ] {
            assert_eq!(known.guesses(domain), meant, "{domain}");
        }
    }

    #[test]
    fn letters_in_each_others_place_are_one_slip() {
        for (one, other, wanted) in [
            ("", "", Some(0)),
            ("", "ab", Some(2)),
            ("", "abc", None),
            ("gmail", "gmial", Some(1)),
            ("gmail", "gmal", Some(1)),
            ("abcd", "badc", Some(2)),
            ("abcd", "wxyz", None),
            ("a", "b", Some(1)),
        ] {
            assert_eq!((within(one, other, 2), within(other, one, 2)), (wanted, wanted), "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_domain_is_told_and_no_file_is_no_fault() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        assert!(MailDomains::load(root.path()).expect("no file").guesses("gmail.con").is_empty());
        std::fs::create_dir(root.path().join("data"))?;
        let source = "domains = [\"gmail\", \"GMAIL.com\"]\nright = []\n[ends]\n\".con\" = \"com\"\n";
        std::fs::write(root.path().join(FILE), source)?;
        let faults = MailDomains::load(root.path()).expect_err("three faults");
        let told = |name: &str| faults.iter().any(|fault| fault.what().contains(name));
        assert!(faults.len() == 3 && told("「gmail」") && told("「GMAIL.com」") && told("「.con」"), "{faults:?}");
        Ok(())
    }
}

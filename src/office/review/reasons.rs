//! Stock reasons for what the office returns or rejects, from `data/reasons.toml`: each with the decisions it is for and
//! the marks that suggest it. Used by the sheet; faults are told by `sengen check`. A scheme without the file has none.

use super::checks::ReviewMark;
use crate::base::japanese::is_invisible;
use crate::base::problem::Problem;
use crate::base::{files, text, toml};
use crate::office::queue::pending::Ruling;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;

/// A reason that is written once and used often.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StockReason {
    /// What the office types for it.
    pub key: String,
    /// In a few words.
    pub title: String,
    decisions: Vec<ReasonUse>,
    #[serde(default)]
    marks: Vec<ReviewMark>,
    /// What is mailed.
    pub text: String,
}

/// What a reason may be given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ReasonUse {
    Return,
    Reject,
}

/// All of them, in the order of the file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StockReasons {
    reason: Vec<StockReason>,
}

const FILE: &str = "data/reasons.toml";

/// What is wrong with the file; where there is none, nothing.
pub(in crate::office) fn faults(root: &Path) -> Vec<Problem> {
    sound(root).err().unwrap_or_default()
}

/// Those of a scheme, or all that is wrong with them.
fn sound(root: &Path) -> Result<StockReasons, Vec<Problem>> {
    let label = Path::new(FILE);
    if !files::is_there(&root.join(label)) {
        return Ok(StockReasons::default());
    }
    let source = files::read(&root.join(label), label).and_then(|bytes| text::lines(label, &bytes));
    let parsed = source.and_then(|source| toml::parse::<StockReasons>(label, &source).map(|list| (list, source)));
    let (list, source) = parsed.map_err(|fault| vec![fault])?;
    let faults = list.leftovers(&source);
    if faults.is_empty() { Ok(list) } else { Err(faults) }
}

impl StockReasons {
    /// Those of a scheme.
    ///
    /// # Errors
    /// When the file is at fault.
    pub fn load(root: &Path) -> anyhow::Result<Self> {
        sound(root).map_err(|faults| crate::office::faults::problems(&faults))
    }

    /// The one with this key.
    pub fn of(&self, key: &str) -> Option<&StockReason> {
        self.reason.iter().find(|reason| reason.key == key)
    }

    /// All of them.
    pub fn all(&self) -> &[StockReason] {
        &self.reason
    }

    /// Those that any of these marks suggests.
    pub(in crate::office) fn suggested(&self, marks: &[ReviewMark]) -> Vec<StockReason> {
        let fits = |reason: &&StockReason| reason.marks.iter().any(|mark| marks.contains(mark));
        self.reason.iter().filter(fits).cloned().collect()
    }

    /// What would never be found, or says nothing.
    fn leftovers(&self, source: &str) -> Vec<Problem> {
        let mut faults = Vec::new();
        for (at, reason) in self.reason.iter().enumerate() {
            let line = toml::line_of(source, "reason", at).unwrap_or(1);
            let mut fault = |what: String, remedy: &str| faults.push(Problem::new(FILE, what, remedy).at(line, 1));
            if !is_key(&reason.key) {
                let what = format!("key の「{}」は、使えない書き方です。", reason.key);
                fault(what, "半角の英小文字と - だけで書いてください（street、legal-name など）。");
            }
            if self.reason[..at].iter().any(|before| before.key == reason.key) {
                let what = format!("key の「{}」が、2 つあります。", reason.key);
                fault(what, "どちらかの key を変えるか、片方の [[reason]] を消してください。");
            }
            if reason.decisions.is_empty() {
                let what = format!("「{}」の decisions が空です。", reason.key);
                fault(what, "return（差し戻し）と reject（不受理）の、どちらか、または両方を書いてください。");
            }
            if reason.text.trim().is_empty() || reason.title.trim().is_empty() {
                let what = format!("「{}」の title か text が空です。", reason.key);
                fault(what, "メールに入る文を text に、短い言い方を title に書いてください。");
            }
        }
        faults
    }
}

impl StockReason {
    /// Whether it may be given for a decision.
    pub fn is_for(&self, ruling: Ruling) -> bool {
        let wanted = match ruling {
            Ruling::Returned => ReasonUse::Return,
            Ruling::Rejected => ReasonUse::Reject,
            Ruling::Accepted | Ruling::Replaced(_) | Ruling::Distinct | Ruling::Revoked => return false,
        };
        self.decisions.contains(&wanted)
    }
}

/// A reason as it can be mailed: line ends of every kind (a word processor's soft one is a vertical tab) are line ends,
/// other controls spaces. `None`: nothing is left that can be seen.
pub fn as_mailed(typed: &str) -> Option<String> {
    let lines = typed.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}'], "\n");
    let plain: String = lines.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
    let text = plain.trim();
    let is_seen = |c: char| !c.is_whitespace() && !is_invisible(c);
    text.contains(is_seen).then(|| text.to_owned())
}

/// Several reasons as one: numbered where there is more than one.
#[cfg(feature = "desk")]
pub fn together(reasons: &[&str]) -> String {
    match reasons {
        [] => String::new(),
        [one] => (*one).to_owned(),
        several => {
            let numbered = several.iter().zip(1..).map(|(reason, number)| format!("{number}. {reason}"));
            numbered.collect::<Vec<_>>().join("\n\n")
        }
    }
}

/// Whether a text can only be meant for a key: no sentence that anybody could be mailed.
pub fn is_key(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase();
    text.bytes().any(is_letter) && text.bytes().all(|byte| is_letter(byte) || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(key: &str, more: &str) -> String {
        format!("[[reason]]\nkey = \"{key}\"\ntitle = \"x\"\n{more}\n")
    }

    const WHOLE: &str = "decisions = [\"return\"]\nmarks = [\"twins\"]\ntext = \"x\"";

    fn lines(source: &str) -> Vec<Option<usize>> {
        let list: StockReasons = toml::parse(Path::new(FILE), source).expect("a list");
        list.leftovers(source).iter().map(Problem::line).collect()
    }

    #[test]
    fn what_nobody_could_type_or_read_is_a_fault_with_its_line() {
        assert_eq!(lines(&[reason("a", WHOLE), reason("b-c", WHOLE)].concat()), []);
        assert_eq!(lines(&[reason("a", WHOLE), reason("a", WHOLE)].concat()), [Some(7)]);
        for key in ["", "-", "A", "番地", "a b", "a1"] {
            assert_eq!(lines(&reason(key, WHOLE)), [Some(1)], "{key}");
        }
        assert_eq!(lines(&reason("a", "decisions = []\ntext = \"x\"")), [Some(1)]);
        assert_eq!(lines(&reason("a", "decisions = [\"reject\"]\ntext = \" \"")), [Some(1)]);
        let slip = reason("a", &WHOLE.replace("twins", "twin"));
        assert!(toml::parse::<StockReasons>(Path::new(FILE), &slip).is_err(), "a mark that nothing sets");
    }

    #[test]
    fn the_shipped_ones_are_sound_and_suggested_by_their_marks() {
        let list = StockReasons::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("sound");
        let keys = |marks: &[ReviewMark]| -> Vec<String> {
            list.suggested(marks).into_iter().map(|reason| reason.key).collect()
        };
        assert_eq!(keys(&[ReviewMark::PlaceBuilding, ReviewMark::Twins]), ["street", "twin"]);
        assert_eq!(keys(&[]), [""; 0]);
        let twin = list.of("twin").expect("it is there");
        assert!(twin.is_for(Ruling::Rejected) && !twin.is_for(Ruling::Returned) && !twin.is_for(Ruling::Accepted));
    }

    #[test]
    fn a_scheme_without_the_file_has_none() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(StockReasons::load(folder.path()).expect("nothing is wrong").all().is_empty());
        assert!(faults(folder.path()).is_empty());
    }
}

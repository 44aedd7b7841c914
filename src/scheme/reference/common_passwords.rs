//! Words that many passwords are made of, from `data/common-passwords.txt`: one a line, in small letters. Read by the rule of
//! passwords. Without the file no word is common.

use crate::base::problem::Problem;
use crate::base::{files, text};
use std::collections::BTreeSet;
use std::path::Path;

const FILE: &str = "data/common-passwords.txt";

/// Words that are guessed first.
#[derive(Debug, Clone, Default)]
pub struct CommonPasswords(BTreeSet<String>);

impl CommonPasswords {
    /// Loads the file below `root`; without one there are no words.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let (path, label) = (root.join(FILE), Path::new(FILE));
        if !files::is_there(&path) {
            return Ok(Self::default());
        }
        let source = files::read(&path, label).and_then(|bytes| text::lines(label, &bytes));
        let source = source.map_err(|problem| vec![problem])?;
        let lines = source.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        let words: Vec<(usize, &str)> = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).collect();
        let wrong = words.iter().filter(|(_, word)| word.to_lowercase() != *word || word.contains(char::is_whitespace));
        let faults: Vec<Problem> = wrong.map(|(line, word)| fault(*line, word)).collect();
        if faults.is_empty() {
            Ok(Self(words.into_iter().map(|(_, word)| word.to_owned()).collect()))
        } else {
            Err(faults)
        }
    }

    /// Whether a text in small letters is one of them.
    pub fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

fn fault(line: usize, word: &str) -> Problem {
    let what = format!("「{word}」は、1行に1つの、小文字の言葉ではありません。");
    Problem::new(FILE, what, "大文字は小文字に、空白のあるものは1行に1つずつ書いてください。").at(line, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_are_read_and_a_fault_is_named_with_its_line() {
        let shipped = CommonPasswords::load(Path::new(".")).expect("no problems");
        for word in ["password", "qwerty", "abcdefgh", "himitsu", "パスワード"] {
            assert!(shipped.contains(word), "{word}");
        }
        let root = tempfile::tempdir().expect("a folder");
        assert!(!CommonPasswords::load(root.path()).expect("none").contains("password"));
        std::fs::create_dir(root.path().join("data")).expect("a folder");
        std::fs::write(root.path().join(FILE), "# words\r\npassword\r\nPass\r\ntwo words\r\n").expect("a file");
        let faults = CommonPasswords::load(root.path()).expect_err("two faults");
        assert_eq!(faults.iter().map(Problem::line).collect::<Vec<_>>(), [Some(3), Some(4)]);
    }
}

//! Passwords that are guessed first: one word, a common one or one of the declarer's own, with nothing but digits and signs
//! beside it, or hardly any letters at all. Called by the rule of passwords and, for one's own words, by `check`.

use crate::base::japanese::compatible;
use crate::scheme::answers::Answers;
use crate::scheme::form::Form;
use crate::scheme::kind::FieldKind;
use std::collections::BTreeSet;
use wana_kana::ConvertJapanese;

/// The fewest characters of a word of one's own.
const LEAST: usize = 3;
/// So much of the beginning of a word of one's own stands for it: 「takasaki」 of タカサキトソウ.
const BEGINNING: usize = 5;
/// Words are looked for up to so many characters.
const LONGEST: usize = 40;
/// So many different characters a password has at least.
const DIFFERENT: usize = 5;
/// What people put for letters.
const FOR_LETTERS: [(char, char); 9] =
    [('@', 'a'), ('4', 'a'), ('0', 'o'), ('1', 'i'), ('3', 'e'), ('5', 's'), ('$', 's'), ('7', 't'), ('!', 'i')];

/// Whether a password is a word of these, dressed up or repeated, or has hardly any different characters.
pub fn is_guessable(password: &str, is_word: impl Fn(&str) -> bool) -> bool {
    let typed: Vec<char> = password.to_lowercase().chars().collect();
    let different: BTreeSet<char> = typed.iter().copied().collect();
    different.len() < DIFFERENT
        || counts_up(&typed)
        || spellings(&typed).iter().any(|plain| is_one_word(plain, &typed, &is_word))
}

/// The words of a declarer's answers, in small letters; readings in Latin letters too.
pub fn own_words(form: &Form, answers: &Answers) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for field in form.fields() {
        let Some(answer) = answers.text(&field.key) else { continue };
        let answer: String = compatible(answer).collect::<String>().to_lowercase();
        match field.kind {
            FieldKind::Kana => {
                let latin = answer.to_romaji().to_lowercase();
                words.insert(latin.replace("ou", "o").replace("oo", "o").replace("uu", "u"));
                words.extend([answer, latin]);
            }
            FieldKind::Phone | FieldKind::PostalCode | FieldKind::CorporateNumber => {
                words.insert(answer.chars().filter(char::is_ascii_digit).collect());
            }
            FieldKind::Name | FieldKind::Text | FieldKind::Email | FieldKind::Website => {
                let is_between = |c: char| !c.is_alphanumeric() && c != 'ー';
                words.extend(answer.split(is_between).map(str::to_owned));
                // The whole address, and its letters, as one word.
                words.extend([answer.replace(is_between, ""), answer]);
            }
            _ => {}
        }
    }
    words.retain(|word| word.chars().count() >= LEAST && !NOBODYS.contains(&word.as_str()));
    words
}

/// Parts of addresses that are nobody's own.
const NOBODYS: [&str; 5] = ["com", "www", "http", "https", "example"];

/// Whether a text is one of these words, or the beginning of one.
pub fn is_own(words: &BTreeSet<String>, text: &str) -> bool {
    let begins = |word: &String| text.chars().count() >= BEGINNING && word.starts_with(text);
    words.contains(text) || words.iter().any(begins)
}

/// 「123456789012345」, also backwards.
fn counts_up(typed: &[char]) -> bool {
    let digits: Option<Vec<u32>> = typed.iter().map(|c| c.to_digit(10)).collect();
    let step = |by: u32| move |pair: &[u32]| (pair[0] + by) % 10 == pair[1];
    digits.is_some_and(|digits| digits.windows(2).all(step(1)) || digits.windows(2).all(step(9)))
}

/// As typed, and with letters for what stands for them; a 1 is an i or an l.
fn spellings(typed: &[char]) -> [Vec<char>; 3] {
    let letter = |c: char| FOR_LETTERS.iter().find(|(sign, _)| *sign == c).map_or(c, |(_, letter)| *letter);
    let plain = typed.iter().map(|c| letter(*c)).collect();
    let other = typed.iter().map(|c| if *c == '1' { 'l' } else { letter(*c) }).collect();
    [typed.to_vec(), plain, other]
}

fn is_one_word(plain: &[char], typed: &[char], is_word: &impl Fn(&str) -> bool) -> bool {
    (0..plain.len()).any(|start| {
        let mut word = String::new();
        (start..plain.len().min(start + LONGEST)).any(|end| {
            word.push(plain[end]);
            is_word(&word) && is_dressed_up(plain, typed, &plain[start..=end])
        })
    })
}

/// Whether nothing but digits and signs was typed beside a word.
fn is_dressed_up(plain: &[char], typed: &[char], word: &[char]) -> bool {
    let mut at = 0;
    while at < plain.len() {
        if plain[at..].starts_with(word) {
            at += word.len();
        } else if typed[at].is_alphabetic() {
            return false;
        } else {
            at += 1;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::reference::common_passwords::CommonPasswords;
    use std::path::Path;

    #[test]
    fn a_common_word_dressed_up_is_guessed_and_several_words_are_not() {
        let common = CommonPasswords::load(Path::new(".")).expect("no problems");
        let is_guessed = |typed: &str| is_guessable(typed, |word| common.contains(word));
        for typed in [
            "Password1!",
            "Passw0rd!!",
            "Qwerty123!",
            "P@ssw0rd12",
            "Himitsu-2026",
            "Abcdefgh1!",
            "passwordpassword1",
            "パスワードパスワードパスワード",
            "123456789012345",
            "aaaaaaaaaaaaaaa",
            "Aaaaaaaa-1",
            "987654321098765",
        ] {
            assert!(is_guessed(typed), "{typed}");
        }
        for typed in [
            "correct horse battery staple long",
            "Aki-Sora-12345",
            "Marker-Pass-2026!",
            "塗装屋の朝は早くて寒いのです",
            "7Kumo&Hato",
            "482910374650192",
        ] {
            assert!(!is_guessed(typed), "{typed}");
        }
    }

    #[test]
    fn ones_own_words_are_guessed_in_either_writing() {
        let form = Form::load(Path::new(crate::scheme::OF_TESTS)).expect("the form");
        let mut answers = Answers::default();
        for (key, answer) in [
            ("name", "株式会社タカサキ塗装"),
            ("name_kana", "タカサキトソウ"),
            ("contact_email", "midori.yama@takasaki-toso.example"),
            ("phone", "0312345678"),
        ] {
            answers.texts.insert(key.to_owned(), answer.to_owned());
        }
        let words = own_words(&form, &answers);
        let is_guessed = |typed: &str| is_guessable(typed, |word| is_own(&words, word));
        for typed in [
            "Takasaki1!",
            "T@kas4ki-2026",
            "takasakitoso12345",
            "Takasakitosou1!",
            "タカサキトソウ20261130!!",
            "株式会社タカサキ塗装株式会社タカサキ塗装",
            "Midori-2026!",
            "0312345678-0312345678",
            "midori.yama@takasaki-toso.example",
            "Midori.Yama@Takasaki-Toso.example1",
            "MidoriYamaTakasakiTosoExample-1",
        ] {
            assert!(is_guessed(typed), "{typed}");
        }
        for typed in ["Takasaki-no-Umi-7", "Aki-Sora-12345", "Mihon-2026!"] {
            assert!(!is_guessed(typed), "{typed}");
        }
    }
}

//! What the store says of a letter beside the record that asks for it: `waiting/mail/<name>`, that it is to be sent;
//! `waiting/refused/<name>`, that the office should know; `waiting/again/<name>`, that the office has it tried once more;
//! and in a folder of its day, `mail/20261128/0f/`, its tries: `<name>.try-0001` made before its words are handed over,
//! `<name>.said-0001` what came of that, `<name>.done` how it ended, `<name>.back` that it came back after that. A name begins with the day on which it was asked for: so what is over is found without a look at the rest.
//! Nothing of it is personal: recipient and words are made when it is sent and are stored nowhere.
//! Used by `letterbox`, `doubt` and `spool`. Never decides what is to be done.

use crate::base::clock::{Clock, in_japan};
use crate::store::record::{self, Record, RecordKind};
use crate::store::{Creation, Fault, Key, NotAKey, Prefix, Store};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io;
use std::sync::Arc;

/// What is said of a letter. All of it is its head; a new field is a new version.
const KIND: RecordKind = RecordKind { name: "letter", lifts: &[] };
/// A letter that waits: its head says since when, its body what no record knows of it.
const HINT: RecordKind = RecordKind { name: "waiting-letter", lifts: &[] };

/// One word about a letter, with all that came before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Word {
    pub(super) at: Timestamp,
    pub(super) how: How,
    /// How often sending was tried and did not end it.
    pub(super) attempts: u32,
    /// How often sending it crashed.
    pub(super) crashes: u32,
    /// How often a server refused it and was not believed at once.
    pub(super) refusals: u32,
    /// Not before this moment.
    pub(super) next_at: Timestamp,
    /// What the server last said, without anything personal: `rcpt 550`.
    pub(super) last: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum How {
    /// It is about to be handed over. If nothing follows, nobody knows whether it was.
    Begun,
    /// Not now.
    Deferred,
    /// The server refuses it, and is asked again.
    Refused,
    /// The server has it.
    Sent,
    /// Overtaken before it was sent.
    CalledOff,
    /// Refused for good, too old, or it cannot be put together.
    Failed,
}

/// All that is said of a letter.
#[derive(Debug, Default)]
pub(super) struct LetterHistory {
    /// The number of the last try; 0: none was made.
    pub(super) tries: u32,
    /// The last word; `None`: none, or it cannot be read.
    pub(super) word: Option<Word>,
    /// Earlier words: the next one holds what they say.
    earlier: Vec<Key>,
}

/// What lets a letter wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterHint {
    /// Since when.
    pub at: Timestamp,
    /// What the letter says that no record knows; mostly nothing.
    pub text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HintHead {
    at: Timestamp,
}

/// All that is said of letters.
#[derive(Debug)]
pub struct Journal {
    pub(super) store: Arc<Store>,
    pub(super) clock: Clock,
}

/// Where hints of letters lie.
pub(super) const WAITING: &str = "waiting/mail";
pub(super) const REFUSED: &str = "waiting/refused";
pub(super) const AGAIN: &str = "waiting/again";
/// All of them.
#[cfg(test)]
pub(in crate::office) const PLACES: [&str; 3] = [WAITING, REFUSED, AGAIN];
const LETTERS: &str = "mail";
const TRY: &str = "try-";
const SAID: &str = "said-";
const DONE: &str = "done";
const BACK: &str = "back";
const STRETCH: usize = 1000;

impl LetterHistory {
    pub(super) fn is_ended(&self) -> bool {
        self.word.as_ref().is_some_and(|word| matches!(word.how, How::Sent | How::CalledOff | How::Failed))
    }

    pub(super) fn is_refused(&self) -> bool {
        self.word.as_ref().is_some_and(|word| word.how == How::Refused)
    }

    pub(super) fn attempts(&self) -> u32 {
        self.word.as_ref().map_or(self.tries, |word| word.attempts)
    }

    pub(super) fn crashes(&self) -> u32 {
        self.word.as_ref().map_or(0, |word| word.crashes)
    }

    pub(super) fn refusals(&self) -> u32 {
        self.word.as_ref().map_or(0, |word| word.refusals)
    }

    pub(super) fn last(&self) -> &str {
        self.word.as_ref().map_or("", |word| &word.last)
    }
}

impl Journal {
    /// How a letter ended; `None`: it has not.
    pub(super) fn ended(&self, name: &str) -> Result<Option<Word>, Fault> {
        let key = Key::parse(format!("{}.{DONE}", place(name))).map_err(odd_name)?;
        let bytes = match self.store.read(&key) {
            Ok(None) => return Ok(None),
            Err(Fault::Odd { .. }) => None,
            read => read?,
        };
        // One that cannot be read still says that this letter is not to be sent.
        Ok(Some(bytes.and_then(|bytes| said(&bytes)).unwrap_or_else(|| Word::new(How::Sent, self.clock.now()))))
    }

    /// That a letter which a server had taken came back; `None`: it did not.
    fn came_back(&self, name: &str) -> Result<Option<Word>, Fault> {
        self.word(&Key::parse(format!("{}.{BACK}", place(name))).map_err(odd_name)?)
    }

    /// Says that a letter which a server had taken came back; `false`: that is said already.
    pub(super) fn say_back(&self, name: &str, word: &Word) -> anyhow::Result<bool> {
        Ok(self.say(&format!("{}.{BACK}", place(name)), word)? == Creation::Created)
    }

    /// Reads what is said of a letter.
    pub(super) fn look(&self, name: &str) -> Result<LetterHistory, Fault> {
        if let Some(word) = self.ended(name)? {
            let is_sent = word.how == How::Sent;
            let word = if is_sent { self.came_back(name)?.unwrap_or(word) } else { word };
            return Ok(LetterHistory { word: Some(word), ..LetterHistory::default() });
        }
        let prefix = Prefix::parse(format!("{}.", place(name))).map_err(odd_name)?;
        let keys = self.store.list(&prefix, None, usize::MAX)?.keys;
        let mut told = LetterHistory::default();
        let mut last = None;
        for key in keys {
            let mark = key.as_str().trim_start_matches(prefix.as_str());
            let number = |kind| mark.strip_prefix(kind).and_then(|number| number.parse::<u32>().ok());
            let (Some(number), is_said) = (number(TRY).or(number(SAID)), mark.starts_with(SAID)) else { continue };
            told.tries = told.tries.max(number);
            if is_said {
                told.earlier.push(key.clone());
            }
            if last.as_ref().is_none_or(|(of, _)| *of < (number, is_said)) {
                last = Some(((number, is_said), key));
            }
        }
        if let Some((_, key)) = last {
            told.word = self.word(&key)?;
        }
        Ok(told)
    }

    /// Says that a letter is about to be handed over; `false`: somebody else is doing it.
    pub(super) fn say_begun(&self, name: &str, told: &LetterHistory, word: &Word) -> anyhow::Result<bool> {
        Ok(self.say(&format!("{}.{TRY}{:04}", place(name), told.tries + 1), word)? == Creation::Created)
    }

    /// Says what came of a try.
    pub(super) fn say_after(&self, name: &str, told: &LetterHistory, word: &Word) -> anyhow::Result<()> {
        self.say(&format!("{}.{SAID}{:04}", place(name), told.tries + 1), word).map(drop)
    }

    /// Drops what was said earlier: the last word holds what it said.
    pub(super) fn drop_earlier(&self, told: &LetterHistory) -> Result<(), Fault> {
        told.earlier.iter().try_for_each(|key| self.store.remove(key))
    }

    /// Says how a letter ended.
    pub(super) fn say_done(&self, name: &str, word: &Word) -> anyhow::Result<()> {
        self.say(&format!("{}.{DONE}", place(name)), word).map(drop)
    }

    fn say(&self, key: &str, word: &Word) -> anyhow::Result<Creation> {
        Ok(self.store.create(&Key::parse(key)?, &record::encode(&KIND, word, &())?)?)
    }

    fn word(&self, key: &Key) -> Result<Option<Word>, Fault> {
        let bytes = match self.store.read(key) {
            Err(Fault::Odd { .. }) => None,
            read => read?,
        };
        Ok(bytes.and_then(|bytes| said(&bytes)))
    }

    /// Leaves a hint, unless it is there.
    pub(super) fn leave(&self, folder: &str, name: &str, text: &str) -> anyhow::Result<()> {
        let key = Key::parse(format!("{folder}/{name}"))?;
        self.store.create(&key, &record::encode(&HINT, &HintHead { at: self.clock.now() }, &text)?)?;
        Ok(())
    }

    /// Whether there is a hint of a letter.
    pub(super) fn is_hinted(&self, folder: &str, name: &str) -> Result<bool, Fault> {
        match self.store.read(&Key::parse(format!("{folder}/{name}")).map_err(odd_name)?) {
            Err(Fault::Odd { .. }) => Ok(true),
            read => Ok(read?.is_some()),
        }
    }

    /// The hint of a letter that waits. One that cannot be read says nothing, and counts as left long ago.
    pub(super) fn hint(&self, name: &str) -> Result<Option<LetterHint>, Fault> {
        let bytes = match self.store.read(&Key::parse(format!("{WAITING}/{name}")).map_err(odd_name)?) {
            Ok(None) => return Ok(None),
            Err(Fault::Odd { .. }) => Vec::new(),
            read => read?.unwrap_or_default(),
        };
        let record = Record::open(&HINT, &bytes).ok();
        let at = record.as_ref().and_then(|record| record.head::<HintHead>(&HINT).ok()).map(|head| head.at);
        let text = record.and_then(|record| record.body(&HINT).ok()).unwrap_or_default();
        Ok(Some(LetterHint { at: at.unwrap_or(Timestamp::MIN), text }))
    }

    /// Drops a hint, where there is one.
    pub(super) fn drop_hint(&self, folder: &str, name: &str) -> Result<(), Fault> {
        let key = Key::parse(format!("{folder}/{name}")).map_err(odd_name)?;
        match self.store.read(&key)? {
            Some(_) => self.store.remove(&key),
            None => Ok(()),
        }
    }

    /// Drops all hints of a letter.
    pub(super) fn drop_hints(&self, name: &str) -> Result<(), Fault> {
        [WAITING, REFUSED, AGAIN].iter().try_for_each(|folder| self.drop_hint(folder, name))
    }

    /// The letters of which there are hints, in order.
    pub(super) fn hinted(&self, folder: &str) -> Result<Vec<String>, Fault> {
        let prefix = Prefix::parse(format!("{folder}/")).map_err(odd_name)?;
        let keys = self.store.list(&prefix, None, usize::MAX)?.keys;
        Ok(keys.iter().map(|key| key.name().to_owned()).collect())
    }

    /// The letters of which something is said that were asked for on the day of a moment, or on any, in order.
    ///
    /// # Errors
    /// [`Fault`].
    pub(super) fn known(&self, on: Option<Timestamp>) -> Result<Vec<String>, Fault> {
        let folder = on.map(|moment| format!("{LETTERS}/{}/", day(moment))).unwrap_or(format!("{LETTERS}/"));
        let all = Prefix::parse(folder).map_err(odd_name)?;
        let (mut names, mut after) = (Vec::new(), None);
        loop {
            let keys = self.store.list(&all, after.as_ref(), STRETCH)?.keys;
            names.extend(keys.iter().filter_map(|key| Some(key.name().rsplit_once('.')?.0.to_owned())));
            names.dedup();
            if keys.len() < STRETCH {
                return Ok(names);
            }
            after = keys.into_iter().next_back();
        }
    }

    /// Forgets a letter.
    ///
    /// # Errors
    /// [`Fault`].
    pub(super) fn forget(&self, name: &str) -> Result<(), Fault> {
        self.drop_hints(name)?;
        self.forget_said(name)
    }

    /// Forgets what was said of a letter.
    pub(super) fn forget_said(&self, name: &str) -> Result<(), Fault> {
        let prefix = Prefix::parse(format!("{}.", place(name))).map_err(odd_name)?;
        self.store.list(&prefix, None, usize::MAX)?.keys.iter().try_for_each(|key| self.store.remove(key))
    }

    /// Forgets what was said of letters that were asked for before the day of `limit`: none of them can be asked for
    /// any more. Tells how much.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn forget_said_before(&self, limit: Timestamp) -> anyhow::Result<usize> {
        let (all, limit) = (Prefix::parse(format!("{LETTERS}/"))?, format!("{LETTERS}/{}", day(limit)));
        let mut forgotten = 0;
        loop {
            let keys = self.store.list(&all, None, STRETCH)?.keys;
            let over: Vec<&Key> = keys.iter().take_while(|key| key.folder() < limit.as_str()).collect();
            over.iter().try_for_each(|key| self.store.remove(key))?;
            forgotten += over.len();
            if over.len() < STRETCH {
                return Ok(forgotten);
            }
        }
    }
}

impl Word {
    /// The first word about a letter, and the last.
    pub(super) fn new(how: How, at: Timestamp) -> Self {
        Self { at, how, attempts: 0, crashes: 0, refusals: 0, next_at: at, last: String::new() }
    }
}

/// The name of a letter that was asked for at a moment. It says nothing about anybody; `own` tells it from others.
pub(in crate::office) fn name_of(asked_at: Timestamp, own: &str) -> String {
    format!("{}-{own}", day(asked_at))
}

/// The day of a moment in Japan, as it stands in names.
fn day(moment: Timestamp) -> String {
    in_japan(moment).strftime("%Y%m%d").to_string()
}

/// Where all about a letter lies: by day and, since looking at one lists its folder, by how its own name begins.
fn place(name: &str) -> String {
    let (day, own) = name.split_once('-').unwrap_or_default();
    let shard: String = own.chars().take(2).collect();
    format!("{LETTERS}/{day}/{shard}/{name}")
}

fn said(bytes: &[u8]) -> Option<Word> {
    Record::open(&KIND, bytes).ok()?.head(&KIND).ok()
}

fn odd_name(what: NotAKey) -> Fault {
    Fault::Failed { at: LETTERS.to_owned(), source: io::Error::other(what) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> Vec<u8> {
        std::fs::read(format!("{}/tests/state/{name}.jsonl", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    /// What was written once opens for ever, and is written in the same bytes as long as its version is today's.
    #[test]
    fn objects_of_every_version_open() {
        for version in 1..=KIND.version() {
            let bytes = fixture(&format!("letter-{version}"));
            let word = said(&bytes).unwrap();
            assert_eq!((word.how, word.attempts, word.last.as_str()), (How::Refused, 3, "rcpt 550"));
            assert!(version < KIND.version() || record::encode(&KIND, &word, &()).unwrap() == bytes);
        }
        for version in 1..=HINT.version() {
            let bytes = fixture(&format!("waiting-letter-{version}"));
            let record = Record::open(&HINT, &bytes).unwrap();
            let (head, text): (HintHead, String) = (record.head(&HINT).unwrap(), record.body(&HINT).unwrap());
            assert_eq!(text, "data/declarers.csv の 4 行目");
            assert!(version < HINT.version() || record::encode(&HINT, &head, &text).unwrap() == bytes);
        }
    }
}

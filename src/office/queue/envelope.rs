//! An application as an object of the state: the open head that lists and timers work on, and the body.
//! Used by `rows`. Never puts anything personal into the head: a body may come to be sealed.

use super::application::{Application, State, Submission};
use crate::base::entropy::Entropy;
use crate::office::state::dir::APPLICATIONS;
use crate::office::state::objects::Objects;
use crate::scheme::ids::Reference;
use crate::store::record::{Lift, RecordKind, Unreadable};
use crate::store::row::{Current, Rows};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an application's object is. A new field or word is a new version: an older program says that it is newer,
/// instead of taking it for damage.
pub(in crate::office) const KIND: RecordKind = RecordKind {
    name: "application",
    lifts: &[
        // The second version knows of decisions that may still be undone: in the first there is none.
        AS_IT_IS,
        // The third knows what becomes of an entry of a register, and of reminders: in the second there is neither.
        AS_IT_IS,
    ],
};

/// What was said before is said in the same words.
const AS_IT_IS: Lift = Lift { head: |head| head, body: |body| body };

/// What of an application is open: what lists and timers work on, and nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct Head {
    pub(in crate::office) state: State,
    pub(in crate::office) reference: Reference,
    pub(in crate::office) received_at: Timestamp,
    pub(in crate::office) expires_at: Timestamp,
}

/// The open part of an application.
pub(in crate::office) fn head_of(application: &Application) -> Head {
    let Application { state, reference, received_at, expires_at, .. } = application;
    Head { state: *state, reference: reference.clone(), received_at: *received_at, expires_at: *expires_at }
}

/// The application that a number of its row says.
///
/// # Errors
/// [`Unreadable`].
pub(in crate::office) fn application(current: &Current) -> Result<Application, Unreadable> {
    let (head, application) = (current.head::<Head>(&KIND)?, current.body::<Application>(&KIND)?);
    let says_the_same = head_of(&application) == head && application.submission == Submission::from(current.id());
    if says_the_same { Ok(application) } else { Err(Unreadable::Foreign("another head or row than its own")) }
}

/// The rows of all applications.
pub(in crate::office) fn rows<'a>(objects: &'a Objects, entropy: &'a Entropy) -> Rows<'a> {
    Rows { store: &objects.store, folder: APPLICATIONS, kind: &KIND, entropy }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::entropy::Entropy;
    use crate::office::queue::account::PendingKind;
    use crate::office::queue::history::{Actor, Step};
    use crate::office::queue::pending::Ruling;
    use crate::store::memory::{Disk, Memory};
    use crate::store::row::{Id, Number, RowDraft, Rows};
    use crate::store::{Key, Store};

    const ID: &str = "0123456789abcdef0123456789abcdef";
    const KEY: &str = "applications/012/0123456789abcdef0123456789abcdef.000001";

    /// What was written once opens for ever, and is written in the same bytes as long as its version is today's.
    #[test]
    fn objects_of_every_version_open() {
        for version in 1..=KIND.version() {
            let path = format!("{}/tests/state/application-{version}.jsonl", env!("CARGO_MANIFEST_DIR"));
            let bytes = std::fs::read(&path).unwrap();
            let key = Key::parse(KEY).unwrap();
            let (store, entropy) = (Store::Memory(Memory::with(Disk::default())), Entropy::seeded(1));
            store.create(&key, &bytes).unwrap();
            let rows = Rows { store: &store, folder: "applications", kind: &KIND, entropy: &entropy };
            let current = rows.current(&Id::parse(ID).unwrap()).unwrap().unwrap();
            assert_eq!(current.number(), Number::FIRST);
            let application = application(&current).unwrap();
            assert_eq!(application.answers.declarer_name(), "髙橋塗装", "{path}");
            let actors: Vec<&Actor> = application.history.iter().map(|event| &event.by).collect();
            let [office, command] = [Actor::Office("佐藤".into()), Actor::Command("tanaka".into())];
            assert_eq!(actors[..4], [&Actor::Declarer, &Actor::Timer, &office, &command], "{path}");
            assert_eq!(application.decided.len(), usize::from(version > 1), "{path}");
            if version == KIND.version() {
                store.remove(&key).unwrap();
                let draft = RowDraft { at: current.at(), head: head_of(&application), body: &application };
                let seeded = Entropy::seeded(7);
                rows_with(&store, &seeded).create_next(current.id(), None, &draft).unwrap();
                let written = String::from_utf8(store.read(&key).unwrap().unwrap()).unwrap();
                assert_eq!(written, String::from_utf8(bytes).unwrap(), "{path}");
            }
        }
    }

    /// A word that no fixture of today's version has would be damage to the program before.
    #[test]
    fn a_new_word_is_a_new_version() {
        let path = format!("{}/tests/state/application-{}.words", env!("CARGO_MANIFEST_DIR"), KIND.version());
        let said = [words::<State>(), words::<Step>(), words::<PendingKind>(), words::<Ruling>(), words::<Actor>()];
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), said.join("\n") + "\n", "{path}");
    }

    /// Every word of a kind of words, as its reader names them where it meets another.
    fn words<T: serde::de::DeserializeOwned>() -> String {
        let Err(error) = serde_json::from_str::<T>("\"no such word\"") else { panic!("any word goes") };
        let told = error.to_string();
        told.split('`').skip(3).step_by(2).collect::<Vec<_>>().join(" ")
    }

    fn rows_with<'a>(store: &'a Store, entropy: &'a Entropy) -> Rows<'a> {
        Rows { store, folder: "applications", kind: &KIND, entropy }
    }
}

//! An application as an object of the state: its envelope, the open head that lists and timers work on, and
//! the body. Used by `queue`. Never puts anything personal into the head: a body may come to be sealed.

use super::application::{Application, State};
use crate::scheme::ids::Reference;
use crate::store::record::{self, Kind, Record, Unreadable};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an application's object is. A new field is a new version.
const KIND: Kind = Kind { name: "application", lifts: &[] };

/// What of an application is open: what lists and timers work on, and nothing personal.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    state: State,
    reference: Reference,
    received_at: Timestamp,
    expires_at: Timestamp,
}

impl Application {
    /// The application in its envelope.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn encode(&self) -> serde_json::Result<Vec<u8>> {
        record::encode(&KIND, &self.head(), self)
    }

    /// The application in an envelope.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let record = Record::open(&KIND, bytes)?;
        let (head, application) = (record.head::<Head>(&KIND)?, record.body::<Self>(&KIND)?);
        let says_the_same = application.head() == head;
        if says_the_same { Ok(application) } else { Err(Unreadable::Foreign("another head than its own")) }
    }

    fn head(&self) -> Head {
        let Self { state, reference, received_at, expires_at, .. } = self;
        Head { state: *state, reference: reference.clone(), received_at: *received_at, expires_at: *expires_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::application::Actor;

    /// What was written once opens for ever, and is written in the same bytes as long as its version is today's.
    #[test]
    fn objects_of_every_version_open() {
        for version in 1..=KIND.version() {
            let path = format!("{}/tests/state/application-{version}.jsonl", env!("CARGO_MANIFEST_DIR"));
            let bytes = std::fs::read(&path).unwrap();
            let application = Application::decode(&bytes).unwrap();
            assert_eq!(application.answers.declarer_name(), "髙橋塗装", "{path}");
            let actors: Vec<&Actor> = application.history.iter().map(|event| &event.by).collect();
            let [office, command] = [Actor::Office("佐藤".into()), Actor::Command("tanaka".into())];
            assert_eq!(actors, [&Actor::Declarer, &Actor::Timer, &office, &command], "{path}");
            if version == KIND.version() {
                assert_eq!(String::from_utf8(application.encode().unwrap()), String::from_utf8(bytes), "{path}");
            }
        }
    }
}

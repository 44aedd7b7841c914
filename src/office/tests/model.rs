//! A declaration in every world that a declarer who confirms, a second press, the timer that lets it expire,
//! faults and power cuts can make of it: what was acknowledged stands, once; whatever waits is found by its hints;
//! no number is given to two; what was typed is gone with the acknowledged end.

use crate::base::entropy::Entropy;
use crate::office::queue::application::{Application, Numbers, State, Submission};
use crate::office::queue::envelope::head_of;
use crate::office::queue::hints::{Follow, Places, UNFINISHED, waits};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::numbers::Issuer;
use crate::office::queue::opened::Opened;
use crate::office::queue::rows::{Queue, WriteOutcome};
use crate::office::state::dir::StateDir;
use crate::office::state::objects::Objects;
use crate::scheme::Answers;
use crate::scheme::ids::UserNumber;
use crate::store::memory::{Disk, Memory};
use crate::store::model::{Explored, explore};
use crate::store::row::{Id, RowDraft};
use crate::store::{Key, Store};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// What an actor says when it is done.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Said {
    /// Confirmed, under this user number.
    Confirmed(String),
    /// Expired, and everything that was typed is gone.
    Expired,
    /// So many records were found that may lack something.
    Found(usize),
    /// Not done as far as it knows; or nothing to do.
    Nothing,
}

const ID: &str = "0123456789abcdef0123456789abcdef";
const FIXTURE: &[u8] = include_bytes!("../../../tests/state/application-1.jsonl");
const TYPED: &str = "髙橋塗装";

struct Ground {
    state: Arc<StateDir>,
    at: Timestamp,
    _folder: tempfile::TempDir,
}

impl Ground {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::open(&folder.path().join("var"), folder.path(), &folder.path().join("dist")).unwrap();
        Self { state: Arc::new(state), at: Timestamp::from_second(1_800_000_000).unwrap(), _folder: folder }
    }

    fn queue(&self, store: &Store, seed: u64) -> Queue {
        let Store::Memory(memory) = store else { panic!("in memory") };
        let store = Arc::new(Store::Memory(memory.clone()));
        Queue::new(Objects::of(Arc::clone(&self.state), store), Arc::new(Entropy::seeded(seed)))
    }

    /// A declaration that was submitted, as `intake` leaves it.
    fn submitted(&self) -> Disk {
        let memory = Memory::with(Disk::default());
        let store = Store::Memory(memory.clone());
        store.create(&Key::parse(format!("applications/{}/{ID}.000001", &ID[..3])).unwrap(), FIXTURE).unwrap();
        let queue = self.queue(&store, 1);
        let mut application = queue.find(&submission()).unwrap().unwrap();
        let memory = Memory::with(Disk::default());
        let queue = self.queue(&Store::Memory(memory.clone()), 1);
        application.state = State::Received;
        application.expires_at = self.at + SignedDuration::from_hours(8 * 24);
        application.history.truncate(1);
        (application.numbers, application.record) = (None, None);
        let opened = Opened { application, on: None, waited: Vec::new(), marked: Vec::new() };
        assert_eq!(queue.decide(&opened, self.at).unwrap(), WriteOutcome::Decided);
        memory.disk()
    }

    fn confirm(&self, store: &Store, seed: u64) -> Said {
        let queue = self.queue(store, seed);
        let issuer = Issuer::new(queue.objects.clone(), Arc::new(Entropy::seeded(seed)));
        for _ in 0..2 {
            let Some(mut opened) = opened(&queue).filter(|opened| opened.application.state == State::Received) else {
                return Said::Nothing;
            };
            let Ok(user_number) = issuer.user_number(&submission()) else { return Said::Nothing };
            let numbers = Numbers { user_number, declaration_id: declaration_id() };
            opened.application.numbers = Some(numbers.clone());
            opened.application.state = State::Confirmed;
            opened.application.history.push(Event::new(self.at, Actor::Declarer, Step::Confirmed));
            match queue.decide(&opened, self.at) {
                Ok(WriteOutcome::Decided) => return Said::Confirmed(numbers.user_number.to_string()),
                Ok(WriteOutcome::Overtaken) => drop(issuer.give_back(&numbers)),
                Ok(WriteOutcome::Erased) | Err(_) => return Said::Nothing,
            }
        }
        Said::Nothing
    }

    fn expire(&self, store: &Store) -> Said {
        let queue = self.queue(store, 9);
        for _ in 0..2 {
            let Some(mut opened) = opened(&queue).filter(|opened| opened.application.state == State::Received) else {
                return Said::Nothing;
            };
            opened.application.state = State::Expired;
            opened.application.answers = Answers::default();
            opened.application.history.push(Event::new(self.at, Actor::Timer, Step::Expired));
            match queue.decide(&opened, self.at) {
                Ok(WriteOutcome::Decided) if queue.forget_earlier(&submission()).is_ok() => return Said::Expired,
                Ok(WriteOutcome::Overtaken) => {}
                _ => return Said::Nothing,
            }
        }
        Said::Nothing
    }

    /// The start after a crash, beside everybody else.
    fn follow(&self, store: &Store) -> Said {
        let queue = self.queue(store, 5);
        match queue.hints.follow(Places { first: UNFINISHED, last: UNFINISHED }, Follow::Overtaken, self.at) {
            Ok(found) => Said::Found(found.len()),
            Err(_) => Said::Nothing,
        }
    }

    /// What must hold of every world.
    fn law(&self, disk: &Disk, said: &[Option<Said>]) -> Result<(), String> {
        let store = Store::Memory(Memory::with(disk.clone()));
        let queue = self.queue(&store, 1);
        let Some(opened) = opened(&queue) else { return Err("the declaration is lost".into()) };
        let application = &opened.application;
        let acknowledged = said.iter().flatten().filter(|said| matches!(said, Said::Confirmed(_) | Said::Expired));
        if acknowledged.clone().count() > 1 {
            return Err("acknowledged twice".into());
        }
        for said in acknowledged {
            match said {
                Said::Confirmed(number) if self.is_confirmed(&queue, application, number) => {}
                Said::Expired if application.state == State::Expired => {
                    let typed = |key: &Key| String::from_utf8_lossy(&store.read(key).unwrap().unwrap()).contains(TYPED);
                    if disk.keys().any(typed) {
                        return Err("what was typed is there".into());
                    }
                }
                lost => return Err(format!("{lost:?} and {:?}", application.state)),
            }
        }
        self.is_found(&queue, application)
    }

    fn is_confirmed(&self, queue: &Queue, application: &Application, number: &str) -> bool {
        let issuer = Issuer::new(queue.objects.clone(), Arc::new(Entropy::Os));
        let number = UserNumber::parse(number).unwrap();
        let says_so = application.numbers.as_ref().is_some_and(|numbers| numbers.user_number == number);
        let holder = issuer.submission_of_user(&number).unwrap();
        application.state == State::Confirmed && says_so && holder == Some(submission())
    }

    /// Whether everything it waits for is found by its hints.
    fn is_found(&self, queue: &Queue, application: &Application) -> Result<(), String> {
        let mut places = waits(application);
        if application.state != State::Received {
            places.push(UNFINISHED.to_owned());
        }
        for place in places {
            if queue.hints.waiting(&place, &place, self.at).unwrap() != [submission()] {
                return Err(format!("{:?} waits unseen for {place}", application.state));
            }
        }
        Ok(())
    }
}

pub(super) fn submission() -> Submission {
    Submission::from(&Id::parse(ID).unwrap())
}

fn declaration_id() -> crate::scheme::ids::DeclarationId {
    crate::scheme::ids::DeclarationId::parse("12345678901").unwrap()
}

pub(super) fn opened(queue: &Queue) -> Option<Opened> {
    let (application, on) = queue.open(&submission()).ok().flatten()?;
    let waited = waits(&application);
    Some(Opened { application, on: Some(on), waited, marked: Vec::new() })
}

fn explored(faults: u8) -> Explored {
    let ground = Ground::new();
    let first = |store: &Store| ground.confirm(store, 1);
    let second = |store: &Store| ground.confirm(store, 2);
    let timer = |store: &Store| ground.expire(store);
    let start = |store: &Store| ground.follow(store);
    let law = |disk: &Disk, said: &[Option<Said>]| ground.law(disk, said);
    let actors: [crate::store::model::ModelActor<'_, Said>; 4] =
        [("declarer", &first), ("second press", &second), ("timer", &timer), ("start", &start)];
    explore(ground.submitted(), &actors, faults, &law, &law).unwrap_or_else(|breach| panic!("{breach}"))
}

#[test]
fn of_confirmation_and_expiry_one_is_acknowledged_and_whatever_waits_is_found() {
    let explored = explored(2);
    assert!(explored.worlds > 1000 && explored.cuts > 200, "{explored:?}");
}

/// The model sees what the hints are for: somebody who decides without leaving them.
#[test]
fn a_decision_without_its_hints_is_a_breach() {
    let ground = Ground::new();
    let careless = |store: &Store| {
        let queue = ground.queue(store, 3);
        let Some(mut opened) = opened(&queue) else { return Said::Nothing };
        opened.application.state = State::Confirmed;
        let draft = RowDraft { at: ground.at, head: head_of(&opened.application), body: &opened.application };
        let _ = queue.rows().create_next(&submission().id(), opened.on.as_ref(), &draft);
        Said::Nothing
    };
    let law = |disk: &Disk, said: &[Option<Said>]| ground.law(disk, said);
    let breach = explore(ground.submitted(), &[("careless", &careless)], 0, &law, &law).expect_err("seen");
    assert!(breach.contains("waits unseen"), "{breach}");
}

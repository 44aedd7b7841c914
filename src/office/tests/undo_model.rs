//! A decision in every world that a clerk who undoes it, a second one, the timer that brings it about, a declarer who
//! changes something, faults and power cuts can make of it: of all of them one is acknowledged, what is acknowledged
//! stands, and whatever waits for its moment is found.

use super::model::{opened, submission};
use crate::base::entropy::Entropy;
use crate::office::queue::application::{Application, State};
use crate::office::queue::hints::waits;
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::opened::Opened;
use crate::office::queue::pending::Ruled;
use crate::office::queue::rows::{Queue, WriteOutcome};
use crate::office::state::dir::StateDir;
use crate::office::state::objects::Objects;
use crate::scheme::Role;
use crate::store::memory::{Disk, Memory};
use crate::store::model::{Explored, ModelActor, explore};
use crate::store::{Key, Store};
use jiff::Timestamp;
use std::sync::Arc;

/// What an actor says when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Said {
    Undone,
    InEffect,
    Changed,
    /// Not done as far as it knows; or nothing to do.
    Nothing,
}

const ID: &str = "0123456789abcdef0123456789abcdef";
/// Confirmed, and decided to be returned.
const FIXTURE: &[u8] = include_bytes!("../../../tests/state/application-2.jsonl");

struct Ground {
    state: Arc<StateDir>,
    at: Timestamp,
    _folder: tempfile::TempDir,
}

impl Ground {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::open(&folder.path().join("var"), folder.path(), &folder.path().join("dist")).unwrap();
        Self { state: Arc::new(state), at: "2026-11-20T06:10:00Z".parse().unwrap(), _folder: folder }
    }

    fn queue(&self, store: &Store, seed: u64) -> Queue {
        let Store::Memory(memory) = store else { panic!("in memory") };
        let store = Arc::new(Store::Memory(memory.clone()));
        Queue::new(Objects::of(Arc::clone(&self.state), store), Arc::new(Entropy::seeded(seed)))
    }

    /// A declaration that was decided, as `decisions` leaves it.
    fn decided(&self) -> Disk {
        let memory = Memory::with(Disk::default());
        let store = Store::Memory(memory.clone());
        store.create(&Key::parse(format!("applications/{}/{ID}.000001", &ID[..3])).unwrap(), FIXTURE).unwrap();
        let queue = self.queue(&store, 1);
        let mut application = queue.find(&submission()).unwrap().unwrap();
        // What was returned, accepted or changed long ago is none of this.
        application.history.retain(|event| matches!(event.step, Step::Received | Step::Confirmed | Step::Decided));
        if application.last(Step::Confirmed).is_none() {
            application.history.insert(1, Event::new(self.at, Actor::Declarer, Step::Confirmed));
        }
        let memory = Memory::with(Disk::default());
        let queue = self.queue(&Store::Memory(memory.clone()), 1);
        let opened = Opened { application, on: None, waited: Vec::new(), marked: Vec::new() };
        assert_eq!(queue.decide(&opened, self.at).unwrap(), WriteOutcome::Decided);
        memory.disk()
    }

    /// Does one step, as everybody does: judged anew where somebody was faster.
    fn step(&self, queue: &Queue, change: &dyn Fn(&mut Application) -> Option<Said>) -> Said {
        for _ in 0..2 {
            let Some(mut opened) = opened(queue) else { return Said::Nothing };
            let Some(said) = change(&mut opened.application) else { return Said::Nothing };
            opened.application.drop_void(self.at);
            match queue.decide(&opened, self.at) {
                Ok(WriteOutcome::Decided) => return said,
                Ok(WriteOutcome::Overtaken) => {}
                Ok(WriteOutcome::Erased) | Err(_) => return Said::Nothing,
            }
        }
        Said::Nothing
    }

    fn clerk(&self, store: &Store, seed: u64) -> Said {
        self.step(&self.queue(store, seed), &|application| {
            let undone = application.take_pending(KIND)?;
            let by = Actor::Command("tanaka".into());
            application.history.push(Event::new(self.at, by, Step::Undone).ruling(undone.ruled));
            Some(Said::Undone)
        })
    }

    /// Found by its hint alone.
    fn timer(&self, store: &Store) -> Said {
        let queue = self.queue(store, 9);
        let last = crate::office::queue::hints::takes_effect(self.at);
        match queue.hints.waiting(crate::office::queue::hints::DECIDED, &last, self.at) {
            Ok(found) if found == [submission()] => {}
            Ok(_) | Err(_) => return Said::Nothing,
        }
        self.step(&queue, &|application| {
            application.take_pending(KIND).filter(|pending| pending.effective_at <= self.at)?;
            application.history.push(Event::new(self.at, Actor::Timer, Step::Returned));
            Some(Said::InEffect)
        })
    }

    fn declarer(&self, store: &Store) -> Said {
        self.step(&self.queue(store, 5), &|application| {
            let keys = [Role::Level.key().to_owned()];
            application.history.push(Event::new(self.at, Actor::Declarer, Step::Changed).about(&keys));
            Some(Said::Changed)
        })
    }

    /// What must hold of every world.
    fn law(&self, disk: &Disk, said: &[Option<Said>]) -> Result<(), String> {
        let queue = self.queue(&Store::Memory(Memory::with(disk.clone())), 1);
        let Some(opened) = opened(&queue) else { return Err("the declaration is lost".into()) };
        let application = &opened.application;
        let count = |step: Step| application.history.iter().filter(|event| event.step == step).count();
        let [undone, done, void] = [Step::Undone, Step::Returned, Step::DecisionVoid].map(count);
        if undone + done + void + application.decided.len() != 1 {
            return Err(format!("{undone} undone, {done} in effect, {void} void, {:?}", application.decided));
        }
        for said in said.iter().flatten() {
            let stands = match said {
                Said::Undone => undone == 1,
                Said::InEffect => done == 1,
                Said::Changed => count(Step::Changed) == 1 && application.decided.is_empty(),
                Said::Nothing => true,
            };
            if !stands || application.state != State::Confirmed {
                return Err(format!("{said:?} and {application:?}"));
            }
        }
        for place in waits(application) {
            if queue.hints.waiting(&place, &place, self.at).unwrap() != [submission()] {
                return Err(format!("it waits unseen for {place}"));
            }
        }
        Ok(())
    }
}

const KIND: crate::office::queue::account::PendingKind = crate::office::queue::account::PendingKind::Declaration;

fn explored(faults: u8) -> Explored {
    let ground = Ground::new();
    let first = |store: &Store| ground.clerk(store, 1);
    let second = |store: &Store| ground.clerk(store, 2);
    let timer = |store: &Store| ground.timer(store);
    let declarer = |store: &Store| ground.declarer(store);
    let law = |disk: &Disk, said: &[Option<Said>]| ground.law(disk, said);
    let actors: [ModelActor<'_, Said>; 4] =
        [("clerk", &first), ("second clerk", &second), ("timer", &timer), ("declarer", &declarer)];
    explore(ground.decided(), &actors, faults, &law, &law).unwrap_or_else(|breach| panic!("{breach}"))
}

#[test]
fn of_undoing_effect_and_change_one_stands_and_what_waits_is_found() {
    let explored = explored(1);
    assert!(explored.worlds > 1000 && explored.cuts > 10, "{explored:?}");
}

/// The model sees a timer that does not ask whether the decision still stands.
#[test]
fn a_timer_that_believes_its_hint_is_a_breach() {
    let ground = Ground::new();
    let clerk = |store: &Store| ground.clerk(store, 1);
    let careless = |store: &Store| {
        ground.step(&ground.queue(store, 9), &|application| {
            let ruled = Ruled { kind: KIND, ruling: crate::office::queue::pending::Ruling::Returned };
            application.decided.clear();
            application.history.push(Event::new(ground.at, Actor::Timer, Step::Returned).ruling(ruled));
            Some(Said::InEffect)
        })
    };
    let law = |disk: &Disk, said: &[Option<Said>]| ground.law(disk, said);
    let actors: [ModelActor<'_, Said>; 2] = [("clerk", &clerk), ("careless", &careless)];
    let breach = explore(ground.decided(), &actors, 0, &law, &law).expect_err("seen");
    assert!(breach.contains("1 undone, 1 in effect"), "{breach}");
}

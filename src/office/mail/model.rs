//! The mailer on a store that fails, loses answers and is cut off between any two steps, beside whoever decides: what
//! was acknowledged is mailed, what a server was heard to have is handed over once, and nothing leaves the house that
//! a power cut takes back. Hand-overs are objects of the store too, so that the model sees them.

use super::job::tests::{job, sender};
use super::journal::{How, LetterHistory};
use super::letterbox::Letterbox;
use super::letters::{is_overtaken, job_name, letters_from};
use super::mailer::asked;
use super::outcome::{FailureReason, SendOutcome};
use super::transport::Transport;
use super::{Owed, Spool};
use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::office::faults::is_unconfirmed;
use crate::office::queue::application::{Application, State};
use crate::office::queue::hints::waits;
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::opened::Opened;
use crate::office::queue::rows::{Queue, WriteOutcome};
use crate::office::state::clock_watch::ClockWatch;
use crate::office::state::dir::StateDir;
use crate::office::state::objects::Objects;
use crate::store::memory::{Disk, Memory};
use crate::store::model::{self, Bound, Explored, Order, explore_some};
use crate::store::{Creation, Key, Store};
use std::sync::{Arc, LazyLock};

const NOW: &str = "2026-11-20T06:00:00Z";
/// After the pause of a first try, and of a second.
const LATER: [&str; 2] = ["2026-11-20T06:02:00Z", "2026-11-20T06:06:00Z"];
/// So many worlds are looked at for each story.
const WORLDS: usize = 400;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Said {
    Acknowledged,
    Overtook,
    Mailed,
    Nothing,
}

/// What of a process does not lie in the store.
struct House {
    state: Arc<StateDir>,
    _folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let state = StateDir::open(&root.join("var"), root, &root.join("dist")).unwrap();
        Self { state: Arc::new(state), _folder: folder }
    }

    /// A process that works on the store: what it decides with, and its post.
    fn process(&self, store: &Store, now: &str, seed: u64) -> (Queue, Spool) {
        let Store::Memory(memory) = store else { unreachable!("the model's store is in memory") };
        let (store, entropy) = (Arc::new(Store::Memory(memory.clone())), Arc::new(Entropy::seeded(seed)));
        let objects = Objects::of(Arc::clone(&self.state), Arc::clone(&store));
        let way = (Transport::Store(store), sender());
        let clock_watch = Arc::new(ClockWatch::new(objects.clone(), Clock::Fixed(now.parse().unwrap())));
        let queue = Queue::new(objects.clone(), Arc::clone(&entropy));
        let letterbox = Arc::new(Letterbox::new(objects, clock_watch.clock, entropy));
        (queue, Spool::new(letterbox, way.0, way.1, clock_watch))
    }

    /// Somebody declares.
    fn declare(&self, store: &Store) -> Said {
        let (queue, post) = self.process(store, NOW, 1);
        let opened = Opened { application: DECLARED.clone(), on: None, waited: Vec::new(), marked: Vec::new() };
        if !matches!(queue.decide(&opened, NOW.parse().unwrap()), Ok(WriteOutcome::Decided)) {
            return Said::Nothing;
        }
        // Whatever comes of it: the hint of its expiry stands.
        let _ = post.letterbox.hand_in_first(&NAME);
        Said::Acknowledged
    }

    /// Its declarer confirms: the first letter is of no more use.
    fn confirm(&self, store: &Store) -> Said {
        let (queue, post) = self.process(store, NOW, 2);
        let Ok(Some((mut application, on))) = queue.open(&DECLARED.submission) else { return Said::Nothing };
        let waited = waits(&application);
        application.state = State::Confirmed;
        application.history.push(Event::new(NOW.parse().unwrap(), Actor::Declarer, Step::Confirmed));
        let opened = Opened { application, on: Some(on), waited, marked: Vec::new() };
        if !matches!(queue.decide(&opened, NOW.parse().unwrap()), Ok(WriteOutcome::Decided)) {
            return Said::Nothing;
        }
        let _ = post.letterbox.call_off(&NAME);
        Said::Overtook
    }

    /// One process sends, round after round.
    fn mail(&self, store: &Store, times: &[&str], seed: u64) -> Said {
        let (queue, mut post) = self.process(store, NOW, seed);
        for now in times {
            let (_, next) = self.process(store, now, seed);
            *next.memory.lock() = std::mem::take(&mut *post.memory.lock());
            post = next;
            if drain(&post, &queue).is_err_and(|error| is_unconfirmed(&error)) {
                break;
            }
        }
        Said::Mailed
    }

    /// What a process sends that finds the store so: it looks at what waits, and at whose link has not ended.
    fn restart(&self, left: &Disk, now: &str) -> Disk {
        let store = Store::Memory(Memory::with(left.clone()));
        let (queue, post) = self.process(&store, now, 9);
        for submission in queue.hints.waiting("expiry", "expiry/9", now.parse().unwrap()).unwrap() {
            if let Some(application) = queue.find(&submission).unwrap() {
                letters_from(&application, 0).for_each(|name| post.letterbox.hand_in(&name, "").unwrap());
            }
        }
        drain(&post, &queue).unwrap();
        let Store::Memory(memory) = &store else { unreachable!("the model's store is in memory") };
        memory.disk()
    }

    /// Looks at all that can happen from `start` on.
    fn look(&self, start: Disk, actors: &[model::ModelActor<'_, Said>], faults: u8) -> Result<Explored, String> {
        let law = |disk: &Disk, said: &[Option<Said>]| handed_over_once(disk).and_then(|()| is_told(disk, said));
        let after = |left: &Disk, said: &[Option<Said>]| self.is_made_up_for(left, said);
        explore_some(&Bound { worlds: WORLDS, order: Order::Deep, faults }, start, actors, &law, &after)
    }

    /// After a power cut what was acknowledged is mailed, and what is known to be mailed is not mailed again.
    fn is_made_up_for(&self, left: &Disk, said: &[Option<Said>]) -> Result<(), String> {
        let (stands, overtaken) = (has(left, "applications/", ".000001"), has(left, "applications/", ".000002"));
        let (before, done, begun) = (sent(left), has(left, "mail/", ".done"), has(left, "mail/", ".try-0001"));
        if said.contains(&Some(Said::Acknowledged)) && !stands {
            return Err("acknowledged and lost".to_owned());
        }
        if said.contains(&Some(Said::Overtook)) && !overtaken {
            return Err("confirmed and lost".to_owned());
        }
        if before > 0 && !stands {
            return Err("mailed and lost".to_owned());
        }
        let (at_once, later) = (self.restart(left, NOW), self.restart(left, "2026-11-20T08:00:00Z"));
        let owes = stands && !overtaken && !done;
        match (sent(&at_once) - before, sent(&later) - before) {
            (1, _) if begun || before > 0 => Err("sent again without a pause".to_owned()),
            (_, 0) if owes => Err("never mailed".to_owned()),
            (1.., _) | (_, 1..) if !owes => Err("mailed once more".to_owned()),
            (2.., _) | (_, 2..) => Err("mailed twice".to_owned()),
            _ => Ok(()),
        }
    }
}

fn drain(post: &Spool, queue: &Queue) -> anyhow::Result<()> {
    let letter = |name: &str| {
        Ok(match asked(queue, name)? {
            None => Owed::Nothing,
            Some((application, index)) if is_overtaken(&application, index) => Owed::CalledOff,
            Some(_) => Owed::Mail(Box::new(job("a@mihon.example"))),
        })
    };
    post.drain(&|| true, &|name, _| letter(name)).map(drop)
}

/// A server that takes a mail, or a line that breaks before its word is heard.
pub(super) fn handed_over(store: &Store, name: &str) -> SendOutcome {
    for n in 1.. {
        match store.create(&Key::parse(format!("sent/{name}.{n}")).unwrap(), b"") {
            Ok(Creation::Created) => break,
            Ok(Creation::Exists) => {}
            Err(_) => {
                let _ = store.create(&Key::parse(format!("unheard/{name}.{n}")).unwrap(), b"");
                return SendOutcome::Deferred(FailureReason::new("dot", None));
            }
        }
    }
    SendOutcome::Sent
}

static DECLARED: LazyLock<Application> = LazyLock::new(|| {
    let json = format!(
        r#"{{"submission":"0123456789abcdef0123456789abcdef","state":"received","reference":"34679ACD",
        "received_at":"{NOW}","expires_at":"2026-11-28T15:00:00Z","generation":0,"terms_version":"","form_version":"",
        "password_hash":"","answers":{{"texts":{{"contact_email":"a@mihon.example"}},"typed":{{}},"consents":{{}}}},
        "flags":[],"numbers":null,"record":null,"account":{{}},
        "history":[{{"at":"{NOW}","by":"declarer","step":"received"}}]}}"#
    );
    serde_json::from_str(&json).unwrap()
});

/// The letter that a declaration asks for.
static NAME: LazyLock<String> = LazyLock::new(|| job_name(&DECLARED, 0));

/// The same letter's alone: that of the confirmation is another's story.
fn has(disk: &Disk, folder: &str, end: &str) -> bool {
    let own = |key: &Key| folder == "applications/" || key.as_str().contains(NAME.as_str());
    disk.keys().any(|key| key.as_str().starts_with(folder) && key.as_str().ends_with(end) && own(key))
}

fn count(disk: &Disk, folder: &str) -> usize {
    disk.keys().filter(|key| key.as_str().starts_with(folder) && key.as_str().contains(NAME.as_str())).count()
}

fn sent(disk: &Disk) -> usize {
    count(disk, "sent/")
}

/// A mail is handed over again only when nobody heard that it was taken.
fn handed_over_once(disk: &Disk) -> Result<(), String> {
    if sent(disk) > 1 + count(disk, "unheard/") { Err("handed over twice".to_owned()) } else { Ok(()) }
}

/// What was acknowledged waits, or has ended; and it ends for a reason.
fn is_told(disk: &Disk, said: &[Option<Said>]) -> Result<(), String> {
    let waits = has(disk, "waiting/mail/", "-0") || disk.keys().any(|key| key.as_str().starts_with("waiting/expiry/"));
    let (done, overtaken) = (has(disk, "mail/", ".done"), has(disk, "applications/", ".000002"));
    if said.contains(&Some(Said::Acknowledged)) && !waits && !done && !overtaken {
        return Err("acknowledged and forgotten".to_owned());
    }
    if done && sent(disk) == 0 && !overtaken { Err("ended and never sent".to_owned()) } else { Ok(()) }
}

#[test]
fn who_declares_is_mailed_once_whatever_fails() {
    let house = House::new();
    let declare = |store: &Store| house.declare(store);
    let times = [NOW, LATER[0], LATER[1]];
    let mail = |store: &Store| house.mail(store, &times, 3);
    let seen = house.look(Disk::default(), &[("declarer", &declare), ("mailer", &mail)], 1).unwrap();
    assert!(seen.worlds >= WORLDS && seen.cuts > 5, "{seen:?}");
    // The same where it stands already: so every step of three rounds is looked at.
    let seen = house.look(house.declared(), &[("mailer", &mail)], 1).unwrap();
    assert!(seen.worlds >= WORLDS && seen.cuts > 5, "{seen:?}");
}

#[test]
fn two_who_send_at_once_send_once() {
    let house = House::new();
    let [one, other] = [4, 5].map(|seed| move |house: &House, store: &Store| house.mail(store, &[NOW], seed));
    let (one, other) = (|store: &Store| one(&house, store), |store: &Store| other(&house, store));
    let seen = house.look(house.declared(), &[("one", &one), ("other", &other)], 0).unwrap();
    assert!(seen.worlds >= WORLDS && seen.cuts > 5, "{seen:?}");
}

#[test]
fn what_is_overtaken_is_called_off_or_was_sent_before() {
    let house = House::new();
    let (confirm, times) = (|store: &Store| house.confirm(store), [NOW, LATER[0]]);
    let mail = |store: &Store| house.mail(store, &times, 3);
    let seen = house.look(house.declared(), &[("declarer", &confirm), ("mailer", &mail)], 0).unwrap();
    assert!(seen.worlds >= WORLDS && seen.cuts > 5, "{seen:?}");
}

#[test]
fn what_the_office_has_tried_once_more_is_sent_and_once_whatever_fails() {
    let house = House::new();
    let store = Store::Memory(Memory::with(house.declared()));
    let (_, post) = house.process(&store, NOW, 1);
    post.doubt.fail(&NAME, &LetterHistory::default(), "rcpt 550").unwrap();
    post.letterbox.ask_again(&NAME).unwrap();
    let Store::Memory(memory) = &store else { unreachable!("the model's store is in memory") };
    let mail = |store: &Store| house.mail(store, &[NOW, LATER[0], LATER[1]], 3);
    let after = |left: &Disk, _: &[Option<Said>]| {
        let later = house.restart(left, "2026-11-20T08:00:00Z");
        match sent(&later) {
            0 => Err("never mailed".to_owned()),
            n if n > 1 + sent(left) => Err("mailed twice".to_owned()),
            _ if count(&later, "waiting/") > 0 => Err("still waits".to_owned()),
            _ => Ok(()),
        }
    };
    let bound = Bound { worlds: WORLDS, order: Order::Deep, faults: 1 };
    let law = |disk: &Disk, _: &[Option<Said>]| handed_over_once(disk);
    let seen = explore_some(&bound, memory.disk(), &[("mailer", &mail)], &law, &after).unwrap();
    assert!(seen.worlds > 50 && seen.cuts > 5, "{seen:?}");
}

/// Each of these leaves out one rule. A model that lets them pass would prove nothing.
#[test]
fn the_model_sees_what_each_rule_of_the_mailer_is_for() {
    let house = House::new();
    let declare = |store: &Store| house.declare(store);
    let unsettled = |store: &Store| {
        let (queue, post) = house.process(store, NOW, 6);
        let found = |name: &str| Ok(queue.find(&DECLARED.submission)?.filter(|_| name == *NAME));
        let letter =
            |name: &str| found(name).map(|one| one.map_or(Owed::Nothing, |_| Owed::Mail(Box::new(job("a@x.example")))));
        let _ = post.letterbox.announce(&NAME, "");
        let _ = post.drain(&|| true, &|name, _| letter(name));
        Said::Mailed
    };
    let found = |start: Disk, actors: &[model::ModelActor<'_, Said>]| {
        house.look(start, actors, 0).expect_err("the model must see it")
    };
    assert!(found(Disk::default(), &[("declarer", &declare), ("unsettled", &unsettled)]).contains("mailed and lost"));
    // Does not look whether somebody else is at it.
    let hasty = |store: &Store| {
        let (_, post) = house.process(store, NOW, 8);
        let begun = post.memory.after(&LetterHistory::default(), How::Begun, "").unwrap();
        let _ = post.letterbox.say_begun(&NAME, &LetterHistory::default(), &begun);
        handed_over(store, &NAME);
        Said::Mailed
    };
    let mail = |store: &Store| house.mail(store, &[NOW], 3);
    assert!(found(house.declared(), &[("mailer", &mail), ("hasty", &hasty)]).contains("handed over twice"));
    let unsaid = |store: &Store| {
        let (queue, _) = house.process(store, NOW, 7);
        if asked(&queue, &NAME).is_ok_and(|asked| asked.is_some()) {
            handed_over(store, &NAME);
        }
        Said::Mailed
    };
    assert!(found(house.declared(), &[("unsaid", &unsaid)]).contains("without a pause"));
}

impl House {
    /// The store after somebody declared.
    fn declared(&self) -> Disk {
        let store = Store::Memory(Memory::with(Disk::default()));
        assert_eq!(self.declare(&store), Said::Acknowledged);
        let Store::Memory(memory) = &store else { unreachable!("the model's store is in memory") };
        memory.disk()
    }
}

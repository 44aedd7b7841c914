//! Tries every way in which several actors can work on one store at once, with faults and power cuts between
//! any two steps. An actor is a function of what the store answers it and does nothing else, so it is taken one
//! step further by answering it all it was answered before. Worlds that are alike are looked at once.

use super::Store;
use super::memory::{Disk, Memory, Paused, StepFate, StoreAnswer, StoreStep};
use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

/// Somebody who works on the store, and what he says when he is done.
pub(crate) type ModelActor<'a, S> = (&'static str, &'a dyn Fn(&Store) -> S);

/// What is asked of every world: of the store, and of what each actor has said so far.
pub(crate) type ModelLaw<'a, S> = &'a dyn Fn(&Disk, &[Option<S>]) -> Result<(), String>;

/// A debug build looks at about a thousand worlds in two seconds.
const MOST: usize = 3500;

/// How much was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Explored {
    pub(crate) worlds: usize,
    pub(crate) cuts: usize,
}

#[derive(Clone)]
struct World<S> {
    disk: Disk,
    actors: Vec<Progress<S>>,
    faults_left: u8,
    came_by: Option<Rc<Trace>>,
}

#[derive(Clone, Hash)]
struct Progress<S> {
    past: Vec<(StoreStep, StoreAnswer)>,
    said: Option<S>,
}

/// The steps that led to a world, the last one first.
struct Trace {
    step: String,
    before: Option<Rc<Trace>>,
}

/// Looks at every world that can come about, up to [`MOST`], and at every one a power cut can leave.
///
/// # Errors
/// The first breach of a law, with the steps that led to it.
pub(crate) fn explore<S: Clone + Hash + Debug>(
    start: Disk,
    actors: &[ModelActor<'_, S>],
    faults: u8,
    law: ModelLaw<'_, S>,
    law_after_cut: ModelLaw<'_, S>,
) -> Result<Explored, String> {
    explore_some(&Bound { worlds: MOST, order: Order::Broad, faults }, start, actors, law, law_after_cut)
}

/// Where to look first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Anywhere.
    Broad,
    /// Half the time as far on as possible: for actors who take many steps.
    Deep,
}

/// The same up to `most` worlds.
///
/// # Errors
/// How far one looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    pub(crate) worlds: usize,
    pub(crate) order: Order,
    /// So many calls may fail on the way to a world.
    pub(crate) faults: u8,
}

/// As `explore`.
pub(crate) fn explore_some<S: Clone + Hash + Debug>(
    &Bound { worlds: most, order, faults }: &Bound,
    start: Disk,
    actors: &[ModelActor<'_, S>],
    law: ModelLaw<'_, S>,
    law_after_cut: ModelLaw<'_, S>,
) -> Result<Explored, String> {
    let fresh = Progress { past: Vec::new(), said: None };
    let first = World { disk: start, actors: vec![fresh; actors.len()], faults_left: faults, came_by: None };
    let (mut known, mut known_rests, mut known_cuts) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut open = vec![first];
    // In no order, so that a bound cuts off a bit of everything. The same at every run.
    let mut dice = 1_usize;
    while !open.is_empty() && known.len() < most {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = if order == Order::Deep && dice >> 40 & 1 == 0 { open.len() - 1 } else { (dice >> 33) % open.len() };
        let world = open.swap_remove(at);
        let said: Vec<Option<S>> = world.actors.iter().map(|actor| actor.said.clone()).collect();
        if known_rests.insert(digest(&(&world.disk, &said))) {
            law(&world.disk, &said).map_err(|breach| world.told(&breach))?;
        }
        for left in world.disk.after_power_cut() {
            if known_cuts.insert(digest(&(&left, &said))) {
                law_after_cut(&left, &said).map_err(|breach| world.told(&format!("after a power cut: {breach}")))?;
            }
        }
        for (at, actor) in actors.iter().enumerate() {
            for next in world.steps(at, *actor) {
                if known.insert(digest(&(&next.disk, &next.actors, next.faults_left))) {
                    open.push(next);
                }
            }
        }
    }
    Ok(Explored { worlds: known.len(), cuts: known_cuts.len() })
}

impl<S: Clone + Debug> World<S> {
    /// The worlds after one more step of an actor.
    fn steps(&self, at: usize, actor: ModelActor<'_, S>) -> Vec<Self> {
        if self.actors[at].said.is_some() {
            return Vec::new();
        }
        let (fine, took) = self.step(at, actor, StepFate::Fine);
        let is_unsettled = self.disk.is_unsettled();
        let others: &[StepFate] = match (took, self.faults_left) {
            (None, _) => &[],
            (Some(StoreStep::List(..)), 0) => {
                if is_unsettled {
                    &[StepFate::Blind]
                } else {
                    &[]
                }
            }
            (Some(_), 0) => &[],
            // Of what only reads, failing and losing the answer are the same.
            (Some(StoreStep::Read(_)), _) => &[StepFate::Fails],
            (Some(StoreStep::List(..)), _) => {
                if is_unsettled {
                    &[StepFate::Blind, StepFate::Fails]
                } else {
                    &[StepFate::Fails]
                }
            }
            (Some(_), _) => &[StepFate::Fails, StepFate::Lost],
        };
        std::iter::once(fine).chain(others.iter().map(|fate| self.step(at, actor, *fate).0)).collect()
    }

    fn step(&self, at: usize, (name, run): ModelActor<'_, S>, fate: StepFate) -> (Self, Option<StoreStep>) {
        let mut next = self.clone();
        let before = self.actors[at].past.len();
        let past = std::mem::take(&mut next.actors[at].past);
        let store = Store::Memory(Memory::replaying(self.disk.clone(), past, fate));
        let said = match catch_unwind(AssertUnwindSafe(|| run(&store))) {
            Ok(said) => Some(said),
            Err(end) if end.is::<Paused>() => None,
            Err(end) => resume_unwind(end),
        };
        let Store::Memory(memory) = store else { unreachable!("an actor works in memory") };
        let (disk, past) = memory.end();
        let taken = past.get(before);
        let took = taken.map(|(step, answer)| brief(step, answer)).unwrap_or_default();
        let taken = taken.map(|(step, _)| step.clone());
        let ended = said.as_ref().map(|said| format!(" and said {said:?}")).unwrap_or_default();
        let step = format!("{name}: {took} ({fate:?}){ended}");
        next.came_by = Some(Rc::new(Trace { step, before: self.came_by.clone() }));
        next.disk = disk;
        next.actors[at] = Progress { past, said };
        next.faults_left -= u8::from(matches!(fate, StepFate::Fails | StepFate::Lost));
        (next, taken)
    }

    fn told(&self, breach: &str) -> String {
        let mut steps = Vec::new();
        let mut trace = self.came_by.as_ref();
        while let Some(last) = trace {
            steps.push(last.step.as_str());
            trace = last.before.as_ref();
        }
        steps.reverse();
        format!("{breach}\n  {}", steps.join("\n  "))
    }
}

fn brief(step: &StoreStep, answer: &StoreAnswer) -> String {
    let asked = match step {
        StoreStep::Link(key, _) => format!("link {key}"),
        StoreStep::Unlink(key) => format!("unlink {key}"),
        StoreStep::Sync(folder) => format!("sync {folder}"),
        StoreStep::Read(key) => format!("read {key}"),
        StoreStep::List(prefix, ..) => format!("list {prefix}"),
    };
    let answered = match answer {
        StoreAnswer::Content(Some(_)) => "content".to_owned(),
        StoreAnswer::Content(None) => "nothing".to_owned(),
        StoreAnswer::Keys(keys) => format!("{} keys", keys.len()),
        other => format!("{other:?}"),
    };
    format!("{asked} → {answered}")
}

fn digest(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

//! The state's store, with its faults as faults of the state's files: what concerns one object alone is counted and
//! named (`left`). Used by everything that reads or writes objects. Never decides what follows from a fault.

use super::dir::{OBJECTS, StateDir};
use super::left::Why;
use crate::base::durable::DurableFault;
use crate::store::record::Unreadable;
use crate::store::row::RowFault;
use crate::store::{self, Key, Prefix, Store};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The objects of a state. A copy is of the same.
#[derive(Debug, Clone)]
pub struct Objects {
    pub(in crate::office) state: Arc<StateDir>,
    pub(in crate::office) store: Arc<Store>,
    /// The register whose objects these are; none: they are those of the whole.
    part: Option<Arc<str>>,
}

/// Where members of the office lie in the store.
pub(in crate::office) const MEMBERS: &str = "members";
/// Where those of registers lie, a folder each.
pub(in crate::office) const REGISTERS: &str = "registers";
/// Where whom the office looks for is found, of the whole and of each register: made of the records, so of no use elsewhere.
pub(in crate::office) const SEARCH: &str = "search/";
/// So many keys are listed at a time.
pub(in crate::office) const STRETCH: usize = 1000;

/// Whether an object is made of others, and made anew where it is missing.
pub(in crate::office) fn is_derived(key: &Key) -> bool {
    let own = match key.as_str().strip_prefix(REGISTERS).and_then(|rest| rest.strip_prefix('/')) {
        Some(of_register) => of_register.split_once('/').map_or(of_register, |(_, own)| own),
        None => key.as_str(),
    };
    own.starts_with(SEARCH)
}

impl Objects {
    /// The objects of a store that is at hand.
    #[cfg(test)]
    pub(in crate::office) fn of(state: Arc<StateDir>, store: Arc<Store>) -> Self {
        Self { state, store, part: None }
    }

    /// The objects on the disk of a state. One store a process: what one learns of the disk, all must know.
    ///
    /// # Errors
    /// When its folder cannot be made or opened.
    pub fn open(state: Arc<StateDir>) -> Result<Self, store::Fault> {
        let store = Arc::new(state.store()?);
        Ok(Self { state, store, part: None })
    }

    /// Those of a register: in a folder of their own among them, under the same names.
    ///
    /// # Errors
    /// When it cannot be made or opened.
    pub(in crate::office) fn part(&self, name: &str) -> Result<Self, store::Fault> {
        let folder = Key::parse(format!("{REGISTERS}/{name}")).map_err(io::Error::other);
        let folder = folder.map_err(|source| store::Fault::Failed { at: name.to_owned(), source })?;
        let store = Arc::new(self.store.part(&folder)?);
        Ok(Self { state: Arc::clone(&self.state), store, part: Some(name.into()) })
    }

    /// A file beside the objects that each register has for itself.
    pub(in crate::office) fn beside(&self, path: &str) -> PathBuf {
        match &self.part {
            None => self.state.join(path),
            Some(part) => self.state.join(&format!("{path}.{part}")),
        }
    }

    /// A key of one of them.
    ///
    /// # Errors
    /// When it is none.
    pub(in crate::office) fn key(&self, at: impl Into<String>) -> Result<Key, DurableFault> {
        self.known(Key::parse(at).map_err(RowFault::from))
    }

    /// All keys that begin so, in order, behind one of them.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub(in crate::office) fn keys(&self, prefix: &str, mut after: Option<Key>) -> Result<Vec<Key>, DurableFault> {
        let prefix = self.known(Prefix::parse(prefix).map_err(RowFault::from))?;
        let mut keys = Vec::new();
        loop {
            let more = self.known(self.store.list(&prefix, after.as_ref(), STRETCH))?.keys;
            let is_all = more.len() < STRETCH;
            after = more.last().cloned();
            keys.extend(more);
            if is_all {
                return Ok(keys);
            }
        }
    }

    /// Counts an object that is left, and names it.
    pub(in crate::office) fn is_left(&self, key: &Key, why: Why, what: &dyn std::fmt::Display) {
        self.state.left().add(&self.path_of(key.as_str()), why, what);
    }

    /// An object is as it should be, or gone.
    pub(in crate::office) fn is_sound(&self, key: &Key) {
        self.state.left().forget(&self.path_of(key.as_str()));
    }

    /// Where an object lies.
    pub(in crate::office) fn path_of(&self, at: &str) -> PathBuf {
        match &self.part {
            None => self.state.join(OBJECTS).join(at),
            Some(part) => self.state.join(OBJECTS).join(REGISTERS).join(&**part).join(at),
        }
    }

    /// A fault of the store as one of the state's files: what concerns one object alone is counted and named.
    pub(in crate::office) fn known<T>(&self, done: Result<T, impl Into<RowFault>>) -> Result<T, DurableFault> {
        let path = |at: &str| self.path_of(at);
        let odd = |at: &str, why, what: &dyn std::fmt::Display| {
            self.state.left().add(&path(at), why, what);
            DurableFault::Odd { path: path(at), source: io::Error::other(what.to_string()) }
        };
        done.map_err(|fault| match Into::<RowFault>::into(fault) {
            RowFault::Store(store::Fault::Unconfirmed { at, source }) => {
                DurableFault::Unconfirmed { path: path(&at), source }
            }
            RowFault::Store(store::Fault::Failed { at, source }) => DurableFault::Failed { path: path(&at), source },
            RowFault::Store(store::Fault::Odd { at, what }) => odd(&at, Why::Unreadable, &what),
            RowFault::Unreadable { key, why } => {
                let kind = match why {
                    Unreadable::Damaged(_) => Why::Damaged,
                    Unreadable::Newer(_) => Why::Newer,
                    Unreadable::Foreign(_) => Why::Foreign,
                };
                odd(key.as_str(), kind, &why)
            }
            fault @ (RowFault::Restless(_) | RowFault::Unwritable(_)) => {
                DurableFault::Failed { path: path("applications"), source: io::Error::other(fault) }
            }
        })
    }
}

//! The private state as objects that are made once and never changed: create, read, list, remove.
//! Used by `office`, which cannot tell whether a disk or something else lies below: no lock, no rename and
//! no file time of an object is known above this room. Names neither wing and nothing of a scheme.
//! ```text
//! key            names of objects; what exists is well formed
//! local          a folder on this machine's disk
//! row            a record as a row of numbered objects, each a decision
//! hint           what waits, by name; may lie, a record never
//! archive        all of it as one file, and back
//! ```
//! Absent on purpose: a way to change an object. Who wants another content creates another object.

pub mod archive;
pub mod hint;
mod key;
mod local;
#[cfg(test)]
pub(crate) mod memory;
#[cfg(test)]
pub(crate) mod model;
pub mod row;

pub use crate::base::durable::Creation;
pub use crate::base::record;
pub use key::{Key, NotAKey, Prefix};
pub use local::Local;

use crate::base::text::hex;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::io;

/// Where the objects lie.
#[derive(Debug)]
pub enum Store {
    /// In a folder of this machine's disk.
    Local(Local),
    /// In memory, with faults and power cuts on request.
    #[cfg(test)]
    Memory(memory::Memory),
}

/// Why the store did not do what it was asked. Its words hold what the system said: once, so that is no source.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The disk did not confirm a write. Nothing may be acknowledged any more until a restart.
    #[error("the disk did not confirm {at}: {source}")]
    Unconfirmed {
        /// The object or folder it was about.
        at: String,
        /// What the system said.
        r#source: io::Error,
    },
    /// It was refused (no space, no descriptor, no permission …) and may be asked again. Whether a write came
    /// about is not known: its answer may be what was lost.
    #[error("{at}: {source}")]
    Failed {
        /// The object or folder it was about.
        at: String,
        /// What the system said.
        r#source: io::Error,
    },
    /// Something lies there that is no object: a folder, a link, a pipe, a giant. It is left as it is.
    #[error("{at} is no object of the state: {what}")]
    Odd {
        /// The object it was taken for.
        at: String,
        /// What it is.
        what: &'static str,
    },
}

/// A stretch of the keys below a prefix.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct KeyListing {
    /// In the order of their text. Fewer than asked for: there are no more.
    pub keys: Vec<Key>,
    /// How many names were met that are no keys; they are left alone.
    pub foreign: usize,
    /// Folders below the prefix that cannot be opened where they lie, and why: what is in them is not listed.
    pub closed: Vec<(String, &'static str)>,
}

/// Where lies what was damaged.
pub const ASIDE: &str = "corrupt";
/// No object is larger, in bytes.
pub const LARGEST: usize = 1 << 20;

impl Store {
    /// The store in a folder of this one, under names of its own. What the disk did not confirm to one, both know.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn part(&self, folder: &Key) -> Result<Self, Fault> {
        match self {
            Self::Local(local) => local.part(folder).map(Self::Local),
            #[cfg(test)]
            Self::Memory(_) => Err(failed(folder, io::ErrorKind::Unsupported)),
        }
    }

    /// Creates an object with its whole content, unless its key is taken. What is answered survives a power
    /// cut, also `Exists`: its maker may have got no further than the name.
    ///
    /// # Errors
    /// [`Fault`]. After `Failed` the object may stand all the same.
    pub fn create(&self, key: &Key, bytes: &[u8]) -> Result<Creation, Fault> {
        match self {
            Self::Local(local) => local.create(key, bytes),
            #[cfg(test)]
            Self::Memory(memory) => memory.create(key, bytes),
        }
    }

    /// The content of an object, or `None` where there is none. What is read may be gone after a power cut
    /// if its maker has not been answered yet; see [`Store::settle`].
    ///
    /// # Errors
    /// [`Fault`].
    pub fn read(&self, key: &Key) -> Result<Option<Vec<u8>>, Fault> {
        match self {
            Self::Local(local) => local.read(key),
            #[cfg(test)]
            Self::Memory(memory) => memory.read(key),
        }
    }

    /// The keys below a prefix and behind `after`, at most `limit`. An object that is just being made or
    /// removed may be among them or not.
    ///
    /// # Errors
    /// [`Fault`] when a folder cannot be read to its end.
    pub fn list(&self, prefix: &Prefix, after: Option<&Key>, limit: usize) -> Result<KeyListing, Fault> {
        let listing = self.list_open(prefix, after, limit)?;
        match listing.closed.first() {
            Some((at, what)) => Err(Fault::Odd { at: at.clone(), what }),
            None => Ok(listing),
        }
    }

    /// The same for who does what can be done without the folders that are closed, and says which these are.
    ///
    /// # Errors
    /// As `list`, but for folders below the prefix that are closed.
    pub fn list_open(&self, prefix: &Prefix, after: Option<&Key>, limit: usize) -> Result<KeyListing, Fault> {
        match self {
            Self::Local(local) => local.list(prefix, after, limit),
            #[cfg(test)]
            Self::Memory(memory) => memory.list(prefix, after, limit),
        }
    }

    /// What lies in a folder of folders and is no object: by their paths in the store. Read by nobody.
    ///
    /// # Errors
    /// [`Fault`] when a folder cannot be read to its end.
    pub fn strange(&self, folder: &str) -> Result<Vec<String>, Fault> {
        match self {
            Self::Local(local) => local.strange(folder),
            #[cfg(test)]
            Self::Memory(_) => Ok(Vec::new()),
        }
    }

    /// What lies where an object that begins so would, and is none: its path. Asked where no object begins so, before
    /// anybody is told that there never was one.
    ///
    /// # Errors
    /// [`Fault`] when its folder cannot be read to its end.
    pub fn displaced(&self, prefix: &Prefix) -> Result<Option<String>, Fault> {
        match self {
            Self::Local(local) => local.displaced(prefix),
            #[cfg(test)]
            Self::Memory(_) => Ok(None),
        }
    }

    /// Puts an object aside that nobody can read any more, whole, and frees its key. By repair alone. `on`: the day, of
    /// what is to end some day.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn set_aside(&self, key: &Key, bytes: &[u8], on: Option<Date>) -> Result<(), Fault> {
        let folder = key.folder().rsplit('/').next().unwrap_or_default();
        let digest = hex(&Sha256::digest(bytes)[..4]);
        let on = on.map_or_else(String::new, |on| format!(".{on}"));
        let aside = Key::parse(format!("{ASIDE}/{folder}/{}.{digest}{on}", key.name()));
        self.create(&aside.map_err(|error| failed(key, io::Error::other(error)))?, bytes)?;
        self.remove(key)
    }

    /// Makes the folders of rows of a kind at once, so that no record waits for its own. Where there are no folders,
    /// there is nothing to do.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn make_shards(&self, folder: &str) -> Result<(), Fault> {
        match self {
            Self::Local(local) => local.make_all(folder, &row::shards()),
            #[cfg(test)]
            Self::Memory(_) => Ok(()),
        }
    }

    /// Removes an object; one that is not there counts as removed.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn remove(&self, key: &Key) -> Result<(), Fault> {
        match self {
            Self::Local(local) => local.remove(key),
            #[cfg(test)]
            Self::Memory(memory) => memory.remove(key),
        }
    }

    /// Makes sure that what was read under a key survives a power cut: asked before something leaves the house
    /// because of it (a mail, a publication). Where creating is confirming, there is nothing to do.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn settle(&self, key: &Key) -> Result<(), Fault> {
        match self {
            Self::Local(local) => local.settle(key),
            #[cfg(test)]
            Self::Memory(memory) => memory.settle(key),
        }
    }
}

fn failed(at: impl ToString, source: impl Into<io::Error>) -> Fault {
    Fault::Failed { at: at.to_string(), source: source.into() }
}

fn unconfirmed(at: impl ToString, source: impl Into<io::Error>) -> Fault {
    Fault::Unconfirmed { at: at.to_string(), source: source.into() }
}

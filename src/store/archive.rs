//! A whole state as one file: a head, the objects and whatever lies beside them, an end with count and checksum;
//! tar within zstd. Made beside a working `serve`: objects are made once, so that whatever stood when it began is
//! in it, whatever moves on meanwhile. Read twice: nothing is taken from a file that is cut off or altered.
//! Called by `office::state`. Sole user of `tar`. Never knows what an object says.
#![expect(clippy::disallowed_types, reason = "the owner")]

use super::{Key, Prefix, Store};
use crate::base::progress::{Doing, Progress};
use crate::base::text::hex;
use anyhow::{Context, bail, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{Read, Write};

/// Writes an archive, entry by entry.
pub struct ArchiveWriter<W: Write> {
    tar: tar::Builder<zstd::Encoder<'static, W>>,
    seen: Seen,
    progress: Progress,
}

/// What an archive held up to now.
#[derive(Default)]
struct Seen {
    entries: u64,
    sum: Sha256,
}

/// The last entry.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct End {
    entries: u64,
    sha256: String,
}

/// The first line of the first entry, before the caller's own head.
#[derive(Debug, Serialize, Deserialize)]
struct Head<H> {
    sengen_state: u32,
    about: H,
}

/// The make of archives.
const FORMAT: u32 = 1;
const HEAD: &str = "head.json";
const END: &str = "end.json";
/// Where in it the objects lie.
const OBJECTS: &str = "objects/";
const LEVEL: i32 = 3;
/// So many keys are listed at a time.
const STRETCH: usize = 1000;
/// No entry is larger, in bytes: the public list is the longest by far.
const LARGEST: u64 = 1 << 30;

impl Seen {
    fn add(&mut self, name: &str, bytes: &[u8]) {
        self.entries += 1;
        self.sum.update((name.len() as u64).to_be_bytes());
        self.sum.update(name);
        self.sum.update((bytes.len() as u64).to_be_bytes());
        self.sum.update(bytes);
    }

    fn end(self) -> End {
        End { entries: self.entries, sha256: hex(&self.sum.finalize()) }
    }
}

impl<W: Write> ArchiveWriter<W> {
    /// Begins an archive; `about`: what whoever reads it must know first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn begin(out: W, about: &impl Serialize) -> anyhow::Result<Self> {
        let tar = tar::Builder::new(zstd::Encoder::new(out, LEVEL)?);
        let mut writer = Self { tar, seen: Seen::default(), progress: Progress::of(Doing::Copying, None) };
        writer.put(HEAD, &serde_json::to_vec(&Head { sengen_state: FORMAT, about })?)?;
        Ok(writer)
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        self.seen.add(name, bytes);
        self.put(name, bytes)
    }

    /// Adds every object of a store that `takes` wants; tells how many. One that cannot be read is named and left
    /// out: the rest is worth keeping.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn add_objects(&mut self, store: &Store, takes: &dyn Fn(&Key) -> bool) -> anyhow::Result<ArchiveSummary> {
        let mut taken = ArchiveSummary::default();
        let all = Prefix::parse("")?;
        let mut after: Option<Key> = None;
        loop {
            let listing = store.list_open(&all, after.as_ref(), STRETCH)?;
            taken.left.extend(listing.closed.into_iter().map(|(at, what)| format!("{at}: {what}")));
            let keys = listing.keys;
            let gone = self.add_keys(store, keys.iter().filter(|key| takes(key)), &mut taken)?;
            // What has vanished was overtaken by something that was made before: by now it can be listed.
            let folders: BTreeSet<&str> = gone.iter().map(Key::folder).collect();
            for folder in folders {
                self.add_folder(store, &Prefix::parse(format!("{folder}/"))?, &mut taken)?;
            }
            let is_last = keys.len() < STRETCH;
            after = keys.into_iter().next_back().or(after);
            if is_last {
                return Ok(taken);
            }
        }
    }

    /// Adds what lies in a folder and is not in the archive yet.
    fn add_folder(&mut self, store: &Store, folder: &Prefix, taken: &mut ArchiveSummary) -> anyhow::Result<()> {
        let mut after: Option<Key> = None;
        loop {
            let keys = store.list(folder, after.as_ref(), STRETCH)?.keys;
            // What vanishes again now is no loss: its successor stood when it was listed.
            self.add_keys(store, keys.iter(), taken)?;
            let is_last = keys.len() < STRETCH;
            after = keys.into_iter().next_back().or(after);
            if is_last {
                return Ok(());
            }
        }
    }

    /// Adds objects; gives back those that are no more.
    fn add_keys<'a>(
        &mut self,
        store: &Store,
        keys: impl Iterator<Item = &'a Key>,
        taken: &mut ArchiveSummary,
    ) -> anyhow::Result<Vec<Key>> {
        let mut gone = Vec::new();
        for key in keys {
            match store.read(key) {
                // Twice is no fault: whoever reads the archive takes the same object once.
                Ok(Some(bytes)) => {
                    self.progress.step();
                    self.add(&format!("{OBJECTS}{key}"), &bytes)?;
                    taken.objects += 1;
                }
                Ok(None) => gone.push(key.clone()),
                Err(super::Fault::Odd { at, what }) => taken.left.push(format!("{at}: {what}")),
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(gone)
    }

    /// Ends the archive and gives back what it was written to.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn end(mut self) -> anyhow::Result<W> {
        let end = serde_json::to_vec(&std::mem::take(&mut self.seen).end())?;
        self.put(END, &end)?;
        Ok(self.tar.into_inner()?.finish()?)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        Ok(self.tar.append_data(&mut header, name, bytes)?)
    }
}

/// What was put into an archive.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ArchiveSummary {
    /// How many objects.
    pub objects: u64,
    /// What could not be read, and why.
    pub left: Vec<String>,
}

/// It is whole as far as anybody here can tell, and not to be read.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("a newer version of this program made it")]
pub struct NewerArchive;

/// An entry of an archive.
#[derive(Debug)]
pub enum ArchiveEntry {
    /// An object.
    Object(Key, Vec<u8>),
    /// Something that lay beside them, by its name.
    Beside(String, Vec<u8>),
}

/// Reads an archive, giving each entry to `each`; then its head.
///
/// # Errors
/// When it is no archive, is cut off or altered, a newer version made it, or `each` refuses.
pub fn read<H: DeserializeOwned>(
    input: impl Read,
    each: &mut dyn FnMut(ArchiveEntry) -> anyhow::Result<()>,
) -> anyhow::Result<H> {
    let mut tar = tar::Archive::new(zstd::Decoder::new(input).context("it is no file of a state")?);
    let (mut head, mut seen) = (None, Seen::default());
    for entry in tar.entries()? {
        let entry = entry.context("it is cut off or altered")?;
        let name = String::from_utf8(entry.path_bytes().into_owned()).context("it is no file of a state")?;
        ensure!(entry.size() <= LARGEST, "{name} is far too large");
        let mut bytes = Vec::new();
        entry.take(LARGEST).read_to_end(&mut bytes).context("it is cut off or altered")?;
        match (&mut head, name.as_str()) {
            (head @ None, HEAD) => *head = Some(about(&bytes)?),
            (None, _) => bail!("it is no file of a state"),
            (Some(_), END) => {
                let end: End = serde_json::from_slice(&bytes).context("it is altered")?;
                ensure!(end == seen.end(), "it is altered");
                return head.context("it is no file of a state");
            }
            (Some(_), _) => {
                seen.add(&name, &bytes);
                each(match name.strip_prefix(OBJECTS) {
                    Some(key) => ArchiveEntry::Object(Key::parse(key).with_context(|| name.clone())?, bytes),
                    None => ArchiveEntry::Beside(name, bytes),
                })?;
            }
        }
    }
    bail!("it is cut off")
}

fn about<H: DeserializeOwned>(bytes: &[u8]) -> anyhow::Result<H> {
    let make: Head<serde_json::Value> = serde_json::from_slice(bytes).context("it is no file of a state")?;
    if make.sengen_state > FORMAT {
        return Err(NewerArchive.into());
    }
    serde_json::from_value(make.about).context("it is no file of a state")
}

/// An archive that a program to come has made.
#[cfg(test)]
pub(crate) fn newer() -> anyhow::Result<Vec<u8>> {
    let tar = tar::Builder::new(zstd::Encoder::new(Vec::new(), LEVEL)?);
    let mut writer = ArchiveWriter { tar, seen: Seen::default(), progress: Progress::of(Doing::Copying, None) };
    writer.put(HEAD, &serde_json::to_vec(&Head { sengen_state: FORMAT + 1, about: "about" })?)?;
    writer.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Memory;

    fn key(text: &str) -> Key {
        Key::parse(text).unwrap()
    }

    fn archive(store: &Store) -> Vec<u8> {
        let mut writer = ArchiveWriter::begin(Vec::new(), &"about").unwrap();
        writer.add("keys/seal.key", b"key").unwrap();
        writer.add_objects(store, &|key| !key.as_str().starts_with("sessions/")).unwrap();
        writer.end().unwrap()
    }

    fn entries(bytes: &[u8]) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
        let mut found = Vec::new();
        let about: String = read(bytes, &mut |entry| {
            found.push(match entry {
                ArchiveEntry::Object(key, bytes) => (format!("objects: {key}"), bytes),
                ArchiveEntry::Beside(name, bytes) => (name, bytes),
            });
            Ok(())
        })?;
        assert_eq!(about, "about");
        Ok(found)
    }

    #[test]
    fn what_went_in_comes_out_and_the_same_makes_the_same_bytes() {
        let store = Store::Memory(Memory::default());
        for (at, bytes) in [("applications/abc/a.000001", "one"), ("waiting/x", ""), ("sessions/a", "no")] {
            store.create(&key(at), bytes.as_bytes()).unwrap();
        }
        let bytes = archive(&store);
        let own = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
        let expected = [
            own("keys/seal.key", b"key"),
            own("objects: applications/abc/a.000001", b"one"),
            own("objects: waiting/x", b""),
        ];
        assert_eq!(entries(&bytes).unwrap(), expected);
        assert_eq!(archive(&store), bytes);
    }

    #[test]
    fn what_is_cut_off_or_altered_is_refused() {
        let store = Store::Memory(Memory::default());
        store.create(&key("applications/abc/a.000001"), &[7; 5000]).unwrap();
        let bytes = archive(&store);
        for length in 0..bytes.len() {
            assert!(entries(&bytes[..length]).is_err(), "{length} of {}", bytes.len());
        }
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 4;
            let expected = entries(&bytes).unwrap();
            assert!(entries(&altered).map_or(true, |found| found == expected), "{at}");
        }
        assert!(entries(b"PK\x03\x04").is_err());
    }
}

//! Issues numbers: each is an object under its name, created once, that says whose it is and stays for ever as a
//! tombstone. So none is ever issued twice, whatever crashes or races. A record number that is passed on gets one
//! more step, `ids/records/10000/10000001.000002`: who has the highest holds it.
//! Called by `confirm`, `acceptance` and `repair`. A number drawn and lost in a crash was told to nobody.

use super::application::{Numbers, Submission};
use crate::base::durable::{Creation, DurableFault};
use crate::base::entropy::Entropy;
use crate::base::text::hex;
use crate::office::state::dir::IDS;
use crate::office::state::left::Why;
use crate::office::state::objects::Objects;
use crate::scheme::ids::{DeclarationId, RecordNumber, UserNumber};
use crate::store::Key;
use crate::store::row::Number;
use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The drawer of all issued numbers.
#[derive(Debug)]
pub struct Issuer {
    /// In whose store the tombstones stand.
    objects: Objects,
    /// Where new numbers come from.
    pub(in crate::office) entropy: Arc<Entropy>,
}

/// The numbers of a kind, by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    User,
    Declaration,
}

/// Who was given a record number, one after the other; `None`: nobody can read who.
type Holders = Vec<(Number, Option<Submission>)>;

const RECORDS: &str = IDS[2];
/// What stands in the place of an owner where a number was the list's own before it was passed on.
const LISTED: &str = "listed";
/// Where it is said up to which record number none is given out.
const LEFT_OUT: &str = "ids/left-out";
/// After so many numbers in a row that were taken, the numbers are used up.
const DRAWS: usize = 1000;

impl Issuer {
    /// The drawer of a state.
    pub fn new(objects: Objects, entropy: Arc<Entropy>) -> Self {
        Self { objects, entropy }
    }

    /// A new user number for the submission.
    ///
    /// # Errors
    /// When the disk or the generator refuse.
    pub fn user_number(&self, owner: &Submission) -> anyhow::Result<UserNumber> {
        self.draw(Kind::User, owner, || UserNumber::make(&self.entropy))
    }

    /// A new declaration ID with the configured prefix for the submission.
    ///
    /// # Errors
    /// When the disk or the generator refuse.
    pub fn declaration_id(&self, prefix: &str, owner: &Submission) -> anyhow::Result<DeclarationId> {
        self.draw(Kind::Declaration, owner, || DeclarationId::make(prefix, &self.entropy))
    }

    /// The first record number after `last` that was never issued.
    ///
    /// # Errors
    /// When the disk refuses or the numbers are used up.
    pub fn record_number(&self, last: Option<RecordNumber>, owner: &Submission) -> anyhow::Result<RecordNumber> {
        let last = self.highest_record(last)?;
        let mut no = match last {
            Some(last) => last
                .next()
                .context("一覧での番号を使いきりました。declarers.csv に、桁の違う番号の行がないか確かめてください")?,
            None => RecordNumber::FIRST,
        };
        while self.create(&self.record_key(no, Number::FIRST)?, owner)? == Creation::Exists {
            no = no
                .next()
                .context("一覧での番号を使いきりました。declarers.csv に、桁の違う番号の行がないか確かめてください")?;
        }
        Ok(no)
    }

    /// Whose record a number is, where it was issued here.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn holder(&self, no: RecordNumber) -> anyhow::Result<Option<Submission>> {
        Ok(self.holders(no)?.pop().and_then(|(_, holder)| holder))
    }

    /// Whether a record number was drawn for this declaration and nobody has had it before or since: not one that was
    /// passed on to it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn is_drawn(&self, no: RecordNumber, owner: &Submission) -> anyhow::Result<bool> {
        let mut holders = self.holders(no)?.into_iter();
        Ok(holders.next().is_none_or(|(_, first)| first.as_ref() == Some(owner)) && holders.next().is_none())
    }

    /// Takes down that a number is the list's own, if nobody was given it: before it is passed on.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn note_listed(&self, no: RecordNumber) -> anyhow::Result<()> {
        if self.holders(no)?.is_empty() {
            let key = self.record_key(no, Number::FIRST)?;
            self.objects.known(self.objects.store.create(&key, LISTED.as_bytes()))?;
        }
        Ok(())
    }

    /// Passes a record number on to the declaration that replaces its holder's, unless it once had it; gives who
    /// had it before.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn pass_on(&self, no: RecordNumber, owner: &Submission) -> anyhow::Result<Vec<Submission>> {
        for _ in 0..DRAWS {
            let holders = self.holders(no)?;
            if let Some(at) = holders.iter().position(|(_, holder)| holder.as_ref() == Some(owner)) {
                return Ok(holders.into_iter().take(at).filter_map(|(_, holder)| holder).collect());
            }
            let step = holders.last().map_or(Some(Number::FIRST), |(step, _)| step.next());
            // Who finds the step taken reads on.
            self.create(&self.record_key(no, step.context("a number was passed on too often")?)?, owner)?;
        }
        bail!("record {no} is passed on at every look")
    }

    /// Every record number that was issued here, in order.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn issued(&self) -> anyhow::Result<Vec<RecordNumber>> {
        let mut issued: Vec<_> =
            self.objects.keys(&format!("{RECORDS}/"), None)?.iter().filter_map(|key| Some(step_of(key)?.0)).collect();
        issued.dedup();
        Ok(issued)
    }

    /// The submission a user number was issued to.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn submission_of_user(&self, number: &UserNumber) -> anyhow::Result<Option<Submission>> {
        Ok(self.owner_at(&self.key(Kind::User, number.as_str())?)?)
    }

    /// The submission a declaration ID was issued to.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn submission_of_declaration(&self, id: &DeclarationId) -> anyhow::Result<Option<Submission>> {
        Ok(self.owner_at(&self.key(Kind::Declaration, id.as_str())?)?)
    }

    /// Gives back the two numbers of a confirmation that somebody was faster than: nobody was told them.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn give_back(&self, numbers: &Numbers) -> Result<(), DurableFault> {
        self.remove(&self.key(Kind::User, numbers.user_number.as_str())?)?;
        self.remove(&self.key(Kind::Declaration, numbers.declaration_id.as_str())?)
    }

    /// Gives back a record number in the same way.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn give_back_record(&self, no: RecordNumber) -> Result<(), DurableFault> {
        self.remove(&self.record_key(no, Number::FIRST)?)
    }

    /// The same where it was drawn for somebody and is nobody else's.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn give_back_drawn(&self, no: RecordNumber, owner: &Submission) -> anyhow::Result<()> {
        if self.is_drawn(no, owner)? { Ok(self.give_back_record(no)?) } else { Ok(()) }
    }

    /// Makes sure that the tombstones of the two numbers that are in use stand (after a copy was restored).
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn claim(&self, numbers: &Numbers, owner: &Submission) -> Result<(), DurableFault> {
        for (kind, id) in
            [(Kind::User, numbers.user_number.as_str()), (Kind::Declaration, numbers.declaration_id.as_str())]
        {
            let key = self.key(kind, id)?;
            if self.owner_at(&key)?.is_none() {
                self.stand(&key, owner)?;
            }
        }
        Ok(())
    }

    /// The same for a record number, where nobody holds it that anybody can read.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn claim_record(&self, no: RecordNumber, owner: &Submission) -> anyhow::Result<()> {
        let holders = self.holders(no)?;
        let had_it = holders.iter().any(|(_, holder)| holder.as_ref() == Some(owner));
        match holders.last() {
            None => self.stand(&self.record_key(no, Number::FIRST)?, owner)?,
            Some((step, None)) if !had_it => match self.is_listed(&self.record_key(no, *step)?)? {
                true => drop(self.pass_on(no, owner)?),
                false => self.stand(&self.record_key(no, *step)?, owner)?,
            },
            Some(_) => {}
        }
        Ok(())
    }

    /// Makes the tombstone of a number that a record says is its own. One that says nobody's is put aside for it.
    fn stand(&self, key: &Key, owner: &Submission) -> Result<(), DurableFault> {
        if let Some(content) = self.content_of(key)?
            && self.owner_of(key, content.clone()).is_none()
        {
            self.objects.known(self.objects.store.set_aside(key, &content, None))?;
            self.objects.is_sound(key);
        }
        self.create(key, owner).map(drop)
    }

    fn draw<T: std::fmt::Display>(
        &self,
        kind: Kind,
        owner: &Submission,
        make: impl Fn() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        for _ in 0..DRAWS {
            let id = make()?;
            if self.create(&self.key(kind, &id.to_string())?, owner)? == Creation::Created {
                return Ok(id);
            }
        }
        bail!("the numbers of {kind:?} are used up")
    }

    /// The highest number that was issued behind this one; this one, where none was.
    fn highest_record(&self, last: Option<RecordNumber>) -> anyhow::Result<Option<RecordNumber>> {
        let after = last.map(|last| self.record_key(last, Number::FIRST)).transpose()?;
        let behind = self.objects.keys(&format!("{RECORDS}/"), after)?;
        Ok(behind.iter().filter_map(|key| Some(step_of(key)?.0)).chain(last).max())
    }

    /// The steps follow one another and none is ever removed but a first that nobody was told: nothing is listed.
    fn holders(&self, no: RecordNumber) -> anyhow::Result<Holders> {
        let mut holders = Vec::new();
        let mut step = Some(Number::FIRST);
        while let Some(at) = step {
            let key = self.record_key(no, at)?;
            let Some(content) = self.content_of(&key)? else { break };
            holders.push((at, self.owner_of(&key, content)));
            step = at.next();
        }
        Ok(holders)
    }

    /// Whose an object says a number is. One that says nothing is counted, and nobody's.
    fn owner_at(&self, key: &Key) -> Result<Option<Submission>, DurableFault> {
        Ok(self.content_of(key)?.and_then(|content| self.owner_of(key, content)))
    }

    fn content_of(&self, key: &Key) -> Result<Option<Vec<u8>>, DurableFault> {
        self.objects.known(self.objects.store.read(key))
    }

    /// Whether a number was the list's own.
    fn is_listed(&self, key: &Key) -> Result<bool, DurableFault> {
        Ok(self.content_of(key)?.is_some_and(|content| content == LISTED.as_bytes()))
    }

    fn owner_of(&self, key: &Key, content: Vec<u8>) -> Option<Submission> {
        if content == LISTED.as_bytes() {
            self.objects.is_sound(key);
            return None;
        }
        let owner = String::from_utf8(content).ok().and_then(|text| Submission::try_from(text).ok());
        match &owner {
            Some(_) => self.objects.is_sound(key),
            None => self.objects.is_left(key, Why::Damaged, &"no owner"),
        }
        owner
    }

    fn create(&self, key: &Key, owner: &Submission) -> Result<Creation, DurableFault> {
        self.objects.known(self.objects.store.create(key, owner.as_str().as_bytes()))
    }

    fn remove(&self, key: &Key) -> Result<(), DurableFault> {
        self.objects.known(self.objects.store.remove(key))
    }

    /// The object of a number, by a hash: its name comes into the log where a disk refuses, a number must not. No
    /// key is asked for, so that a state that comes without its keys still knows what was issued.
    fn key(&self, kind: Kind, id: &str) -> Result<Key, DurableFault> {
        let folder = match kind {
            Kind::User => IDS[0],
            Kind::Declaration => IDS[1],
        };
        let hash = hex(&Sha256::digest([folder, "\0", id].concat())[..16]);
        self.objects.key(format!("{folder}/{}/{hash}", &hash[..2]))
    }

    fn record_key(&self, no: RecordNumber, step: Number) -> Result<Key, DurableFault> {
        self.objects.key(format!("{}.{step}", record_name(no)))
    }

    /// The record number up to which none is given out, whoever had them.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub fn left_out(&self) -> Result<Option<RecordNumber>, DurableFault> {
        let keys = self.objects.keys(&format!("{LEFT_OUT}/"), None)?;
        Ok(keys.iter().filter_map(|key| RecordNumber::parse(key.name()).ok()).max())
    }

    /// Gives no record number out any more up to this one.
    ///
    /// # Errors
    /// [`DurableFault`].
    pub fn leave_out(&self, last: RecordNumber) -> Result<(), DurableFault> {
        self.objects.known(self.objects.store.create(&self.objects.key(format!("{LEFT_OUT}/{last}"))?, b"")).map(drop)
    }
}

/// A thousand numbers a folder.
fn record_name(no: RecordNumber) -> String {
    format!("{RECORDS}/{}/{no}", no.get() / 1000)
}

fn step_of(key: &Key) -> Option<(RecordNumber, Number)> {
    let (no, step) = key.name().split_once('.')?;
    Some((RecordNumber::parse(no).ok()?, Number::parse(step)?))
}

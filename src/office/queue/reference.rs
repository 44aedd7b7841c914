//! How the office names an application: by the first digits of its name, so that who has the reference finds the
//! row without looking anywhere else. Called by `intake` and everything that is typed with a reference.
//! Never random: the same application, the same reference.

use super::application::Submission;
use super::rows::Queue;
use super::unread;
use crate::base::durable::DurableFault;
use crate::office::faults::unless_odd;
use crate::office::state::dir::APPLICATIONS;
use crate::office::state::left::Why;
use crate::office::state::objects::STRETCH;
use crate::scheme::ids::Reference;
use crate::store::row::RowFault;
use crate::store::{Key, Prefix};

/// Where lie the references that are not written by the first digits.
const REFERENCES: &str = "references";
/// So many digits of its name a reference writes.
const DIGITS: usize = 9;

/// How the office names a new application: by the first digits of its name, so that who has the reference
/// finds the row. Where somebody else's begins with the same (`alike`), by others, and an object says so.
///
/// # Errors
/// [`DurableFault`].
pub fn of(queue: &Queue, submission: &Submission, alike: &[Submission]) -> Result<Reference, DurableFault> {
    let digits = submission.as_str();
    let reference = reference_of(&digits[..DIGITS]);
    if alike.iter().all(|other| other == submission) {
        return Ok(reference);
    }
    let reference = reference_of(&digits[DIGITS..2 * DIGITS]);
    let key = Key::parse(format!("{}/{digits}", folder_of(&reference))).map_err(RowFault::from);
    queue.objects.known(queue.objects.known(key).map(|key| queue.objects.store.create(&key, b""))?)?;
    Ok(reference)
}

/// The submissions whose names begin like this one's, itself among them where it is known.
///
/// # Errors
/// [`DurableFault`].
pub fn alike(queue: &Queue, submission: &Submission) -> Result<Vec<Submission>, DurableFault> {
    beginning_with(queue, &submission.as_str()[..DIGITS])
}

/// The application that has this reference.
///
/// # Errors
/// A [`Problem`](crate::base::problem::Problem) when what may be it cannot be read: it is not said to be none.
/// Otherwise when the disk refuses, or two have it.
pub fn find(queue: &Queue, reference: &Reference) -> anyhow::Result<Option<Submission>> {
    let mut found = match beginning_with(queue, &format!("{:0DIGITS$x}", reference.number())) {
        Err(DurableFault::Odd { path, .. }) => return Err(unread::problem(&path, Why::Unreadable).into()),
        begun => begun?,
    };
    let prefix = Prefix::parse(format!("{}/", folder_of(reference))).map_err(RowFault::from);
    let others = queue
        .objects
        .known(queue.objects.known(prefix).map(|prefix| queue.objects.store.list(&prefix, None, STRETCH))?)?;
    found.extend(others.keys.iter().filter_map(|key| Submission::try_from(key.name().to_owned()).ok()));
    let (mut named, mut unread) = (Vec::new(), None);
    for submission in found {
        match unless_odd(queue.find(&submission))?.flatten() {
            Some(application) if application.reference == *reference => named.push(submission),
            Some(_) => {}
            None => unread = unread.or_else(|| queue.unread(&submission)),
        }
    }
    anyhow::ensure!(named.len() < 2, "two applications are named {reference}");
    match (named.pop(), unread) {
        (None, Some(problem)) => Err(problem.into()),
        (found, _) => Ok(found),
    }
}

/// With what the names of those begin who may have a reference.
///
/// # Errors
/// [`DurableFault`].
pub(super) fn beginnings(queue: &Queue, reference: &Reference) -> Result<Vec<String>, DurableFault> {
    let others = queue.objects.keys(&format!("{}/", folder_of(reference)), None)?;
    let others = others.iter().map(|key| key.name().to_owned());
    Ok(std::iter::once(format!("{:0DIGITS$x}", reference.number())).chain(others).collect())
}

/// The submissions whose names begin with these digits, three at least; also one in whose place something else lies.
fn beginning_with(queue: &Queue, digits: &str) -> Result<Vec<Submission>, DurableFault> {
    let shard = digits.get(..3).unwrap_or(digits);
    let prefix = Prefix::parse(format!("{APPLICATIONS}/{shard}/{digits}")).map_err(RowFault::from);
    let prefix = queue.objects.known(prefix)?;
    let listing = queue.objects.known(queue.objects.store.list(&prefix, None, STRETCH))?;
    let ids = listing.keys.iter().filter_map(|key| key.name().split_once('.'));
    let mut found: Vec<_> = ids.filter_map(|(id, _)| Submission::try_from(id.to_owned()).ok()).collect();
    found.dedup();
    if found.is_empty() {
        let displaced = queue.objects.known(queue.objects.store.displaced(&prefix))?;
        found.extend(displaced.and_then(|path| Queue::owner_of(path.as_ref())));
    }
    Ok(found)
}

fn reference_of(digits: &str) -> Reference {
    Reference::of(u64::from_str_radix(digits, 16).unwrap_or_default())
}

fn folder_of(reference: &Reference) -> String {
    format!("{REFERENCES}/{}", reference.as_str().to_lowercase())
}

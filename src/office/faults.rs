//! What a fault means for the rest: of the scheme's files, of one file of the state, of the disk. Used by everybody.
//! Never decides what is done about it.

use super::state::held::Held;
use crate::base::durable::DurableFault;
use crate::base::problem::{Problem, Problems};
use crate::store;
use crate::store::row::RowFault;
use std::io;
use std::path::Path;

/// Whether the scheme takes declarations, so that everything this takes must be there.
pub(in crate::office) fn takes_declarations(root: &Path) -> bool {
    root.join(crate::scheme::form::FILE).exists()
}

/// Faults of the scheme's files as one error: the office cannot work with them.
pub(in crate::office) fn problems(problems: &[Problem]) -> anyhow::Error {
    Problems(problems.to_vec()).into()
}

/// Goes on when one file alone is odd: it is counted and named already.
pub(in crate::office) fn unless_odd<T>(done: anyhow::Result<T>) -> anyhow::Result<Option<T>> {
    match done {
        Err(error) if error.chain().any(|cause| matches!(cause.downcast_ref(), Some(DurableFault::Odd { .. }))) => {
            Ok(None)
        }
        done => done.map(Some),
    }
}

/// Whether the machine refused something that it may do the next time.
pub(in crate::office) fn may_come_right(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(cause.downcast_ref(), Some(DurableFault::Failed { .. }))
            || matches!(cause.downcast_ref(), Some(store::Fault::Failed { .. }))
    })
}

/// Whether the machine, and nothing that we made, keeps something from being done: its disk, or a state that is held. Who
/// asked may ask again.
pub fn is_for_now(error: &anyhow::Error) -> bool {
    error.is::<Held>()
        || error.chain().any(|cause| {
            cause.is::<DurableFault>()
                || cause.is::<store::Fault>()
                || cause.is::<RowFault>()
                || cause.is::<io::Error>()
        })
}

/// Whether the disk is full or lets nobody write.
pub(in crate::office) fn has_no_room(error: &anyhow::Error) -> bool {
    let is_kind = |source: &io::Error| {
        use io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        matches!(source.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
    };
    error.chain().any(|cause| match (cause.downcast_ref(), cause.downcast_ref()) {
        (Some(DurableFault::Failed { source, .. }), _) | (_, Some(store::Fault::Failed { source, .. })) => {
            is_kind(source)
        }
        _ => false,
    })
}

/// Whether the disk did not confirm a write: nothing may be done after that.
pub(in crate::office) fn is_unconfirmed(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(cause.downcast_ref(), Some(DurableFault::Unconfirmed { .. }))
            || matches!(cause.downcast_ref(), Some(store::Fault::Unconfirmed { .. }))
    })
}

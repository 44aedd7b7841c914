//! What a disk that takes nothing means for who typed a command, in the office's words: what happened, what stands, and
//! what to do before it is tried again. Used by every command that writes. Faults of other kinds stay as they are.

use crate::base::durable;
#[cfg(feature = "office")]
use crate::store;
use std::fmt::Display;
use std::io::{self, ErrorKind};

/// What the disk refused.
#[derive(Debug)]
pub(super) struct DiskRefusal {
    kind: Kind,
    /// Where, and what the system said.
    detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Full,
    Used,
    ReadOnly,
    Unconfirmed,
    /// Something lies there that is none of ours.
    Odd,
    Other,
}

impl Kind {
    fn of(source: &io::Error) -> Option<Self> {
        match source.kind() {
            ErrorKind::StorageFull => Some(Self::Full),
            ErrorKind::QuotaExceeded => Some(Self::Used),
            ErrorKind::ReadOnlyFilesystem => Some(Self::ReadOnly),
            _ => None,
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Full => "ディスクに空きがなく、書けませんでした",
            Self::Used => "使えるディスクの量をこえるため、書けませんでした",
            Self::ReadOnly => "ディスクが読むだけの状態で、書けませんでした",
            Self::Unconfirmed => "ディスクが、書いたものを確かめられませんでした",
            Self::Odd => "控えの中の決まった場所に、ファイルやフォルダとして使えないものがあります",
            Self::Other => "ディスクに書けないか、読めませんでした",
        }
    }

    fn first(self) -> &'static str {
        match self {
            Self::Full | Self::Used => "ディスクに空きを作って",
            Self::ReadOnly => "ディスクに書けるようにして",
            Self::Unconfirmed => "sengen serve を止め、ディスクを確かめて",
            Self::Odd => "そこにあるものをほかの場所へよけ、バックアップの同じ名前のものを置いて",
            Self::Other => "上の場所を読み書きできるようにして",
        }
    }
}

impl DiskRefusal {
    /// What of an error the disk is to blame for.
    pub(super) fn of(error: &anyhow::Error) -> Option<Self> {
        error.chain().find_map(|cause| {
            if let Some(fault) = cause.downcast_ref::<durable::DurableFault>() {
                return match fault {
                    durable::DurableFault::Unconfirmed { path, source } => {
                        Some(Self::unconfirmed(&path.display(), source))
                    }
                    durable::DurableFault::Failed { path, source } => Some(Self::failed(&path.display(), source)),
                    durable::DurableFault::Odd { path, source } => Some(Self::odd(&path.display(), source)),
                };
            }
            #[cfg(feature = "office")]
            if let Some(fault) = cause.downcast_ref::<store::Fault>() {
                return match fault {
                    store::Fault::Unconfirmed { at, source } => Some(Self::unconfirmed(at, source)),
                    store::Fault::Failed { at, source } => Some(Self::failed(at, source)),
                    store::Fault::Odd { at, what } => Some(Self::odd(at, what)),
                };
            }
            let kind = Kind::of(cause.downcast_ref()?)?;
            Some(Self { kind, detail: format!("{error:#}") })
        })
    }

    fn failed(at: &dyn Display, source: &io::Error) -> Self {
        Self { kind: Kind::of(source).unwrap_or(Kind::Other), detail: format!("{at}: {source}") }
    }

    fn odd(at: &dyn Display, what: &dyn Display) -> Self {
        Self { kind: Kind::Odd, detail: format!("{at}: {what}") }
    }

    fn unconfirmed(at: &dyn Display, source: &io::Error) -> Self {
        Self { kind: Kind::Unconfirmed, detail: format!("{at}: {source}") }
    }

    /// Whether it may stand all the same, or be gone after a power cut.
    #[cfg(feature = "office")]
    pub(super) fn is_unsure(&self) -> bool {
        self.kind == Kind::Unconfirmed
    }

    /// The error in words: what stands, and what is done again after the disk was seen to; none: that is all.
    pub(super) fn told(&self, stands: &str, again: Option<&str>) -> anyhow::Error {
        let (what, first, detail) = (self.kind.what(), self.kind.first(), &self.detail);
        let then = again.map_or("ください。".to_owned(), |again| format!("から、{again}"));
        anyhow::anyhow!("{what}（{detail}）。{stands}{first}{then}")
    }
}

/// What was done, or in words why the disk did not let it be done.
pub(super) fn unless_refused<T>(done: anyhow::Result<T>, stands: &str, again: &str) -> anyhow::Result<T> {
    done.map_err(|error| DiskRefusal::of(&error).map(|refused| refused.told(stands, Some(again))).unwrap_or(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn what_the_disk_says_is_told_in_words_and_anything_else_is_left() {
        for (errno, words) in [(28, "空きがなく"), (122, "量をこえる"), (30, "読むだけ"), (5, "書けないか")]
        {
            let source = io::Error::from_raw_os_error(errno);
            let fault = durable::DurableFault::Failed { path: "/srv/var/x".into(), source };
            let error = Err::<(), _>(fault).context("somewhere").unwrap_err();
            let said = unless_refused::<()>(Err(error), "まだです。", "もう一度。").unwrap_err().to_string();
            assert!(said.contains(words) && said.contains("/srv/var/x"), "{said}");
            assert!(said.contains("まだです。") && said.ends_with("から、もう一度。"), "{said}");
        }
        let source = io::Error::from_raw_os_error(28);
        let fault = durable::DurableFault::Unconfirmed { path: "x".into(), source };
        assert!(DiskRefusal::of(&fault.into()).is_some_and(|refused| refused.kind == Kind::Unconfirmed));
        let fault = durable::DurableFault::Odd { path: "/srv/var/x".into(), source: io::Error::other("a link") };
        let said = unless_refused::<()>(Err(fault.into()), "まだです。", "もう一度。").unwrap_err().to_string();
        assert!(said.contains("/srv/var/x: a link") && said.contains("よけ") && said.ends_with("もう一度。"), "{said}");
        let plain = Err::<(), _>(io::Error::from_raw_os_error(28)).context("cannot write a.zst").unwrap_err();
        assert!(DiskRefusal::of(&plain).is_some_and(|refused| refused.detail.contains("a.zst")));
        assert!(DiskRefusal::of(&anyhow::anyhow!("two applications are named so")).is_none());
        assert!(DiskRefusal::of(&io::Error::from_raw_os_error(2).into()).is_none());
    }
}

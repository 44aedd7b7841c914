//! What of an application cannot be read, in the office's words: which file, and what to do. Asked by who was told a
//! name of it, so that nobody hears that it does not exist, and by who must not take it for not accepted.

use super::application::Submission;
use super::rows::Queue;
use crate::base::problem::Problem;
use crate::office::state::left::Why;
use std::path::Path;

impl Queue {
    /// What of an application could not be read when that was last tried; `None`: nothing.
    pub(in crate::office) fn unread(&self, submission: &Submission) -> Option<Problem> {
        let is_own = |path: &Path| Self::owner_of(path).as_ref() == Some(submission);
        let (path, why) = self.objects.state.left().find(is_own)?;
        Some(problem(&path, why))
    }
}

/// That something of an application lies there and cannot be read.
pub(super) fn problem(path: &Path, why: Why) -> Problem {
    let (what, remedy) = match why {
        Why::Damaged => (
            "この申込みのファイルが壊れていて、読めません。",
            "バックアップの同じ名前のファイルに置きかえてください。バックアップがなければ、\
             sengen state check --repair とすると、壊れたファイルを objects/corrupt へ移し、その申込みは\
             ひとつ前の決定のところへ戻ります（ひとつしかなければ、なくなります）。",
        ),
        Why::Newer => (
            "この申込みは、新しい版の sengen が書いたファイルなので、読めません。",
            "新しい版の sengen で開いてください。ファイルは、そのまま残しています。",
        ),
        Why::Foreign => (
            "この申込みのファイルの場所に、sengen のファイルではないものがあります。",
            "確かめて別の場所へよけ、バックアップの同じ名前のファイルを置いてください。\
             そのあと sengen state check で、ほかにないか確かめてください。",
        ),
        Why::Unreadable | Why::Lock => (
            "この申込みの場所にあるものを、ファイルとして読めません。",
            "リンクやフォルダならよけ、権限なら読めるようにして、なければバックアップの同じ名前のものを\
             置いてください。そのあと sengen state check で、ほかにないか確かめてください。",
        ),
    };
    Problem::new(path, what, remedy)
}

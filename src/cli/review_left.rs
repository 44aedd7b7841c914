//! What `sengen review` and `sengen account` say after their work about files they could not read: how many,
//! and what to do. Their names stand in the log lines before it; nothing of their content is known.

use crate::base::terminal::note;
use crate::office::{Office, Why};

/// What is said of a state that came from a copy and was not let go on yet.
pub(super) const HELD: &str = "控えから入れたままで、止めてあります。続けるには sengen state resume と打ってください。";

/// One line for each reason.
pub fn say(office: &Office) {
    for (why, count) in office.left().into_iter().filter(|(_, count)| *count > 0) {
        note!("{}", line(why, count));
    }
}

fn line(why: Why, count: usize) -> String {
    match why {
        Why::Unreadable => format!(
            "{count} 件は、ファイルとして読めないため扱えませんでした。上に出た名前のものを確かめ、よけるか、\
             読めるようにしてください。ほかの申込みには影響ありません。"
        ),
        Why::Newer => format!(
            "{count} 件は新しい版のファイルのため読めません。新しい版の sengen で開いてください。\
             ファイルはそのまま残しています。"
        ),
        Why::Lock => format!(
            "{count} 件は、同時に書かないためのしるし（locks）の場所に、ファイルでないものがあります。上に出た名前のものを\
             よけてください。しるしは sengen が作り直します。よけるまで、それを使う受理や公開などは進みません。"
        ),
        Why::Damaged => format!(
            "{count} 件は、ファイルが壊れているため扱えませんでした。バックアップの同じ名前のファイルに置きかえて\
             ください。そのままにすると、sengen serve が次に始まるとき objects/corrupt へ移し、その申込みは\
             ひとつ前の決定のところへ戻ります。"
        ),
        Why::Foreign => format!(
            "{count} 件は、sengen のファイルではないため扱えませんでした。上に出た名前のものを確かめ、別の場所へ\
             よけてください。ほかの申込みには影響ありません。"
        ),
    }
}

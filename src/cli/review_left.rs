//! What `sengen review`, `account`, `mail` and `state` say after their work about files they could not read and a clock
//! they do not believe: how many, what waits, and what to do. Their names stand in the log lines before it; nothing of their content is known.

use crate::base::terminal::note;
use crate::base::text;
use crate::office::{ClockDoubt, Office, Why};

/// What is said of a state that came from a copy and was not let go on yet.
pub(super) const HELD: &str = "控えから入れたままで、止めてあります。続けるには sengen state resume と打ってください。";

/// One line for each reason; and what a clock that nobody believes keeps waiting.
pub fn say(office: &Office) {
    match office.clock_doubt() {
        Ok(doubt) => doubt.iter().for_each(|doubt| note!("{}", clock(doubt))),
        Err(error) => note!("sengen: clock: {error:#}"),
    }
    for (why, count) in office.left().into_iter().filter(|(_, count)| *count > 0) {
        note!("{}", line(why, count));
    }
}

/// What waits for a clock that can be believed, and how it goes on.
fn clock(doubt: &ClockDoubt) -> String {
    let last = doubt.last.map(|last| format!("、前に見たのは {}", text::moment(last))).unwrap_or_default();
    let due = match doubt.due {
        0 => String::new(),
        due => format!(
            "取り消せる時間が過ぎた決定 {due} 件を、まだ実行していません（いまは review undo で取り消せます）。"
        ),
    };
    format!(
        "このコンピューターの時計が合っているか、わかりません（いま {}{last}）。{due}\
         合っていることがわかるまで、受理と、期限の過ぎたものを消すことは、待っています。\n    \
         直し方: 時計が間違っていたら、合わせてください。合えば、ひとりでに続きます。\
         合っていたら、sengen review list --trust-clock と打ってください（動いている sengen serve も、続けます）。",
        text::moment(doubt.now)
    )
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

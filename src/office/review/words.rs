//! What the office reads of kinds, states, decisions and letters, in its own words: the same on its terminal, at its desk
//! and in its sheets. Used by `cli` and `desk`. Never says how to type a command, but where a state needs one.

use super::row_decision::{KeptBy, RowDecision};
use crate::base::text;
use crate::office::account::erasure::EraseStand;
use crate::office::mail::bounce::BOUNCE;
use crate::office::mail::letterbox::LetterFate;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::State;
use crate::office::queue::history::Actor;
use crate::office::queue::pending::{Ruling, VoidReason};
use crate::scheme::ids::RecordNumber;

/// What is asked for, in words.
pub fn kind_name(kind: PendingKind) -> &'static str {
    match kind {
        PendingKind::Declaration => "自己宣言の受理",
        PendingKind::StepUp => "取組み段階変更の受理",
        PendingKind::Change => "登録情報変更の受理",
        PendingKind::Contact => "担当者変更の確認",
        PendingKind::Objection => "前の担当者の申し出の確認",
    }
}

/// The words for a state.
pub fn state_name(state: State) -> &'static str {
    match state {
        State::Received => "受付（メールの確認を待っています）",
        State::Expired => "期限切れ",
        State::Confirmed => "宣言完了（受理を待っています）",
        State::Rejected => "受理しませんでした",
        State::Accepted => "受理",
        State::Withdrawn => "中止",
        State::Revoked => "取消",
        State::Answered => "返事をしました",
    }
}

/// What is decided, in a few words.
pub fn ruling_name(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Accepted | Ruling::Replaced(_) | Ruling::Distinct => "受理",
        Ruling::Rejected => "受理しない",
        Ruling::Returned => "差し戻し",
        Ruling::Revoked => "取消",
    }
}

/// What is asked for, in a word.
pub fn kind_word(kind: PendingKind) -> &'static str {
    match kind {
        PendingKind::Declaration => "宣言",
        PendingKind::StepUp => "段階変更",
        PendingKind::Change => "登録変更",
        PendingKind::Contact => "担当者",
        PendingKind::Objection => "申し出",
    }
}

/// A state, in a word.
pub fn state_word(state: State) -> &'static str {
    match state {
        State::Received => "受付",
        State::Expired => "期限切れ",
        State::Confirmed => "宣言完了",
        State::Rejected => "不受理",
        State::Accepted => "受理",
        State::Withdrawn => "中止",
        State::Revoked => "取消",
        State::Answered => "返事済み",
    }
}

/// How a decision stands, in a few words.
pub fn decision_words(decision: &RowDecision) -> String {
    match decision {
        RowDecision::Undoable { ruling, by, minutes_left, .. } => {
            format!("{} あと{minutes_left}分（{}）", ruling_name(*ruling), actor_words(by))
        }
        RowDecision::Due { ruling, by, kept_by, .. } => {
            format!("{} {}（{}）", ruling_name(*ruling), kept(*kept_by), actor_words(by))
        }
        RowDecision::Void(why) => format!("無効（{}）", void_words(why)),
    }
}

/// Who did something, in a few words.
pub fn actor_words(by: &Actor) -> String {
    match by {
        Actor::Declarer => "申込者".to_owned(),
        Actor::Office(name) => format!("事務局の {name}"),
        Actor::Command(user) => format!("コマンド（{user}）"),
        Actor::Timer => "時計".to_owned(),
    }
}

/// What keeps a decision from being carried out, in a few words.
fn kept(by: KeptBy) -> &'static str {
    match by {
        KeptBy::Clock => "時計が確かでないため、実行していません",
        KeptBy::Hold => "止めてあるため、実行していません",
        KeptBy::LostHint => "目印がなく、実行されません（sengen state check --repair でなおせます）",
        KeptBy::Fault => "まだ実行できていません",
    }
}

/// Why a decision came to nothing, in a few words.
pub fn void_words(why: &VoidReason) -> &str {
    match why {
        VoidReason::Changed => "申込みが変わった",
        VoidReason::Decided => "ほかの決定で変わった",
        VoidReason::Unfit(why) => why.trim_end_matches('。'),
    }
}

/// A stage and code in the office's words, with what to do.
pub fn explained(reason: &str) -> &'static str {
    let (stage, code) = reason.split_once(' ').unwrap_or((reason, ""));
    match stage {
        "disk" => "ディスクに書けません。空きがあるか見てください。",
        "no" if code == "lock" => {
            "メールを送る番のしるし（locks/mailer）を開けません。ファイルでないものがあれば、よけてください。"
        }
        "connect" => {
            "メールサーバーにつながりません。data/site.toml の mail.transport と、サーバーが動いているかを見てください。"
        }
        "starttls" => "メールサーバーと暗号化した通信ができません。証明書と mail.ca_file を見てください。",
        "auth" => "メールサーバーにログインできません。SENGEN_SMTP_USER と SENGEN_SMTP_PASSWORD を見てください。",
        "mail" => "メールサーバーが差出人を受け付けません。ログインと mail.envelope_sender を見てください。",
        BOUNCE => came_back(code),
        "too" => "送れないまま期限が過ぎました。",
        "crashed" => "メールを作れませんでした。",
        _ if code.starts_with('5') => "メールサーバーが宛先を断りました。",
        _ => "メールサーバーが、いまは受け取れないと答えました。",
    }
}

/// A status code (RFC 3463) of a letter that came back, in words.
fn came_back(code: &str) -> &'static str {
    let mut parts = code.split('.').skip(1);
    match (parts.next(), parts.next()) {
        (Some("1"), _) => "宛先のアドレスがないため、戻ってきました。",
        (Some("2"), Some("2")) => "宛先の受信箱がいっぱいで、戻ってきました。",
        (Some("2"), _) => "宛先の受信箱が使えないため、戻ってきました。",
        (Some("4"), _) => "宛先のサーバーにつながらず、戻ってきました。",
        (Some("7"), _) => "宛先のサーバーの受信の決まり（迷惑メール対策など）で断られ、戻ってきました。",
        _ => "宛先に届かず、戻ってきました。",
    }
}

/// What became of a letter, by the last word of whoever was to take it.
pub fn fate_words(fate: LetterFate, last: &str) -> &'static str {
    match fate {
        LetterFate::Waiting => "送るのを待っています",
        LetterFate::Mailed => "送りました",
        LetterFate::CalledOff => "送るのをやめました",
        LetterFate::Failed if last.starts_with(BOUNCE) => "届きませんでした",
        LetterFate::Failed => "送れませんでした",
    }
}

/// What keeps somebody from being erased, with what to do; nothing where nothing does.
pub fn kept_words(stand: EraseStand) -> Option<String> {
    Some(match stand {
        EraseStand::Ready(_) => return None,
        EraseStand::Listed => "一覧に載っています。先に、宣言した方が中止するか、事務局が取り消してください。\
                               一覧から外れた後に消せます。"
            .to_owned(),
        EraseStand::Decided => {
            "決めたことが、まだ確定していません。確定するのを待つか、その判断を取り消してから消してください。"
                .to_owned()
        }
        EraseStand::Objection(until) => format!(
            "前の担当者が、{}まで申し出られます。申し出があるともとに戻すので、それまで消せません。",
            text::moment(until)
        ),
        EraseStand::Waits => {
            "まだ終わっていない申込みです。本人から消してほしいと頼まれたときだけ、消せます。".to_owned()
        }
        EraseStand::Kept(until) => format!(
            "{}までは、残しておく決まりです。本人から消してほしいと頼まれたときは、その前でも消せます。",
            text::moment(until)
        ),
    })
}

/// What goes when somebody is erased.
pub const ERASED: &str = "答え、履歴、番号との結び付き、待っているメールと送った記録、さがすための索引、壊れていてよけたもの、開いているログイン";

/// What stays when somebody is erased, and why.
pub fn staying_words(record: Option<RecordNumber>) -> Vec<String> {
    let listed = record.map(|no| {
        format!(
            "公開の変更の記録に、掲載番号 {no} と、載った日、終わった日、その種類だけ。同じ番号を別の事業者に使わず、\
             取引先が「いまは載っていない」と確かめられるようにするためです。名前や所在地は残りません。"
        )
    });
    let always = [
        "利用者番号と自己宣言IDの番号だけ。別の方に同じ番号を出さないためです。",
        "消したという印（受付番号と日付）。古い控えを戻したときに、よみがえらせないためです。",
        "だれのものかわからない件数（日ごとの受付など）。",
        "前に作った控え（state export）の中身と、すでに届いたメール。控えは、保存の期間が過ぎたら消してください。",
    ];
    listed.into_iter().chain(always.map(str::to_owned)).collect()
}

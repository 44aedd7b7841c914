//! What happened to an application, in words: for the office's listings and the declarer's status page.
//! The declarer sees what concerns them; what the office did inside is the office's.

use crate::office::queue::application::Step;

/// A step in a few words.
pub fn step_name(step: Step) -> &'static str {
    match step {
        Step::Received => "受付",
        Step::Resent => "確認のメールを送り直し",
        Step::AddressChanged => "メールアドレスを訂正",
        Step::Confirmed => "宣言完了",
        Step::NumbersMailed => "番号をもう一度送付",
        Step::Returned => "差し戻し",
        Step::Accepted => "受理",
        Step::Rejected => "受理しない",
        Step::Expired => "期限切れ（入力内容を削除）",
        Step::Withdrawn => "中止",
        Step::Revoked => "取消",
        Step::Revived => "復活（中止を取りやめ）",
        Step::StepUpAsked => "取組み段階変更の申込み",
        Step::StepUpAccepted => "取組み段階変更を受理",
        Step::StepUpRejected => "取組み段階変更を受理しない",
        Step::ChangeAsked => "登録情報変更の申込み",
        Step::ChangeDropped => "登録情報変更の取り下げ",
        Step::ChangeAccepted => "登録情報変更を受理",
        Step::ChangeRejected => "登録情報変更を受理しない",
        Step::Changed => "登録情報を変更",
        Step::ContactAsked => "担当者変更の申込み",
        Step::ContactVerified => "新しい担当者のメールを確認",
        Step::ContactLapsed => "担当者変更の期限切れ",
        Step::ContactTold => "前の担当者に変更を通知",
        Step::ContactObjected => "前の担当者の申し出で元に戻した",
        Step::EarlierTold => "前の担当者に手続きを通知",
        Step::ObjectionSettled => "前の担当者の申し出を事務局が確認",
        Step::ContactRequested => "担当者変更の依頼（ログインなし）",
        Step::ContactGranted => "事務局が担当者変更を認めた",
        Step::ContactRefused => "担当者変更の依頼を断った",
        Step::ResetAsked => "パスワード再設定の申込み",
        Step::PasswordChanged => "パスワードを変更",
        Step::NumberAsked => "利用者番号を送付",
        Step::Shown => "事務局が登録内容を見た",
        Step::Unlocked => "ログインの停止を解除",
    }
}

/// Whether the note of a step was written for the declarer to read.
pub fn is_for_declarer(step: Step) -> bool {
    matches!(step, Step::Returned | Step::Rejected | Step::Revoked | Step::StepUpRejected | Step::ChangeRejected)
}

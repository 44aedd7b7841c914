//! The form processor's addresses, as paths below the base path. Used by `http` to route, by templates
//! through `action(path=)`, and by `site` to know which links are not files of `dist`.

/// The form posts here: the form again with its errors, or the check page.
pub const CHECK: &str = "/declare/check/";
/// From the check page back to the filled form.
pub const CORRECT: &str = "/declare/correct/";
/// From the check page into the queue.
pub const SUBMIT: &str = "/declare/submit/";
/// The received page; a token follows.
pub const RECEIVED: &str = "/declare/received/";
/// The confirmation page and its one button; a token follows. Short: it is mailed, and a line that some
/// mail program breaks is a link that does not open.
pub const CONFIRM: &str = "/c/";
/// Mails the numbers again; a token follows.
pub const NUMBERS: &str = "/declare/numbers/";
/// Answers 200 when the processor works.
pub const HEALTH: &str = "/healthz";
/// A declarer's own pages: log in, changes, stop.
pub const ACCOUNT: &str = "/account/";

/// 取組み段階変更: the form posts here.
pub const ACCOUNT_STEP_UP_CHECK: &str = "/account/step-up/check/";
/// 登録情報変更: the form posts here.
pub const ACCOUNT_CHANGE_CHECK: &str = "/account/change/check/";
/// 担当者変更: the form posts here.
pub const ACCOUNT_CONTACT_CHECK: &str = "/account/contact/check/";
/// A new password by a mailed link; a token follows.
pub const ACCOUNT_RESET: &str = "/account/password/reset/";
/// A new contact confirms; a token follows.
pub const ACCOUNT_VERIFY: &str = "/account/contact/verify/";
/// An earlier contact objects; a token follows.
pub const ACCOUNT_OBJECT: &str = "/account/contact/object/";

/// Whether the processor answers this path, so that no file of `dist` need exist for it.
pub fn is_processor(path: &str) -> bool {
    [CHECK, CORRECT, SUBMIT, HEALTH].contains(&path)
        || [RECEIVED, CONFIRM, NUMBERS, ACCOUNT].iter().any(|prefix| path.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_site_are_not_the_processors() {
        assert!(is_processor("/account/login/"));
        assert!(is_processor("/declare/check/"));
        assert!(is_processor("/c/AAAA/"));
        assert!(!is_processor("/declare/form/"));
        assert!(!is_processor("/declare/"));
    }
}

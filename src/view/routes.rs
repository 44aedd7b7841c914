//! The form processor's addresses, one row a route: path below the base path, methods, whose pages may post to it, how many bytes.
//! Written nowhere else: `http` routes and logs by it, templates reach it by `action(path=)`, `office` mails its links, `site` knows by
//! it which links are no files.

use crate::scheme::posted;
use crate::scheme::registers::{HOME, RegisterRules};
use std::collections::BTreeSet;

/// Whose pages may post to a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostOrigin {
    /// The static form may live on another host than the processor; the route has no side effect.
    Site,
    /// Only pages of the processor itself.
    Processor,
}
/// How a route may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteAccess {
    /// The methods, as the header `Allow` lists them.
    pub methods: &'static str,
    /// Whose pages may post to it.
    pub sender: PostOrigin,
    /// The largest body that is looked at, in bytes.
    pub body: usize,
}

/// The largest body of any route, and of requests that no route is for.
pub const LARGEST_BODY: usize = posted::LARGEST_FORM;
/// Enough for a few controls and a seal of a few words.
const SMALL: usize = 16 * 1024;

const fn access(methods: &'static str, body: usize) -> RouteAccess {
    RouteAccess { methods, sender: PostOrigin::Processor, body }
}

/// To be looked at.
const PAGE: RouteAccess = access("GET, HEAD", LARGEST_BODY);
/// To be looked at by machines of all kinds.
const WATCHED: RouteAccess = access("GET, HEAD, OPTIONS", SMALL);
/// What a form that holds everything typed is sent to.
const FORM: RouteAccess = access("POST", LARGEST_BODY);
/// The same, from the static form too.
const STATIC_FORM: RouteAccess = RouteAccess { sender: PostOrigin::Site, ..FORM };
/// A button alone.
const BUTTON: RouteAccess = access("POST", SMALL);
/// A page with a small form that is sent to the page's own address.
const OWN_FORM: RouteAccess = access("GET, HEAD, POST", SMALL);

/// The same with everything typed into another form.
const OWN_LARGE_FORM: RouteAccess = access("GET, HEAD, POST", LARGEST_BODY);

/// Makes the enum and its table of one list. In a path `*` stands for the one part that is not fixed: a token, or
/// the name of a file.
macro_rules! routes {
    ($($(#[doc = $doc:literal])+ $name:ident $path:literal $access:expr;)+) => {
        /// A route of the form processor.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Route { $($(#[doc = $doc])+ $name,)+ }

        impl Route {
            /// All of them; an earlier one goes before a later one that its path would fit too.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The path; with `*` where a token or a name stands, so that it is also what the log may show.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)+ }
            }

            /// How it may be asked.
            pub const fn access(self) -> RouteAccess {
                match self { $(Self::$name => $access,)+ }
            }
        }
    };
}

routes! {
    /// Answers 200 while the processor lives.
    Health "/healthz" WATCHED;
    /// Answers 200 when all is as it should be, else 503.
    Ready "/readyz" WATCHED;
    /// The form posts here: the form again with its errors, or the check page.
    Check "/declare/check/" STATIC_FORM;
    /// From the check page back to the filled form.
    Correct "/declare/correct/" FORM;
    /// From the check page into the queue.
    Submit "/declare/submit/" FORM;
    /// The received page.
    Received "/declare/received/*/" PAGE;
    /// Its button that mails the link again.
    Resend "/declare/received/*/resend/" OWN_FORM;
    /// The received page after that.
    Resent "/declare/received/*/resent/" PAGE;
    /// Its form for a corrected address.
    CorrectAddress "/declare/received/*/address/" OWN_FORM;
    /// The received page after that.
    AddressCorrected "/declare/received/*/changed/" PAGE;
    /// The confirmation page and its one button. Short: it is mailed, and a line that some mail program breaks is
    /// a link that does not open.
    Confirm "/c/*/" OWN_FORM;
    /// The numbers; a POST mails them again.
    Numbers "/declare/numbers/*/" OWN_FORM;
    /// The numbers after that; a POST finds nothing here.
    NumbersResent "/declare/numbers/*/resent/" OWN_FORM;
    /// To whose entry of a register a link is to be mailed.
    Entry "/declare/entry/" OWN_FORM;
    /// An entry's own page, by a mailed link: what is public of it, to be changed or withdrawn.
    EntryEdit "/declare/entry/*/" OWN_LARGE_FORM;
    /// That an entry goes on, by a mailed link.
    EntryRenewal "/declare/renew/*/" OWN_FORM;
    /// That an entry which was brought along is somebody's, by a mailed link.
    EntryClaim "/declare/claim/*/" OWN_FORM;
    /// The questions beside the numbers are sent here; the numbers after that.
    Survey "/declare/numbers/*/survey/" OWN_FORM;
    /// A declarer's own pages: the menu.
    Account "/account/" PAGE;
    /// To log in.
    LogIn "/account/login" OWN_FORM;
    /// The same for who had typed something into a form of these pages, which goes with it.
    LogInAgain "/account/login/again/" OWN_LARGE_FORM;
    /// To log out.
    LogOut "/account/logout" BUTTON;
    /// 自己宣言状況確認.
    Status "/account/status/" PAGE;
    /// A rejected declaration as a new one.
    DeclareAgain "/account/again/" BUTTON;
    /// 中止.
    Stop "/account/stop/" OWN_FORM;
    /// 取組み段階変更, and its steps.
    StepUp "/account/step-up/" PAGE;
    /// The form posts here.
    StepUpCheck "/account/step-up/check/" FORM;
    /// Back to the form.
    StepUpCorrect "/account/step-up/correct/" FORM;
    /// To the office.
    StepUpSubmit "/account/step-up/submit/" FORM;
    /// What was done.
    StepUpDone "/account/step-up/done/" PAGE;
    /// 登録情報変更, and its steps.
    Change "/account/change/" PAGE;
    /// The form posts here.
    ChangeCheck "/account/change/check/" FORM;
    /// Back to the form.
    ChangeCorrect "/account/change/correct/" FORM;
    /// To the office.
    ChangeSubmit "/account/change/submit/" FORM;
    /// What was done.
    ChangeDone "/account/change/done/" PAGE;
    /// 担当者変更, and its steps.
    Contact "/account/contact/" PAGE;
    /// The form posts here.
    ContactCheck "/account/contact/check/" FORM;
    /// Back to the form.
    ContactCorrect "/account/contact/correct/" FORM;
    /// To the office.
    ContactSubmit "/account/contact/submit/" FORM;
    /// What was done.
    ContactDone "/account/contact/done/" PAGE;
    /// メールが使えないときの担当者変更.
    ContactRequest "/account/contact/request/" OWN_FORM;
    /// A new contact confirms, by a mailed link.
    ContactVerify "/account/contact/verify/*/" OWN_FORM;
    /// An earlier contact objects, by a mailed link.
    ContactObject "/account/contact/object/*/" OWN_FORM;
    /// Ends what is mailed beside the procedures, by a link in each of those mails; also by the mail program itself, which
    /// posts no form of ours. Short, as what is mailed.
    MailingStop "/stop/*/" OWN_FORM;
    /// 利用者番号を忘れたとき.
    NumberForgotten "/account/number/" OWN_FORM;
    /// パスワード変更.
    Password "/account/password/" OWN_FORM;
    /// パスワード再設定.
    PasswordForgotten "/account/password/reset/" OWN_FORM;
    /// A new password, by a mailed link.
    PasswordReset "/account/password/reset/*/" OWN_FORM;
    /// ロゴマークダウンロード.
    Logo "/account/logo/" PAGE;
    /// 使用手順, before the download.
    LogoProcedure "/account/logo/procedure/" PAGE;
    /// 使用ガイドライン, before the download.
    LogoGuideline "/account/logo/guideline/" PAGE;
    /// The files of a level.
    LogoFiles "/account/logo/*" PAGE;
}

impl Route {
    /// The route of a path below the base path, and the token or name in it (empty where it has none). A slash at
    /// the end says nothing: it gets lost between mail and browser.
    pub fn find(path: &str) -> Option<(Self, &str)> {
        Self::ALL.iter().find_map(|route| Some((*route, route.part(path)?)))
    }

    /// The path with this token or name in it.
    pub fn with(self, part: &str) -> String {
        self.path().replacen('*', part, 1)
    }

    /// What follows `/account/`: `step-up`, `password/reset`. Templates tell the account's pages apart by it.
    pub fn account_page(self) -> &'static str {
        let path = self.path();
        path.strip_prefix(Self::Account.path()).unwrap_or(path).trim_end_matches('/')
    }

    fn part(self, path: &str) -> Option<&str> {
        part_of(self.path(), path)
    }
}

/// The token or name that a path has where a row of a table has `*`; empty where it has none. `None`: it is another
/// row's.
pub fn part_of<'a>(row: &str, path: &'a str) -> Option<&'a str> {
    let mut own = row.strip_suffix('/').unwrap_or(row).split('/');
    let mut sent = path.strip_suffix('/').unwrap_or(path).split('/');
    let mut found = "";
    loop {
        match (own.next(), sent.next()) {
            (None, None) => return Some(found),
            (Some("*"), Some(part)) if !part.is_empty() => found = part,
            (Some(own), Some(sent)) if own == sent => {}
            _ => return None,
        }
    }
}

/// Where a form lies with all that follows from it: the declaration's, or a register's below its own name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormPlace(Option<String>);

/// Where the declaration's lies.
const DECLARE: &str = "/declare/";
/// What its mailed links begin with, and those of a register.
const CONFIRM: &str = "/c/";

impl FormPlace {
    /// That of a register's form; without one the declaration's.
    pub fn of(rules: Option<&RegisterRules>) -> Self {
        Self(rules.map(RegisterRules::path))
    }

    /// Whether it is a register's.
    pub fn is_register(&self) -> bool {
        self.0.is_some()
    }

    /// The path of a route of the declaration as it is here.
    pub fn at(&self, path: &str) -> String {
        let Some(home) = &self.0 else { return path.to_owned() };
        match (path.strip_prefix(DECLARE), path.strip_prefix(CONFIRM)) {
            (Some(rest), _) => format!("{home}{rest}"),
            (None, Some(rest)) => format!("{home}c/{rest}"),
            (None, None) => path.to_owned(),
        }
    }

    /// The register that a path lies in, and the path of the declaration in its place.
    pub fn found(path: &str) -> Option<(&str, String)> {
        let (name, rest) = path.strip_prefix(HOME)?.split_once('/')?;
        let own = match rest.strip_prefix("c/") {
            Some(rest) => format!("{CONFIRM}{rest}"),
            None => format!("{DECLARE}{rest}"),
        };
        (!name.is_empty()).then_some((name, own))
    }
}

impl Route {
    /// Whether a register has it too.
    pub fn is_of_registers(self) -> bool {
        use Route as R;
        matches!(self, R::Check | R::Correct | R::Submit | R::Confirm | R::Received | R::Resend | R::Resent)
            || matches!(self, R::CorrectAddress | R::AddressCorrected)
            || self.is_only_of_registers()
    }

    /// Whether machines look there how this one is: without a host, at the top of whatever it answers for.
    pub fn is_watched(self) -> bool {
        matches!(self, Self::Health | Self::Ready)
    }

    /// Whether declarations do not have it.
    pub fn is_only_of_registers(self) -> bool {
        matches!(self, Self::Entry | Self::EntryEdit | Self::EntryRenewal | Self::EntryClaim)
    }
}

/// Whether the processor answers this path, so that no file of `dist` need exist for it.
pub fn is_processor(path: &str) -> bool {
    answered(path).is_some()
}

/// The route by which the processor answers a path, a declaration's or a register's.
pub fn answered(path: &str) -> Option<Route> {
    match Route::find(path) {
        Some((route, _)) => (!route.is_only_of_registers()).then_some(route),
        None => Some(Route::find(&FormPlace::found(path)?.1)?.0).filter(|route| route.is_of_registers()),
    }
}

/// Whether a page may not have this path: a host hands all that begins so on to the processor.
pub fn is_reserved(path: &str) -> bool {
    let begins = |route: &Route| match route.path().split_once('*') {
        Some((folder, _)) => path.starts_with(folder),
        None => *route == Route::Account && path.starts_with(route.path()),
    };
    is_processor(path) || Route::ALL.iter().any(begins)
}

/// Whether machines look at this path how this one is.
pub fn is_watched(path: &str) -> bool {
    [Route::Health, Route::Ready].iter().any(|route| route.path() == path)
}

/// What a host before the processor hands on to it, as alternatives of a regular expression over a path without its first
/// slash: `account|c|declare/check|…|register/[^/]+/(?:check|…)`, each with all that lies below. The health too: whoever
/// watches from outside is told no more than whether all is well.
pub fn handed_on() -> String {
    let own = |is_it: fn(&Route) -> bool, home: &str| {
        let routes = Route::ALL.iter().filter(|route| is_it(route));
        let stem = |route: &Route| {
            let fixed = route.path().split('*').next().unwrap_or_default();
            fixed.strip_prefix(home).unwrap_or(fixed).trim_matches('/').to_owned()
        };
        let stems: BTreeSet<String> = routes.map(stem).collect();
        let is_below = |stem: &String| stems.iter().any(|other| stem.starts_with(&format!("{other}/")));
        stems.iter().filter(|stem| !is_below(stem)).cloned().collect::<Vec<_>>().join("|")
    };
    let declared = own(|route| !route.is_only_of_registers(), "");
    let of_registers = own(|route| route.is_of_registers(), DECLARE);
    format!("{declared}|{}/[^/]+/(?:{of_registers})", HOME.trim_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_a_route_of_many_paths_is_no_place_for_a_page() {
        for path in ["/c/", "/account/help/", "/account/logo/a/b/", "/declare/check/"] {
            assert!(is_reserved(path), "{path}");
        }
        for path in ["/", "/company/", "/declare/", "/declare/form/", "/accounting/"] {
            assert!(!is_reserved(path), "{path}");
        }
    }

    #[test]
    fn what_a_host_hands_on_is_every_route_and_no_page() {
        assert_eq!(
            handed_on(),
            "account|c|declare/check|declare/correct|declare/numbers|declare/received|declare/submit|healthz|readyz|stop\
             |register/[^/]+/(?:c|check|claim|correct|entry|received|renew|submit)"
        );
    }

    #[test]
    fn pages_of_the_site_are_not_the_processors() {
        assert!(is_processor("/account/login/"));
        assert!(is_processor("/declare/check/"));
        assert!(is_processor("/c/AAAA/"));
        assert!(!is_processor("/declare/form/"));
        assert!(!is_processor("/declare/"));
    }

    #[test]
    fn every_route_is_found_by_its_path_with_and_without_its_last_slash() {
        for route in Route::ALL {
            let path = route.with("T");
            let part = if route.path().contains('*') { "T" } else { "" };
            assert_eq!(Route::find(&path), Some((*route, part)), "{path}");
            let bare = path.strip_suffix('/').unwrap_or(&path);
            assert_eq!(Route::find(bare), Some((*route, part)), "{bare}");
            assert_eq!(Route::find(&format!("{bare}/")), Some((*route, part)), "{bare}/");
        }
    }

    #[test]
    fn what_only_looks_like_a_route_is_none() {
        for nowhere in [
            "",
            "/",
            "/c/",
            "/c//",
            "/c/a/b/",
            "/account//",
            "/account/x",
            "/account/login/x",
            "/account/password/x",
            "/account/password/reset/a/b",
            "/account/change/x",
            "/account/status/x",
            "/account/stop/stop",
            "/declare/received/",
            "/declare/received/T/x/",
            "/declare/numbers/T/x/",
        ] {
            assert_eq!(Route::find(nowhere), None, "{nowhere}");
        }
    }
}

//! The desk's addresses, one row a route: its path, its methods and the largest form. The log shows a row, never what
//! stands in it. Used by the router, and by handlers that lead on.

use crate::view::routes::{PostOrigin, RouteAccess, part_of};

/// A route of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeskRoute {
    /// What there is to do.
    Home,
    /// To log in.
    LogIn,
    /// To log out.
    LogOut,
    /// The link for once: password, telephone, codes for paper.
    Enrol,
    /// What waits; several plain ones are accepted at once.
    Queue,
    /// Looks for somebody; what was typed goes on sealed, and stands in no address.
    Search,
    /// The next that waits.
    Next,
    /// One thing that waits, and its decision.
    Case,
    /// Its reasons and its letter.
    Reasons,
    /// What is answered by mail, and the letter.
    Answer,
    /// Writes something down for the office alone.
    Note,
    /// Takes a decision back.
    Undo,
    /// Who has declared; what is done on the telephone.
    Declarer,
    /// Ends a declaration.
    Revoke,
    /// Hands out everything that is kept of somebody.
    Export,
    /// Erases it.
    Erase,
    /// What a browser is to remember.
    Settings,
}

const fn access(methods: &'static str, body: usize) -> RouteAccess {
    RouteAccess { methods, sender: PostOrigin::Processor, body }
}

/// Enough for a few controls and a seal.
const SMALL: usize = 16 * 1024;
/// Enough for a page of rows, and for reasons that are mailed.
const LARGE: usize = 128 * 1024;
const PAGE: RouteAccess = access("GET, HEAD", SMALL);
const BUTTON: RouteAccess = access("POST", SMALL);
const FORM: RouteAccess = access("GET, HEAD, POST", LARGE);

/// Every row, with how it may be asked.
const TABLE: [(DeskRoute, &str, RouteAccess); 17] = [
    (DeskRoute::Home, "/", PAGE),
    (DeskRoute::LogIn, "/login/", FORM),
    (DeskRoute::LogOut, "/logout/", BUTTON),
    (DeskRoute::Enrol, "/enrol/*/", FORM),
    (DeskRoute::Queue, "/queue/", FORM),
    (DeskRoute::Search, "/search/", BUTTON),
    (DeskRoute::Next, "/next/", PAGE),
    (DeskRoute::Case, "/case/*/", FORM),
    (DeskRoute::Reasons, "/case/*/reasons/", FORM),
    (DeskRoute::Answer, "/case/*/answer/", FORM),
    (DeskRoute::Note, "/case/*/note/", access("POST", LARGE)),
    (DeskRoute::Undo, "/undo/", BUTTON),
    (DeskRoute::Declarer, "/declarer/*/", FORM),
    (DeskRoute::Revoke, "/declarer/*/revoke/", BUTTON),
    (DeskRoute::Export, "/declarer/*/export/", BUTTON),
    (DeskRoute::Erase, "/declarer/*/erase/", BUTTON),
    (DeskRoute::Settings, "/settings/", BUTTON),
];

impl DeskRoute {
    /// The row of a path, and what stands in it for `*`.
    pub(crate) fn find(path: &str) -> Option<(Self, &str)> {
        TABLE.iter().find_map(|(route, row, _)| Some((*route, part_of(row, path)?)))
    }

    fn row(self) -> &'static (Self, &'static str, RouteAccess) {
        &TABLE[self as usize]
    }

    /// The path; with `*` where something stands in it.
    pub(crate) fn path(self) -> &'static str {
        self.row().1
    }

    /// The path with this in it.
    pub(crate) fn with(self, part: &str) -> String {
        self.path().replacen('*', part, 1)
    }

    /// How it may be asked.
    pub(crate) fn access(self) -> RouteAccess {
        self.row().2
    }

    /// Whether it answers who is not logged in.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::LogIn | Self::Enrol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_its_own_row() {
        for (at, (route, path, _)) in TABLE.iter().enumerate() {
            assert_eq!((*route as usize, route.path()), (at, *path));
            assert_eq!(DeskRoute::find(&route.with("X")).map(|(found, _)| found), Some(*route), "{path}");
        }
        for nowhere in ["/case/", "/case//", "/case/a/b/", "/declarer/", "/queue/x", "/login/x"] {
            assert_eq!(DeskRoute::find(nowhere), None, "{nowhere}");
        }
        assert_eq!(DeskRoute::find("/case/34679ACD/reasons"), Some((DeskRoute::Reasons, "34679ACD")));
    }
}

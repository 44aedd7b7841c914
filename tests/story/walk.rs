//! The form page by page, as far as a client fills it.

use crate::client::{Client, Page};
use crate::html::Form;
use crate::scheme::{OTHERS, PRIVATE};

/// One page of the form, filled as far as it asks.
pub fn filled_page(page: &Page) -> Form {
    let mut form = page.form("/declare/check/");
    for (key, value) in PRIVATE.into_iter().chain(OTHERS) {
        if form.has(key, value) {
            form.set(key, value);
        }
    }
    form
}

/// Page by page to the check page; every page that came on the way.
pub fn walked(client: &mut Client) -> (Page, Vec<Page>) {
    let mut pages = vec![client.get("/declare/form/")];
    loop {
        let page = client.submit(&filled_page(pages.last().expect("a page")));
        assert_eq!(page.status, 200, "{}", page.text());
        if page.forms().iter().any(|form| form.action.ends_with("/declare/submit/")) {
            return (page, pages);
        }
        pages.push(page);
        assert!(pages.len() < 9, "the pages come to no end");
    }
}

//! The form in short pages: each is checked when it is sent, and leads on to the next, back to the one before, or to
//! the check page. What the other pages brought travels sealed; the first page is a static file and carries nothing.
//! Never decides what is right or wrong about an answer; that is `scheme`.

use super::check_page::check_page;
use super::ended::{self, LinkEnded};
use super::kept::{CarriedAnswers, Hashed, Password, hashed};
use crate::http::call::Call;
use crate::http::context::Context;
use crate::http::pages::{self, Again, Hidden};
use crate::http::transport::Answer;
use crate::http::transport::refusal::Refusal;
use crate::http::transport::reply::Reply;
use crate::office::access::limits::Rate;
use crate::office::counts::page_key;
use crate::scheme::codes::ButtonCode;
use crate::scheme::posted::{FORM_VERSION, PAGE, PAGES, TERMS_VERSION};
use crate::scheme::{self, Action, Checked, FieldError, Filled, Form, FormPage, Notice, PostOutcome, Posted, Role};
use crate::view::form::{FORM_TEMPLATE, FormView, OnPage, Said, page_head};
use crate::view::routes::Route;
use hyper::StatusCode;
use std::net::IpAddr;

/// A page of the form that was sent, with all that is known by then.
struct Turn<'a> {
    context: &'a Context,
    page: &'a FormPage,
    /// The answers of all pages, and the password from before.
    carried: CarriedAnswers,
    client: IpAddr,
}

/// A page to be shown.
#[derive(Clone, Copy)]
struct Shown<'a> {
    carried: &'a CarriedAnswers,
    page: &'a FormPage,
    /// What is wrong on it.
    errors: &'a [FieldError],
    /// What is said beside its fields.
    notices: &'a [Notice],
}

/// Whether a post is of one page of several; else the form was sent as a whole.
pub(super) fn is_page(form: &Form, typed: &Posted) -> bool {
    !form.pages().is_empty() && !typed.first(PAGE).is_empty()
}

/// A sent page: itself again with its errors, the next one, or the check page.
pub(super) fn check(context: &Context, call: &Call<'_>, typed: Posted) -> Answer {
    let form = &context.scheme.form;
    let Some(carried) = CarriedAnswers::opened(context, typed.first(PAGES)) else {
        return ended::page(context, LinkEnded::Seal);
    };
    let Some(first) = form.pages().first() else { return Err(Refusal::Malformed) };
    // A page that only an older form had takes nothing back; from the first page on, which says what changed, all is
    // shown again.
    let known = form.page(typed.first(PAGE));
    let page = known.unwrap_or(first);
    let mut carried = CarriedAnswers { posted: whole(form, known, typed, &carried.posted), ..carried };
    // Whoever sends a page came to it: of the first one, a file of the site, nothing else tells.
    carried.came_to(context, Some(page));
    let turn = Turn { context, page, carried, client: context.client(call.request) };
    if !context.office.access.allow(Rate::Check, turn.client) {
        let checked = scheme::check(&context.scheme, &turn.carried.posted, turn.has_password());
        let password = Password::newer(checked.password, turn.carried.password.as_ref());
        let carried = CarriedAnswers { posted: checked.kept, password, ..turn.carried.clone() };
        return turn.to_be_sent_again(carried, Refusal::TooOften);
    }
    turn.answered()
}

/// A page of the form with what was typed before, and where an answer is to be changed.
pub(super) fn filled(context: &Context, carried: &CarriedAnswers, page: &FormPage) -> Answer {
    Shown { carried, page, errors: &[], notices: &[] }.answer(context)
}

/// The page of the first error, with all errors of that page; `here` tells what concerns the whole form.
pub(super) fn refused(context: &Context, carried: &CarriedAnswers, errors: &[FieldError], here: &FormPage) -> Answer {
    let form = &context.scheme.form;
    let page = errors.first().map_or(here, |error| form.page_of_error(error, here));
    let own = of_page(form, page, errors);
    let shown = Shown { carried, page, errors: &own, notices: &[] };
    Ok(shown.answer(context)?.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

/// The page on which the password is typed: the only one that may hold it as it was typed.
pub(super) fn password_page(form: &Form) -> Option<&FormPage> {
    form.page_of(Role::Password.key())
}

impl Turn<'_> {
    fn has_password(&self) -> bool {
        self.carried.password.is_some()
    }

    fn answered(self) -> Answer {
        let back = matches!(self.carried.posted.action(), Action::Back);
        match scheme::receive(&self.context.scheme, &self.carried.posted, self.has_password()) {
            PostOutcome::Fill(Filled { kept, notices, password }) => {
                let password = Password::newer(password, self.carried.password.as_ref());
                let carried = CarriedAnswers { posted: kept, password, ..self.carried };
                Shown { carried: &carried, page: self.page, errors: &[], notices: &notices }.answer(self.context)
            }
            PostOutcome::Refused(checked) | PostOutcome::Checked(checked) if back => self.turned_back(checked),
            PostOutcome::Refused(checked) | PostOutcome::Checked(checked) => self.went_on(checked),
        }
    }

    /// To the page before, with everything as it was typed.
    fn turned_back(self, checked: Checked) -> Answer {
        let page = self.context.scheme.form.page_beside(self.page, false).unwrap_or(self.page);
        self.leave(checked, |context, carried, _| filled(context, &carried, page))
    }

    fn went_on(self, mut checked: Checked) -> Answer {
        let form = &self.context.scheme.form;
        let own = of_page(form, self.page, &checked.errors);
        if !own.is_empty() {
            self.context.office.declarations.counts.was_wrong(&page_key(&self.page.id));
            let password = Password::newer(checked.password.take(), self.carried.password.as_ref());
            let carried = CarriedAnswers { posted: checked.kept, password, ..self.carried };
            return refused(self.context, &carried, &own, self.page);
        }
        let next = form.page_beside(self.page, true).filter(|_| !self.carried.reviewed);
        let here = self.page;
        self.leave(checked, |context, mut carried, checked| match next {
            Some(next) => {
                carried.came_to(context, Some(next));
                filled(context, &carried, next)
            }
            None if checked.errors.is_empty() => {
                carried.came_to(context, None);
                check_page(context, checked, carried.password, &carried.journey)
            }
            None => refused(context, &CarriedAnswers { reviewed: true, ..carried }, &checked.errors, here),
        })
    }

    /// Leaves the page with what was typed on it, a password as its hash.
    fn leave(self, mut checked: Checked, to: impl FnOnce(&Context, CarriedAnswers, Checked) -> Answer) -> Answer {
        let password = Password::newer(checked.password.take(), self.carried.password.as_ref());
        let carried = |password| CarriedAnswers { posted: checked.kept.clone(), password, ..self.carried.clone() };
        match hashed(self.context, password, self.client)? {
            Hashed::Done(hash) => to(self.context, carried(hash), checked),
            Hashed::NotNow(refusal, password) => self.to_be_sent_again(carried(password), refusal),
        }
    }

    /// The page that says to wait; this page with everything typed is one press away.
    fn to_be_sent_again(&self, carried: CarriedAnswers, refusal: Refusal) -> Answer {
        let (context, words) = (self.context, &self.context.scheme.words);
        let hidden = |name: &str, value: String| Hidden { name: name.to_owned(), value };
        let fields = vec![hidden(PAGE, self.page.id.clone()), hidden(PAGES, carried.sealed(context)?)];
        let button = if refusal == Refusal::Busy { ButtonCode::BackAndSend } else { ButtonCode::Back };
        let button = words.text(button).to_owned();
        let again = Again { action: Route::Correct.path().to_owned(), button, fields };
        Ok(pages::refused(&context.view, words, refusal, Some(&again)))
    }
}

/// The answers of all pages: those of the page that was sent as they are now.
fn whole(form: &Form, page: Option<&FormPage>, typed: Posted, others: &Posted) -> Posted {
    let asked = page.into_iter().flat_map(|page| form.on_page(page));
    let mut own: Vec<&str> = asked.map(|field| field.key.as_str()).collect();
    own.push(FORM_VERSION);
    // Which terms were seen is told where they are agreed to, and nowhere else.
    let is_agreed = own.contains(&Role::Terms.key());
    let typed = if is_agreed { typed } else { typed.without(TERMS_VERSION) };
    typed.over(others.clone(), &own)
}

fn of_page(form: &Form, page: &FormPage, errors: &[FieldError]) -> Vec<FieldError> {
    errors.iter().filter(|error| form.page_of_error(error, page).id == page.id).cloned().collect()
}

impl Shown<'_> {
    fn answer(&self, context: &Context) -> Answer {
        let Self { carried, page, errors, notices } = *self;
        let sealed = carried.sealed(context)?;
        let on = OnPage { page, sealed: Some(&sealed), reviewed: carried.reviewed };
        let said = Said { posted: &carried.posted, errors, notices, has_password: carried.password.is_some() };
        let head = page_head(&context.scheme, page, !errors.is_empty());
        let content = FormView::turned(&context.scheme, &on, &said);
        pages::page(&context.view, FORM_TEMPLATE, &head, &content).map(Reply::reachable_by_back)
    }
}

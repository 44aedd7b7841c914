//! The account pages: what a declarer sees and does after the declaration, a file each. This one tells which, and
//! who may. Called by `router`. Whoever is not logged in or sends a form of another session gets a page that helps,
//! and nothing happens.

mod edit;
mod form_seal;
mod help;
mod kept_edit;
mod login;
mod logo;
mod mailed_links;
mod mailing;
mod message_page;
mod password;
mod proof;
mod reading;
mod status;
mod stop;

pub(crate) use logo::{Logos, logo_files};
pub(crate) use reading::Readings;

use super::background::Background;
use super::call::Call;
use super::context::Context;
use super::session::{self, Member, Visitor};
use super::transport::Answer;
use super::transport::refusal::Refusal;
use crate::view::routes::Route;

/// What only these pages need.
pub(crate) struct AccountContext {
    /// None where no level has a logo.
    pub(crate) logos: Option<Logos>,
    /// For look-ups whose outcome nobody is told.
    pub(crate) background: Background,
}

impl AccountContext {
    /// The answer to a call for one of these pages; [`Refusal::Unknown`] where it is for none.
    pub(crate) fn answer(&self, context: &Context, call: &Call<'_>) -> Answer {
        match call.route {
            Route::LogIn | Route::LogInAgain => login::log_in(context, call),
            Route::PasswordForgotten => help::answer(context, &self.background, help::Help::Password, call),
            Route::NumberForgotten => help::answer(context, &self.background, help::Help::Number, call),
            Route::ContactRequest => help::answer(context, &self.background, help::Help::Contact, call),
            Route::PasswordReset => password::reset(context, call),
            Route::ContactVerify => mailed_links::answer(context, mailed_links::MailedLink::Verify, call),
            Route::ContactObject => mailed_links::answer(context, mailed_links::MailedLink::Object, call),
            Route::MailingStop => mailing::answer(context, call),
            _ => match session::visitor(context, call.request)? {
                Visitor::Member(member) => self.own_page(context, &member, call),
                Visitor::LoggedOut(why) => message_page::logged_out(context, why, call),
            },
        }
    }

    /// The pages for who is logged in.
    fn own_page(&self, context: &Context, member: &Member, call: &Call<'_>) -> Answer {
        match call.route {
            Route::Account => status::menu(context, member),
            Route::Status => status::status(context, member),
            Route::LogOut => login::log_out(context, member, call),
            Route::DeclareAgain => status::declare_again(context, member),
            Route::Password => password::change(context, member, call),
            Route::Stop => stop::answer(context, member, call),
            Route::Logo | Route::LogoProcedure | Route::LogoGuideline | Route::LogoFiles => {
                logo::Logo::of(context, member, self.logos.as_ref()).map_or(Err(Refusal::Unknown), |it| it.answer(call))
            }
            _ => match edit::Edit::of(context, member, call) {
                Some((edit, step)) => edit::answer(&edit, step),
                None => Err(Refusal::Unknown),
            },
        }
    }
}

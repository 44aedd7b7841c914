//! Floor 2: what the scheme asks and allows, read from `data/`: form, answers, conditions, levels, ids.
//! Pure: the same post gives the same result. One definition (`data/form.toml`) drives the page, the
//! check, the check page, the office's table and what is public.

mod action;
mod address;
mod amount;
mod answers;
mod asking;
mod change_rule;
mod check;
mod code;
pub mod codes;
mod condition;
pub mod corporate_number;
mod corporation;
mod days;
pub mod edit;
pub mod form;
mod form_faults;
mod form_limits;
pub mod ids;
mod implied;
mod kind;
pub mod listed;
mod pages;
pub mod posted;
mod receive;
mod reference;
pub mod registers;
mod remark;
mod roles;
pub mod rows;
mod rules;
mod schemas;
mod show;
pub mod terms;
#[cfg(test)]
mod tests;
mod words;

pub use crate::base::japanese::visible;
pub use action::Action;
pub use amount::Amount;
pub use answers::Answers;
pub use asking::registered::{Registered, registered};
pub use change_rule::ChangeRule;
pub use check::{Checked, check};
pub use columns::{BETWEEN, CellReading, Column, DECLARER_COLUMNS, ListColumns, MoreColumn};
pub use condition::{Condition, Judged};
pub use corporations::Corporations;
pub use form::{Field, Form};
pub use kind::FieldKind;
pub use levels::{FILE as LEVELS, Level, Levels, Way};
pub use lists::Lists;
pub use pages::{FormPage, PagePlace};
pub use postal::Postal;
pub use posted::Posted;
pub use receive::{Filled, PostOutcome, receive};
pub use reference::published::Published;
use reference::{columns, levels, survey};
pub use reference::{corporations, lists, municipalities, postal};
pub use remark::{Correction, FieldError, Notice, Offer, Question, Remark};
pub use roles::Role;
pub use rules::{fold_password, full_name, none_pattern, password_is_own};
pub use schemas::schemas;
pub use show::{ShownRow, ShownSection, show, value};
pub use survey::{Questionnaire, SurveyAnswers, SurveyQuestion};
pub use terms::Terms;
pub use words::Words;

use registers::RegisterRules;

use crate::base::clock::Clock;
use crate::base::problem::Problem;
use std::path::Path;
use std::sync::Arc;

/// The scheme of the tests, from the repository's folder on: what the office changes in its own keeps no test from
/// passing but those that are about exactly that.
#[cfg(test)]
pub(crate) const OF_TESTS: &str = "tests/scheme";

/// Everything the scheme is, loaded once and shared.
#[derive(Debug)]
pub struct Scheme {
    /// What is asked, page by page, and by which rules.
    pub form: Form,
    /// What people read, by code.
    pub words: Words,
    /// Regions, trades and levels.
    pub lists: Lists,
    /// The terms of use, and those that follow them.
    terms: Terms,
    /// What is looked up in published tables.
    pub published: Arc<Published>,
    /// What is asked after the declaration, where the scheme asks anything.
    pub survey: Option<Questionnaire>,
    /// Which day it is when somebody answers: the one thing here that is not read from a file.
    pub clock: Clock,
    /// What else is kept beside declarations, each with a form of its own; of a register none.
    pub registers: Vec<Arc<Scheme>>,
}

impl Scheme {
    /// Loads all files of the scheme below `root`.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let form = collect(Form::load(root), &mut problems);
        let words = collect(Words::load(root), &mut problems);
        let lists = collect(Lists::load_beside(root, form.as_ref()), &mut problems);
        let terms = collect(Terms::load(root), &mut problems);
        let postal = collect(Postal::load(root), &mut problems);
        let corporations = collect(Corporations::load(root), &mut problems);
        let survey = collect(Questionnaire::load(root), &mut problems);
        // What is wrong with the levels was told with the lists.
        if let (Some(form), Ok(levels)) = (&form, Levels::load(root)) {
            problems.extend(listed::level_faults(form, &levels));
        }
        if let (Some(form), Some(lists)) = (&form, &lists) {
            problems.extend(listed::list_faults(form, lists));
        }
        match (form, words, lists, terms, postal, corporations, survey) {
            (Some(form), Some(words), Some(lists), Some(terms), Some(postal), Some(corporations), Some(survey))
                if problems.is_empty() =>
            {
                let form = form.saying(&words);
                let published = Arc::new(Published { postal, corporations });
                let (clock, registers) = (Clock::System, Vec::new());
                let scheme = Self { form, words, lists, terms, published, survey, clock, registers };
                let registers = registers::load(root, &scheme)?;
                Ok(Self { registers, ..scheme })
            }
            _ => {
                problems.extend(registers::own_faults(root));
                Err(problems)
            }
        }
    }

    /// The same at the moments that a clock tells.
    #[must_use]
    pub fn at(mut self, clock: Clock) -> Self {
        self.set(clock);
        self
    }

    /// From here on it answers at the moments that a clock tells; its registers too, while nobody shares them.
    pub fn set(&mut self, clock: Clock) {
        self.clock = clock;
        self.registers.iter_mut().filter_map(Arc::get_mut).for_each(|register| register.set(clock));
    }

    /// What is told of the register that it is about; none: it is the declaration's.
    pub fn register(&self) -> Option<&RegisterRules> {
        self.form.register.as_deref()
    }

    /// A register by its name.
    pub fn register_named(&self, name: &str) -> Option<&Arc<Self>> {
        self.registers.iter().find(|scheme| scheme.register().is_some_and(|rules| rules.name == name))
    }

    /// The terms of use that are in force.
    pub fn terms(&self) -> &Terms {
        self.terms.on(self.clock.today())
    }

    /// Those that are announced and not yet in force.
    pub fn coming_terms(&self) -> Option<&Terms> {
        self.terms.coming_on(self.clock.today())
    }

    /// The levels.
    pub fn levels(&self) -> &Levels {
        self.lists.levels()
    }
}

fn collect<T>(loaded: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    loaded.map_err(|faults| problems.extend(faults)).ok()
}

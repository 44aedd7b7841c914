//! The part of a report that no record tells: what was answered after declarations and how far forms were filled in, in
//! the words and the order of the scheme. What was counted of a question, option or page that is no more is
//! told by its key, at the end.

use crate::office::counts::{CHECK, PageCount, Pages, Tally, WHOLE, page_key};
use crate::scheme::{Form, Scheme, SurveyQuestion};
use std::collections::BTreeMap;

/// What was chosen in answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceCounts {
    /// The question.
    pub label: String,
    /// Its options and how many chose each.
    pub options: Vec<(String, usize)>,
}

/// What was counted of nobody in particular.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountedReport {
    /// How many answered the questions after their declaration; `None`: nobody is asked, and nobody was.
    pub answered: Option<u64>,
    /// Each question with its options.
    pub survey: Vec<ChoiceCounts>,
    /// The pages of the form, by their titles.
    pub pages: Vec<(String, PageCount)>,
}

impl CountedReport {
    /// A tally in words.
    pub(super) fn of(scheme: &Scheme, tally: Tally) -> Self {
        let Tally { answered, answers, pages, .. } = tally;
        let is_told = scheme.survey.is_some() || answered > 0;
        let asked = scheme.survey.iter().flat_map(|survey| &survey.questions);
        Self {
            answered: is_told.then_some(answered),
            survey: counted(asked.map(CountedQuestion::of_survey), answers),
            pages: titled(&scheme.form, pages),
        }
    }
}

/// A question whose options are counted.
pub(super) struct CountedQuestion {
    pub(super) key: String,
    pub(super) label: String,
    /// Its options: the value of each, and its words.
    pub(super) options: Vec<(String, String)>,
}

impl CountedQuestion {
    fn of_survey(question: &SurveyQuestion) -> Self {
        let options = question.options.iter().map(|option| (option.value.clone(), option.label.clone())).collect();
        Self { key: question.key.clone(), label: question.label.clone(), options }
    }
}

/// How often each option was chosen, in the order of the questions; then what is asked no more, by its key.
pub(super) fn counted(
    asked: impl Iterator<Item = CountedQuestion>,
    mut chosen: BTreeMap<String, BTreeMap<String, u64>>,
) -> Vec<ChoiceCounts> {
    let gone = |values: BTreeMap<String, u64>| values.into_iter().map(|(value, chosen)| (value, number(chosen)));
    let of = |question: CountedQuestion| {
        let mut values = chosen.remove(&question.key).unwrap_or_default();
        let options = question.options.into_iter();
        let mut options: Vec<_> =
            options.map(|(value, label)| (label, number(values.remove(&value).unwrap_or_default()))).collect();
        options.extend(gone(values));
        ChoiceCounts { label: question.label, options }
    };
    let mut told: Vec<ChoiceCounts> = asked.map(of).collect();
    told.extend(chosen.into_iter().map(|(label, values)| ChoiceCounts { label, options: gone(values).collect() }));
    told
}

/// A count as reports tell it.
pub(super) fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn titled(form: &Form, mut counted: Pages) -> Vec<(String, PageCount)> {
    let pages = form.pages().iter().map(|page| (page_key(&page.id), page.title.clone()));
    let whole = form.pages().is_empty().then(|| (WHOLE.to_owned(), form.title.clone()));
    let check = (CHECK.to_owned(), form.check_title.clone());
    let known: Vec<_> = pages.chain(whole).chain([check]).collect();
    let mut told: Vec<_> =
        known.into_iter().map(|(key, title)| (title, counted.remove(&key).unwrap_or_default())).collect();
    told.extend(counted);
    told
}

//! `sengen review` over everything that is kept: whose office a reference belongs to, one list of all that waits, and
//! the answer to what was asked. Used by `review`. Nothing here decides.

use super::CommandOutcome;
use super::review::ReviewAction;
use super::review_accept::{AcceptArgs, told};
use super::review_undo::UndoArgs;
use crate::base::terminal::note;
use crate::office::queue::account::PendingKind;
use crate::office::review::list::{FoundRows, ListQuery, Listed};
use crate::office::review::overview::Overview;
use crate::office::review::reasons::as_mailed;
use crate::office::{Office, Offices};
use crate::scheme::ids::Reference;
use clap::Args;
use std::io::Read;
use std::sync::Arc;

/// The arguments of `review answer`.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// What was asked.
    #[arg(value_parser = super::review::reference)]
    pub(crate) reference: Reference,
    /// The answer, as it is mailed; `-`: from the standard input.
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: String,
}

/// What is asked for so: of a declaration, or a register by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KindArgument {
    /// Of a declaration.
    Pending(PendingKind),
    /// All of a register.
    Register(String),
}

impl std::str::FromStr for KindArgument {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(name.parse().map_or_else(|_| Self::Register(name.to_owned()), Self::Pending))
    }
}

/// What is asked for of everything, and what there is to do.
pub(super) fn found(
    offices: &Offices,
    query: ListQuery,
    kind: Option<&KindArgument>,
) -> anyhow::Result<Result<(FoundRows, Overview), String>> {
    let name = if let Some(KindArgument::Register(name)) = kind { Some(name) } else { None };
    let is_named = |office: &Office| office.rules().is_some_and(|rules| Some(&rules.name) == name);
    if let Some(name) = name.filter(|_| !offices.registers.iter().any(|office| is_named(office))) {
        return Ok(Err(unknown(offices, name)));
    }
    let is_of_declarations = matches!(kind, Some(KindArgument::Pending(_)));
    let is_wanted = |office: &&Arc<Office>| match (name, office.rules()) {
        (Some(_), _) => is_named(office),
        (None, None) => true,
        (None, Some(_)) => !is_of_declarations,
    };
    let which = query.which;
    let mut all = (FoundRows { rows: Vec::new(), unmarked: Vec::new() }, Overview::default());
    for office in offices.all().filter(is_wanted) {
        let FoundRows { rows, unmarked } = office.review.lists.find(&query)?;
        all.0.rows.extend(rows);
        all.0.unmarked.extend(unmarked);
    }
    for office in offices.all() {
        all.1 = all.1.with(office.review.lists.overview()?);
    }
    if which == Listed::Waiting {
        all.0.rows.sort_by_key(|row| (row.wait.waiting_since, row.received_at));
    }
    Ok(Ok(all))
}

fn unknown(offices: &Offices, name: &str) -> String {
    let known = PendingKind::ALL.iter().map(|kind| kind.name().to_owned());
    let known: Vec<String> = known.chain(names(offices)).collect();
    format!("--kind {name} という種類はありません。使えるのは {} です。", known.join("、"))
}

fn names(offices: &Offices) -> impl Iterator<Item = String> {
    offices.registers.iter().filter_map(|office| office.rules()).map(|rules| rules.name.clone())
}

/// Why there is no report of what was named; nothing where there is one.
pub(super) fn no_report(offices: &Offices, action: &ReviewAction) -> Option<String> {
    let ReviewAction::Report(args) = action else { return None };
    let name = args.kind.as_deref().filter(|name| offices.named(name).is_none())?;
    let known: Vec<String> = names(offices).collect();
    Some(match known.is_empty() {
        true => format!("--kind {name} という登録はありません。書かなければ、宣言の集計です。"),
        false => format!(
            "--kind {name} という登録はありません。使えるのは {} です。書かなければ、宣言の集計です。",
            known.join("、")
        ),
    })
}

/// An action for each office that it concerns.
pub(super) fn by_office(offices: &Offices, action: ReviewAction) -> Vec<(&Arc<Office>, ReviewAction)> {
    let one = |reference: &Reference| offices.about(reference);
    let parted = |references: &[Reference]| -> Vec<(&Arc<Office>, Vec<Reference>)> {
        let own = |office: &Arc<Office>| {
            let is_own = |reference: &&Reference| Arc::ptr_eq(one(reference), office);
            references.iter().filter(is_own).cloned().collect::<Vec<_>>()
        };
        offices.all().map(|office| (office, own(office))).filter(|(_, own)| !own.is_empty()).collect()
    };
    match action {
        ReviewAction::Accept(args) if !args.all => {
            let accept = |references| ReviewAction::Accept(AcceptArgs { references, ..args.clone() });
            parted(&args.references).into_iter().map(|(office, own)| (office, accept(own))).collect()
        }
        // Of registers that are answered by mail nothing is accepted, and where nothing waits there is nothing to say.
        ReviewAction::Accept(args) => {
            let has_more = |office: &&Arc<Office>| {
                let waits = office.review.lists.overview().is_ok_and(|overview| overview.waiting > 0);
                office.rules().is_none() || !office.review.acceptance.answers() && waits
            };
            offices.all().filter(has_more).map(|office| (office, ReviewAction::Accept(args.clone()))).collect()
        }
        ReviewAction::Report(args) => {
            let office = args.kind.as_deref().and_then(|name| offices.named(name)).unwrap_or(&offices.whole);
            vec![(office, ReviewAction::Report(args))]
        }
        ReviewAction::Undo(args) => {
            let undo = |references| ReviewAction::Undo(UndoArgs { references, ..args.clone() });
            parted(&args.references).into_iter().map(|(office, own)| (office, undo(own))).collect()
        }
        ReviewAction::Show { reference } => vec![(one(&reference), ReviewAction::Show { reference })],
        ReviewAction::Reject(args) => vec![(one(&args.reference), ReviewAction::Reject(args))],
        ReviewAction::Return(args) => vec![(one(&args.reference), ReviewAction::Return(args))],
        ReviewAction::Revoke(args) => vec![(one(&args.reference), ReviewAction::Revoke(args))],
        ReviewAction::Answer(args) => vec![(one(&args.reference), ReviewAction::Answer(args))],
        other => vec![(&offices.whole, other)],
    }
}

/// Answers by mail.
pub(super) fn answered(office: &Office, with: &AnswerArgs) -> anyhow::Result<CommandOutcome> {
    let reference = &with.reference;
    if !office.review.acceptance.answers() {
        if office.knows(reference) {
            note!(
                "{reference}  返事をメールで送るものではありません。review accept か review reject を使ってください。"
            );
        } else {
            note!("{reference}  この受付番号の申込みはありません。");
        }
        return Ok(CommandOutcome::Undone);
    }
    let mut typed = with.text.clone();
    if typed == "-" {
        typed.clear();
        std::io::stdin().read_to_string(&mut typed)?;
    }
    let Some(words) = as_mailed(&typed) else {
        note!("{reference}  返事が空です。--text に返事を書くか、--text - として標準入力から渡してください。");
        return Ok(CommandOutcome::Undone);
    };
    let decision = office.review.acceptance.answer(reference, &words)?;
    Ok(told(reference, &decision, "返事をメールで送ります。"))
}

/// Why what is answered by mail is not accepted.
pub(super) fn not_accepted(office: &Office, references: &[Reference]) -> Option<CommandOutcome> {
    if !office.review.acceptance.answers() {
        return None;
    }
    for reference in references {
        note!(
            "{reference}  これは一覧に載せるものではありません。返事を書いてください（review answer {reference} --text 返事）。"
        );
    }
    Some(CommandOutcome::Undone)
}

/// Why what is answered by mail is not returned.
pub(super) fn not_returned(reference: &Reference) -> CommandOutcome {
    note!(
        "{reference}  これは差し戻せません（メールで返事をするものです）。聞きたいことを、返事に書いてください\
         （review answer {reference} --text 返事）。"
    );
    CommandOutcome::Undone
}

//! How a command ended: its exit code, and the faults that kept it from its end, as a person at a terminal reads them.
//! Used by `cli::run`.

use crate::base::problem::{Problem, Problems};
use crate::base::terminal::{has_colours, note};
use std::process::ExitCode;

/// How a command ended, when the machine did its part.
#[derive(Debug)]
pub enum CommandOutcome {
    /// All is well: exit code 0.
    Done,
    /// Files of the scheme are at fault: printed, exit code 1.
    Problems(Vec<Problem>),
    /// What was asked for could not be done, and why is said already: exit code 1.
    Undone,
}

/// Tells what kept a command from its end, and gives its exit code.
pub(super) fn end(outcome: anyhow::Result<CommandOutcome>) -> ExitCode {
    match outcome {
        Ok(CommandOutcome::Done) => ExitCode::SUCCESS,
        Ok(CommandOutcome::Problems(problems)) => {
            print_problems(problems);
            ExitCode::from(1)
        }
        Ok(CommandOutcome::Undone) => ExitCode::from(1),
        Err(error) => match error.downcast::<Problems>() {
            Ok(Problems(problems)) => end(Ok(CommandOutcome::Problems(problems))),
            Err(error) => match error.downcast::<Problem>() {
                Ok(problem) => end(Ok(CommandOutcome::Problems(vec![problem]))),
                Err(error) => {
                    note!("sengen: {error:#}");
                    ExitCode::from(2)
                }
            },
        },
    }
}

fn print_problems(mut problems: Vec<Problem>) {
    problems.sort();
    problems.dedup();
    problems.iter().for_each(|problem| note!("{}", shown(problem)));
    let faults = problems.iter().filter(|problem| !problem.is_hint()).count();
    note!("直すところが {faults} 件あります。何も書きかえていません。");
}

/// A fault as it is told at a terminal: where it is in red, a hint's place in yellow, where there are colours.
fn shown(problem: &Problem) -> String {
    if !has_colours() {
        return problem.to_string();
    }
    let colour = if problem.is_hint() { 33 } else { 31 };
    format!(
        "\x1b[1;{colour}m{}\x1b[0m: {}\n    \x1b[1m直し方\x1b[0m: {}",
        problem.place(),
        problem.what(),
        problem.remedy()
    )
}

//! How the processor is, for load balancers and whoever watches it: the first line is `ok` or `stopped`, one
//! line more for each thing the office should know of. Never tells anything about anybody.

mod conditions;

pub(crate) use conditions::Conditions;

use super::context::Context;
use super::transport::reply::Reply;
use crate::office::Office;
use crate::view::Keeping;
use hyper::StatusCode;
use std::sync::atomic::Ordering;

/// Whether the processor can take a declaration (not once the disk has failed), and what else is to be known.
pub(crate) fn reply(context: &Context, registers: &[Context], conditions: &Conditions) -> Reply {
    let (status, word) = match context.office.is_stopped() {
        true => (StatusCode::SERVICE_UNAVAILABLE, "stopped"),
        false => (StatusCode::OK, "ok"),
    };
    let mut lines = vec![word.to_owned()];
    lines.extend(told(context, conditions));
    lines.extend(registers.iter().flat_map(told_of_register));
    Reply::new(status, "text/plain; charset=utf-8", lines.join("\n") + "\n").kept(Keeping::Never)
}

/// What the office should know of, a line each.
fn told(context: &Context, conditions: &Conditions) -> Vec<String> {
    let office = &context.office;
    let mut lines = of_mail(office);
    if office.is_refused() {
        lines.push("state: nothing can be written, the disk is full or read-only".to_owned());
    }
    lines.extend(office.no_folders().map(|folder| format!("state: {folder} is no folder")));
    if office.is_held() {
        lines.push("state: imported and held, nothing is taken in (sengen state resume)".to_owned());
    }
    if office.doubts_clock() {
        lines.push("clock: not confirmed, nothing is erased (serve --trust-clock)".to_owned());
    }
    lines.extend(context.forwarded.warning());
    lines.extend(conditions.lines());
    lines.extend(compared(office));
    lines.extend(office.left().into_iter().filter_map(|(what, count)| counted(what, count)));
    lines.push(format!("unknown fields: {}", context.unknown_fields.load(Ordering::Relaxed)));
    lines
}

/// The same of a register: its letters and its list, under its name.
fn told_of_register(context: &Context) -> Vec<String> {
    let name = context.office.rules().map_or("", |rules| &rules.name);
    let lines = of_mail(&context.office).into_iter().chain(compared(&context.office));
    lines.map(|line| format!("{name}: {line}")).collect()
}

/// How the post stands.
fn of_mail(office: &Office) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(trouble) = office.mailer.letterbox.memory.trouble() {
        lines.push(format!("mail: nothing can be sent since {} ({})", trouble.since, trouble.reason));
    }
    let refused = office.mailer.spool.doubt.refused_for_now();
    if refused > 0 {
        lines.push(format!("mail: {refused} letters refused, trying again"));
    }
    lines
}

/// In what the list differs from what was accepted.
fn compared(office: &Office) -> impl Iterator<Item = String> {
    let compared = [
        "accepted, not listed",
        "accepted, ended in the register",
        "listed, not accepted",
        "listed otherwise than accepted",
    ];
    let counts = office.upkeep.comparison.register_differences();
    compared.into_iter().zip(counts).filter_map(|(what, count)| counted(what, count))
}

/// A line for what there is any of.
fn counted(what: impl std::fmt::Display, count: usize) -> Option<String> {
    (count > 0).then(|| format!("{what}: {count}"))
}

//! How the processor is, for machines that watch it. `/healthz`: that it lives. `/readyz`: whether all is as it should be,
//! in public no more than that; on a listener of this machine alone (`StatusDoor`) a line for each thing the office
//! should know of, and figures (`metrics`). Never tells anything about anybody.

mod conditions;
mod metrics;
mod status;

pub(crate) use conditions::Conditions;
pub(crate) use metrics::Counters;
pub(crate) use status::StatusDoor;

use super::context::Context;
use super::transport::reply::Reply;
use crate::office::Office;
use crate::view::Keeping;
use hyper::StatusCode;
use std::sync::atomic::Ordering;

const TEXT: &str = "text/plain; charset=utf-8";

/// That it lives.
pub(crate) fn alive() -> Reply {
    Reply::new(StatusCode::OK, TEXT, "ok\n").kept(Keeping::Never)
}

/// Whether all is as it should be: declarations are taken in, mailed and published, by a clock that is right.
pub(crate) struct Readiness {
    /// What keeps it from that, a line each.
    pub(crate) lacking: Vec<String>,
    /// What else the office should know of.
    pub(crate) told: Vec<String>,
}

impl Readiness {
    /// As it is now.
    pub(crate) fn of(context: &Context, registers: &[Context], conditions: &Conditions) -> Self {
        let office = &context.office;
        let mut lacking = of_state(office);
        lacking.extend(of_mail(office));
        if office.doubts_clock() {
            lacking.push("clock: not confirmed, nothing is erased (serve --trust-clock)".to_owned());
        }
        lacking.extend(conditions.lines());
        let mut told: Vec<String> = letters_refused(office).into_iter().collect();
        told.extend(context.forwarded.warning());
        told.extend(compared(office));
        told.extend(office.left().into_iter().filter_map(|(what, count)| counted(what, count)));
        for context in registers {
            let name = context.office.rules().map_or("", |rules| &rules.name);
            let named = |line: String| format!("{name}: {line}");
            lacking.extend(of_mail(&context.office).into_iter().map(named));
            told.extend(letters_refused(&context.office).into_iter().chain(compared(&context.office)).map(named));
        }
        told.push(format!("unknown fields: {}", context.unknown_fields.load(Ordering::Relaxed)));
        Self { lacking, told }
    }

    fn status(&self) -> StatusCode {
        if self.lacking.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
    }

    fn word(&self) -> &'static str {
        if self.lacking.is_empty() { "ready\n" } else { "not ready\n" }
    }

    /// What everybody may know of it.
    pub(crate) fn reply(&self) -> Reply {
        Reply::new(self.status(), TEXT, self.word()).kept(Keeping::Never)
    }

    /// The same with all its lines.
    fn in_full(&self) -> Reply {
        let lines: String = self.lacking.iter().chain(&self.told).map(|line| format!("{line}\n")).collect();
        Reply::new(self.status(), TEXT, format!("{}{lines}", self.word())).kept(Keeping::Never)
    }
}

/// Whether what is acknowledged is kept.
fn of_state(office: &Office) -> Vec<String> {
    let mut lines = Vec::new();
    if office.is_stopped() {
        lines.push("state: the disk did not confirm a write, nothing is taken in until a restart".to_owned());
    }
    if office.is_refused() {
        lines.push("state: nothing can be written, the disk is full or read-only".to_owned());
    }
    lines.extend(office.no_folders().map(|folder| format!("state: {folder} is no folder")));
    if office.is_held() {
        lines.push("state: imported and held, nothing is taken in (sengen state resume)".to_owned());
    }
    lines
}

/// Whether mails leave.
fn of_mail(office: &Office) -> Option<String> {
    let trouble = office.mailer.letterbox.memory.trouble()?;
    Some(format!("mail: nothing can be sent since {} ({})", trouble.since, trouble.reason))
}

fn letters_refused(office: &Office) -> Option<String> {
    let refused = office.mailer.spool.doubt.refused_for_now();
    (refused > 0).then(|| format!("mail: {refused} letters refused, trying again"))
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

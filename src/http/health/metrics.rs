//! Figures for Prometheus, in its text format: how many requests ended how, how long they took, what is lacking. Counted by
//! `live`, shown by `status`. No figure is about anybody, and none needs more than a look at what is in memory, and at one
//! short file.

use super::Readiness;
use crate::office::Office;
use hyper::StatusCode;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What the figures are told as.
pub(super) const KIND: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Requests that were answered since the start.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// By the first digit of their status.
    by_class: [AtomicU64; 6],
    microseconds: AtomicU64,
}

impl Counters {
    /// Counts one.
    pub(crate) fn count(&self, status: StatusCode, took: Duration) {
        if let Some(count) = self.by_class.get(usize::from(status.as_u16() / 100)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.microseconds.fetch_add(took.as_micros() as u64, Ordering::Relaxed);
    }
}

/// All figures as text.
pub(super) fn text(counters: &Counters, readiness: &Readiness, office: &Office) -> String {
    let mut text = String::new();
    let mut figure = |name: &str, kind: &str, help: &str, lines: &[(String, f64)]| {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in lines {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    };
    let alone = |value: f64| [(String::new(), value)];
    let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    figure("sengen_build_info", "gauge", "Which program this is.", &[(version, 1.0)]);
    let is_ready = if readiness.lacking.is_empty() { 1.0 } else { 0.0 };
    figure("sengen_ready", "gauge", "Whether all is as it should be (/readyz).", &alone(is_ready));
    let mut words: BTreeMap<&str, f64> = BTreeMap::new();
    for line in &readiness.lacking {
        *words.entry(line.split(':').next().unwrap_or_default()).or_default() += 1.0;
    }
    let words: Vec<_> = words.into_iter().map(|(word, count)| (format!("{{word=\"{word}\"}}"), count)).collect();
    figure("sengen_lacking", "gauge", "What keeps it from that, by the first word of its lines.", &words);
    let counts = counters.by_class.iter().enumerate().skip(1);
    let counts: Vec<_> =
        counts.map(|(at, n)| (format!("{{status=\"{at}xx\"}}"), n.load(Ordering::Relaxed) as f64)).collect();
    figure("sengen_requests_total", "counter", "Requests that were answered.", &counts);
    let seconds = counters.microseconds.load(Ordering::Relaxed) as f64 / 1e6;
    figure("sengen_request_seconds_total", "counter", "How long they took.", &alone(seconds));
    if let Some(free) = office.free_bytes() {
        figure("sengen_disk_free_bytes", "gauge", "Room on the disk of the private state.", &alone(free as f64));
    }
    if let Some(publication) = office.publisher.last_publication() {
        let help = "Which publication of the list is the last.";
        figure("sengen_publication_serial", "gauge", help, &alone(publication.serial as f64));
    }
    let refused = office.mailer.spool.doubt.refused_for_now() as f64;
    figure(
        "sengen_letters_refused",
        "gauge",
        "Letters that a server refused and that are tried again.",
        &alone(refused),
    );
    let since = office.mailer.letterbox.memory.trouble().map_or(0.0, |trouble| trouble.since.as_second() as f64);
    figure("sengen_mail_trouble_since_seconds", "gauge", "Since when no mail leaves; 0: they do.", &alone(since));
    text
}

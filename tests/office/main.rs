//! The private wing from outside, on a real disk: every step and its replay, races, crashes, expiry,
//! review and publishing, the spool and a mail server that misbehaves. Loopback only.

#[cfg(test)]
use sengen as library;

#[cfg(test)]
mod backup;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod command;
#[cfg(test)]
mod copies;
#[cfg(test)]
mod corrections;
#[cfg(test)]
mod crashes;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod displaced;
#[cfg(test)]
mod door;
#[cfg(test)]
mod filled_sheet;
#[cfg(test)]
mod held;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod lost;
#[cfg(test)]
mod made;
#[cfg(test)]
mod mail_command;
#[cfg(test)]
mod mail_server;
#[cfg(test)]
mod mailing;
#[cfg(test)]
mod marked;
#[cfg(test)]
mod mishaps;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod odd_files;
#[cfg(test)]
mod older;
#[cfg(test)]
mod owner;
#[cfg(test)]
mod person;
#[cfg(test)]
mod post;
#[cfg(test)]
mod publishing;
#[cfg(test)]
mod races;
#[cfg(test)]
mod relisted;
#[cfg(test)]
mod reminder;
#[cfg(test)]
mod report;
#[cfg(test)]
mod returned;
#[cfg(test)]
mod review;
#[cfg(test)]
mod revoked;
#[cfg(test)]
mod rig;
#[cfg(test)]
mod rolled_back;
#[cfg(test)]
mod seen;
#[cfg(test)]
#[path = "../story/server.rs"]
mod server;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod sheet;
#[cfg(test)]
mod sheet_habits;
mod sheet_titles;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod spreadsheet;
#[cfg(test)]
mod stall;
#[cfg(test)]
mod steps;
#[cfg(test)]
mod takeover;
#[cfg(test)]
mod twice;
#[cfg(test)]
mod undo;
#[cfg(test)]
mod undo_command;
#[cfg(test)]
mod undo_kept;
#[cfg(test)]
mod unread;
#[cfg(test)]
mod waiting;
#[cfg(test)]
mod wrong_day;

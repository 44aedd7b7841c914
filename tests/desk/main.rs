//! The office's desk over real HTTP against the built program: who gets in, what a press does, two clerks at once, and a
//! declarer who changes something in between.

#![cfg(feature = "desk")]

#[cfg(test)]
#[path = "../story/client.rs"]
#[expect(dead_code, reason = "others use more of it")]
mod client;
#[cfg(test)]
mod decisions;
#[cfg(test)]
#[path = "../registers/entered.rs"]
#[expect(dead_code, reason = "others use more of it")]
mod entered;
#[cfg(test)]
mod entrance;
#[cfg(test)]
mod home;
#[cfg(test)]
#[path = "../account/house.rs"]
#[expect(dead_code, reason = "others use more of it")]
mod house;
#[cfg(test)]
#[path = "../story/html.rs"]
mod html;
#[cfg(test)]
#[path = "../story/mailbox.rs"]
#[expect(dead_code, reason = "others use more of it")]
mod mailbox;
#[cfg(test)]
mod person;
#[cfg(test)]
mod place;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod registers;
#[cfg(test)]
#[path = "../story/scheme.rs"]
#[expect(dead_code, reason = "others use more of it")]
mod scheme;
#[cfg(test)]
#[path = "../story/server.rs"]
#[expect(dead_code, reason = "others use more of it")]
mod server;
#[cfg(test)]
mod table;

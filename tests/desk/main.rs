//! The office's desk over real HTTP against the built program: who gets in, what a press does, two clerks at once, and a
//! declarer who changes something in between.

#![cfg(feature = "desk")]

#[cfg(test)]
#[path = "../story/client.rs"]
#[allow(dead_code)]
mod client;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod entrance;
#[cfg(test)]
#[path = "../account/house.rs"]
#[allow(dead_code)]
mod house;
#[cfg(test)]
#[path = "../story/html.rs"]
#[allow(dead_code)]
mod html;
#[cfg(test)]
#[path = "../story/mailbox.rs"]
#[allow(dead_code)]
mod mailbox;
#[cfg(test)]
mod place;
#[cfg(test)]
#[path = "../story/scheme.rs"]
#[allow(dead_code)]
mod scheme;
#[cfg(test)]
#[path = "../story/server.rs"]
#[allow(dead_code)]
mod server;
#[cfg(test)]
mod table;

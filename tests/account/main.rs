//! The account pages over real HTTP against the built program: the whole life of a declaration after it
//! was made, who gets which page, and everything an attacker would try.

#[cfg(test)]
mod attack;
#[cfg(test)]
#[path = "../story/client.rs"]
mod client;
#[cfg(test)]
mod contact;
#[cfg(test)]
mod enumeration;
#[cfg(test)]
mod frame;
#[cfg(test)]
mod house;
#[cfg(test)]
#[path = "../story/html.rs"]
mod html;
#[cfg(test)]
mod life;
#[cfg(test)]
mod limits;
#[cfg(test)]
#[path = "../story/mailbox.rs"]
mod mailbox;
#[cfg(test)]
mod mailing;
#[cfg(test)]
mod number;
#[cfg(test)]
mod publishing;
#[cfg(test)]
mod renamed;
#[cfg(test)]
mod resumed;
#[cfg(test)]
mod returned_link;
#[cfg(test)]
#[path = "../story/scheme.rs"]
mod scheme;
#[cfg(test)]
mod schemes;
#[cfg(test)]
#[path = "../story/server.rs"]
mod server;
#[cfg(test)]
mod table;
#[cfg(test)]
mod typed;

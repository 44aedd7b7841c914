//! What is kept beside declarations, end to end, against the built program over real HTTP: an inquiry is asked, confirmed
//! and answered by mail; a supporting body is entered, accepted, listed, put right by a mailed link and withdrawn.

#[cfg(test)]
mod brought;
#[cfg(test)]
mod claimed;
#[cfg(test)]
#[path = "../story/client.rs"]
#[expect(dead_code, reason = "the stories of other tests use more of it")]
mod client;
#[cfg(test)]
mod daily;
#[cfg(test)]
mod entered;
#[cfg(test)]
mod given;
#[cfg(test)]
#[path = "../account/house.rs"]
#[expect(dead_code, reason = "the stories of other tests use more of it")]
mod house;
#[cfg(test)]
#[path = "../story/html.rs"]
mod html;
#[cfg(test)]
mod inquiry;
#[cfg(test)]
#[path = "../story/mailbox.rs"]
#[expect(dead_code, reason = "the stories of other tests use more of it")]
mod mailbox;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod returned;
#[cfg(test)]
#[path = "../story/scheme.rs"]
mod scheme;
#[cfg(test)]
mod seminars;
#[cfg(test)]
#[path = "../story/server.rs"]
#[expect(dead_code, reason = "the stories of other tests use more of it")]
mod server;
#[cfg(test)]
mod sheet;

#[path = "../office/sheet_titles.rs"]
mod sheet_titles;
#[cfg(test)]
mod supporters;
#[cfg(test)]
mod time;

//! The main job, end to end, against the built program over real HTTP: the office builds the site, an
//! applicant declares on the form, confirms by mail, the office accepts, the directory shows it; and
//! nothing private is anywhere it must not be.

#[cfg(test)]
mod body;
#[cfg(test)]
mod client;
#[cfg(test)]
mod few_files;
#[cfg(test)]
mod html;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod mailbox;
#[cfg(test)]
mod missing;
#[cfg(test)]
mod naughty;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod scheme;
#[cfg(test)]
mod server;
#[cfg(test)]
mod story;
#[cfg(test)]
mod survey;
#[cfg(test)]
mod variations;
#[cfg(test)]
mod walk;

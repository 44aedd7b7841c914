//! Where mails go: to an SMTP server, into files, or into memory for tests. One enum, no trait: these
//! are all there are. Says how a sending ended (`outcome`); what follows from it is the spool's to decide.
//! Never reports a mail as sent that was not accepted whole.

use super::address::Recipient;
use super::job::{Coding, MailJob, Sender};
use super::outcome::{Begin, SendOutcome};
use super::smtp::Smtp;
use crate::base::durable;
use crate::base::problem::Problem;
use crate::base::secret::{SMTP_PASSWORD, SMTP_USER, Secret, secret};
use crate::config;
use crate::office::state::dir::StateDir;
use crate::store;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The way mails leave.
#[derive(Debug)]
pub enum Transport {
    /// Over SMTP.
    Smtp(Box<Smtp>),
    /// As `.eml` files in a folder.
    File(PathBuf),
    /// Kept in memory, for tests.
    Memory(Mutex<Vec<MailJob>>),
    /// Into a store, where a model sees it.
    #[cfg(test)]
    Store(std::sync::Arc<store::Store>),
}

impl Transport {
    /// The transport of the settings; the log-in at a server is the secrets `SENGEN_SMTP_USER` and
    /// `SENGEN_SMTP_PASSWORD`.
    ///
    /// # Errors
    /// When the settings make no sense.
    pub fn from_settings(mail: &config::Mail, root: &Path, state: &StateDir) -> anyhow::Result<Self> {
        if mail.transport == "file" {
            return Ok(Self::File(state.join("mail/sent")));
        }
        Ok(Self::Smtp(Box::new(smtp(mail, root)?)))
    }

    /// The folder mails are put into, where they are not sent.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::File(folder) => Some(folder),
            _ => None,
        }
    }

    /// Sends a letter under its name. `begin` is asked right before its words are handed over, and says whether nobody
    /// else is doing that. Not for a file: the same mail twice is one file.
    ///
    /// # Errors
    /// When the mail cannot be put together or the disk refuses; the letter is then at fault, or the machine.
    pub(super) fn send(
        &self,
        name: &str,
        job: &MailJob,
        sender: &Sender,
        begin: Begin<'_>,
    ) -> anyhow::Result<SendOutcome> {
        match self {
            Self::Smtp(smtp) => {
                let (envelope, message) = job.message(name, sender, Coding::Base64)?;
                smtp.send(&envelope, &message, begin)
            }
            Self::File(folder) => {
                let (_, message) = job.message(name, sender, Coding::Plain)?;
                // The same name for a repeat: a mail that is there already counts as sent.
                let (time, part) = (job.made_at.strftime("%Y%m%dT%H%M%S"), job.made_at.subsec_millisecond());
                let path = folder.join(format!("{time}.{part:03}Z-{}-{name}.eml", job.letter));
                let is_own = |place: &Path| place.symlink_metadata().is_ok_and(|about| about.is_dir());
                ensure!(folder.ancestors().take(2).all(is_own), "{} is no folder: a link is none", folder.display());
                durable::create(&path, &message).map_err(store::Fault::from)?;
                Ok(SendOutcome::Sent)
            }
            Self::Memory(sent) => {
                job.message(name, sender, Coding::Plain)?;
                if !begin()? {
                    return Ok(SendOutcome::Elsewhere);
                }
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(job.clone());
                Ok(SendOutcome::Sent)
            }
            #[cfg(test)]
            Self::Store(store) => {
                Ok(if begin()? { super::model::handed_over(store, name) } else { SendOutcome::Elsewhere })
            }
        }
    }
}

/// What keeps the settings' transport from being opened; asked by `sengen check`, which opens none.
pub(in crate::office) fn fault(mail: &config::Mail, root: &Path) -> Option<Problem> {
    let error = match mail.transport.as_str() {
        "file" => log_in(root).err(),
        _ => smtp(mail, root).err(),
    }?;
    Some(error.downcast().unwrap_or_else(|error| {
        Problem::new(
            "data/site.toml",
            format!("メールを送る用意ができません（{error:#}）。"),
            "mail の設定を確かめてください。",
        )
    }))
}

fn smtp(mail: &config::Mail, root: &Path) -> anyhow::Result<Smtp> {
    let ca = (!mail.ca_file.is_empty()).then(|| root.join(&mail.ca_file));
    let hello = Recipient::parse(&mail.from).context("mail.from is no bare mail address")?;
    let smtp = Smtp::new(&mail.transport, ca.as_deref(), hello.domain())?;
    match log_in(root)? {
        Some((user, password)) => smtp.with_credentials(&user, &password),
        None => Ok(smtp),
    }
}

fn log_in(root: &Path) -> anyhow::Result<Option<(Secret, Secret)>> {
    let [user, password] = CREDENTIALS.map(|name| secret(name, root));
    Ok(credentials(user?, password?)?)
}

const CREDENTIALS: [&str; 2] = [SMTP_USER, SMTP_PASSWORD];

/// User and password, or neither: half a pair would be left out in silence, and every mail refused.
fn credentials(user: Option<Secret>, password: Option<Secret>) -> Result<Option<(Secret, Secret)>, Problem> {
    let missing = match (user, password) {
        (None, None) => return Ok(None),
        (Some(user), Some(password)) => return Ok(Some((user, password))),
        (None, Some(_)) => CREDENTIALS[0],
        (Some(_), None) => CREDENTIALS[1],
    };
    let what = "メールサーバーのログインの情報が、片方しかありません。";
    let remedy = "SENGEN_SMTP_USER と SENGEN_SMTP_PASSWORD を、両方とも渡すか、両方とも消してください\
                  （環境変数か、SENGEN_SMTP_USER_FILE などのファイルか、systemd の credential で）。";
    Err(Problem::new(missing, what, remedy))
}

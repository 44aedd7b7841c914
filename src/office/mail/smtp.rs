//! Hands one mail to an SMTP server, stage by stage, on a connection of its own: the stage decides whose
//! fault a refusal is. Drives lettre's blocking connection itself, since its transport hides the stage and
//! has one timeout for all; no pool: a half-used connection can report a refused mail as sent.
//! Success is reply code 250 to the final dot and nothing else. Never waits without a limit.

use super::outcome::{Begin, FailureReason, SendOutcome};
use crate::base::problem::Problem;
use crate::base::secret::Secret;
use crate::config::{self, MailServer};
use anyhow::Context;
use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, CertificateStore, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// A mail server and how to talk to it.
#[derive(Debug)]
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
    patience: Patience,
}

enum Security {
    /// STARTTLS, required.
    Upgrade(TlsParameters),
    /// TLS from the first byte.
    Wrapped(TlsParameters),
    /// None at all: a mail server on this very machine.
    Local,
}

/// How long to wait for a reply, and for the one to the final dot (RFC 5321 4.5.3.2 asks for 10 minutes:
/// who hangs up before sends twice).
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For every command.
    pub reply: Duration,
    /// For the final dot.
    pub dot: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { reply: Duration::from_secs(60), dot: Duration::from_secs(600) }
    }
}

impl Smtp {
    /// A server by its address: `smtp://host[:587]` (STARTTLS required), `smtps://host[:465]`,
    /// `smtp-local://127.0.0.1[:25]` (no TLS, loopback only, never with credentials).
    /// `ca` is an authority of one's own in PEM, instead of the system's.
    ///
    /// # Errors
    /// When the address or the authority make no sense.
    pub fn new(address: &str, ca: Option<&Path>, hello: &str) -> anyhow::Result<Self> {
        let MailServer { security, host, port } = MailServer::parse(address).map_err(|what| {
            let remedy = "smtp://ホスト:587 か smtps://ホスト:465 のように書いてください。";
            Problem::new("data/site.toml", format!("mail.transport「{address}」では送れません（{what}）。"), remedy)
        })?;
        let security = match security {
            config::Security::Upgrade => Security::Upgrade(tls(&host, ca)?),
            config::Security::Wrapped => Security::Wrapped(tls(&host, ca)?),
            config::Security::Local => Security::Local,
        };
        let hello = ClientId::Domain(hello.to_owned());
        Ok(Self { host, port, security, credentials: None, hello, patience: Patience::default() })
    }

    /// Logs in with these credentials. They never travel without TLS.
    ///
    /// # Errors
    /// When there is no TLS.
    pub fn with_credentials(mut self, user: &Secret, password: &Secret) -> anyhow::Result<Self> {
        if matches!(self.security, Security::Local) {
            let what = "smtp-local:// では、ログインの情報が暗号化されずに送られます。";
            let remedy = "SENGEN_SMTP_USER と SENGEN_SMTP_PASSWORD を消すか、smtp:// か smtps:// にしてください。";
            return Err(Problem::new("data/site.toml", what, remedy).into());
        }
        self.credentials = Some(Credentials::new(user.text().to_owned(), password.text().to_owned()));
        Ok(self)
    }

    /// Waits as long as told.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Sends one mail to its one recipient; `begin` is asked before DATA.
    ///
    /// # Errors
    /// What `begin` says.
    pub(super) fn send(&self, envelope: &Envelope, message: &[u8], begin: Begin<'_>) -> anyhow::Result<SendOutcome> {
        let mut connection = match self.connect() {
            Ok(connection) => connection,
            Err(reason) => return Ok(SendOutcome::OurFault(reason)),
        };
        let outcome = self.hand_over(&mut connection, envelope, message, begin);
        match outcome {
            // The mail is the server's now, whatever becomes of the farewell.
            Ok(SendOutcome::Sent) => drop(connection.quit()),
            _ => connection.abort(),
        }
        outcome
    }

    fn connect(&self) -> Result<SmtpConnection, FailureReason> {
        let wrapped = match &self.security {
            Security::Wrapped(tls) => Some(tls),
            _ => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection = SmtpConnection::connect(server, Some(self.patience.reply), &self.hello, wrapped, None)
            .map_err(|error| reason("connect", &error))?;
        if let Security::Upgrade(tls) = &self.security {
            connection.starttls(tls, &self.hello).map_err(|error| reason("starttls", &error))?;
        }
        if let Some(credentials) = &self.credentials {
            let reply = connection
                .auth(&[Mechanism::Plain, Mechanism::Login], credentials)
                .map_err(|error| reason("auth", &error))?;
            if !reply.has_code(235) {
                return Err(FailureReason::new("auth", Some(reply.code().into())));
            }
        }
        Ok(connection)
    }

    fn hand_over(
        &self,
        connection: &mut SmtpConnection,
        envelope: &Envelope,
        message: &[u8],
        begin: Begin<'_>,
    ) -> anyhow::Result<SendOutcome> {
        if let Err(error) = connection.command(Mail::new(envelope.from().cloned(), Vec::new())) {
            return Ok(SendOutcome::OurFault(reason("mail", &error)));
        }
        for to in envelope.to() {
            if let Err(error) = connection.command(Rcpt::new(Address::clone(to), Vec::new())) {
                return Ok(theirs("rcpt", &error));
            }
        }
        if !begin()? {
            return Ok(SendOutcome::Elsewhere);
        }
        if let Err(error) = connection.command(Data) {
            return Ok(theirs("data", &error));
        }
        if connection.set_timeout(Some(self.patience.dot)).is_err() {
            return Ok(SendOutcome::Deferred(FailureReason::new("data", None)));
        }
        let reply = connection.message(message);
        // The farewell need not wait that long.
        let _ = connection.set_timeout(Some(self.patience.reply.min(Duration::from_secs(5))));
        Ok(match reply {
            Ok(reply) if reply.has_code(250) => SendOutcome::Sent,
            Ok(reply) => SendOutcome::Deferred(FailureReason::new("dot", Some(reply.code().into()))),
            Err(error) => theirs("dot", &error),
        })
    }
}

impl fmt::Debug for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Upgrade(_) => "Upgrade",
            Self::Wrapped(_) => "Wrapped",
            Self::Local => "Local",
        })
    }
}

/// A refusal of this recipient or this mail: 5xx for good, anything else for now. A 421 may close the whole
/// service or mean this recipient alone: the next connection tells, and this mail stands behind the others.
fn theirs(stage: &'static str, error: &Error) -> SendOutcome {
    let reason = reason(stage, error);
    match error.status().map(u16::from) {
        Some(500..=599) => SendOutcome::Refused(reason),
        _ => SendOutcome::Deferred(reason),
    }
}

/// Stage and code for everybody; a server's text may repeat the address.
fn reason(stage: &'static str, error: &Error) -> FailureReason {
    FailureReason::new(stage, error.status().map(u16::from)).saying(error)
}

fn tls(host: &str, ca: Option<&Path>) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca {
        let pem = std::fs::read(path).map_err(|error| ca_fault(path, &error.to_string()))?;
        // A file without any authority is no fault to the package: every connection would fail later.
        let holds_one = String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----");
        let authority = Certificate::from_pem(&pem).ok().filter(|_| holds_one);
        let authority = authority.ok_or_else(|| ca_fault(path, "証明書が入っていません"))?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(authority);
    }
    builder.build().context("cannot set up TLS for mail")
}

fn ca_fault(path: &Path, what: &str) -> Problem {
    let what = format!("mail.ca_file「{}」を使えません（{what}）。", path.display());
    Problem::new("data/site.toml", what, "認証局の証明書（PEM）の場所を、このフォルダから書いてください。")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_never_travel_in_clear() {
        let local = Smtp::new("smtp-local://127.0.0.1", None, "x.example").unwrap();
        assert!(local.with_credentials(&Secret::made_up("u"), &Secret::made_up("p")).is_err());
    }
}

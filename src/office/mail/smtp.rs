//! Hands one mail to an SMTP server, stage by stage, on a connection of its own: the stage decides whose
//! fault a refusal is. Drives lettre's blocking connection itself, since its transport hides the stage and
//! has one timeout for all; no pool: a half-used connection can report a refused mail as sent.
//! Success is reply code 250 to the final dot and nothing else. Never waits without a limit.

use super::transport::{Outcome, Reason};
use anyhow::{Context, bail, ensure};
use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, CertificateStore, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use std::fmt;
use std::net::IpAddr;
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
        let (scheme, rest) = address.split_once("://").context("mail.transport has no ://")?;
        let default = match scheme {
            "smtp" => 587,
            "smtps" => 465,
            "smtp-local" => 25,
            _ => bail!("mail.transport begins with {scheme}://; known are smtp, smtps and smtp-local"),
        };
        let (host, port) = split_port(rest.trim_end_matches('/'), default)?;
        let security = match scheme {
            "smtp" => Security::Upgrade(tls(&host, ca)?),
            "smtps" => Security::Wrapped(tls(&host, ca)?),
            _ => {
                let local = host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
                ensure!(local, "smtp-local:// is for a mail server at 127.0.0.1 or [::1], not {host}");
                Security::Local
            }
        };
        let hello = ClientId::Domain(hello.to_owned());
        Ok(Self { host, port, security, credentials: None, hello, patience: Patience::default() })
    }

    /// Logs in with these credentials. They never travel without TLS.
    ///
    /// # Errors
    /// When there is no TLS.
    pub fn with_credentials(mut self, user: String, password: String) -> anyhow::Result<Self> {
        ensure!(
            !matches!(self.security, Security::Local),
            "smtp-local:// takes no credentials: they would travel in clear"
        );
        self.credentials = Some(Credentials::new(user, password));
        Ok(self)
    }

    /// Waits as long as told.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Sends one mail to its one recipient.
    pub(super) fn send(&self, envelope: &Envelope, message: &[u8]) -> Outcome {
        let mut connection = match self.connect() {
            Ok(connection) => connection,
            Err(reason) => return Outcome::OurFault(reason),
        };
        let outcome = self.hand_over(&mut connection, envelope, message);
        match outcome {
            // The mail is the server's now, whatever becomes of the farewell.
            Outcome::Sent => drop(connection.quit()),
            _ => connection.abort(),
        }
        outcome
    }

    fn connect(&self) -> Result<SmtpConnection, Reason> {
        let wrapped = match &self.security {
            Security::Wrapped(tls) => Some(tls),
            _ => None,
        };
        let server = (self.host.trim_start_matches('[').trim_end_matches(']'), self.port);
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
                return Err(Reason::new("auth", Some(reply.code().into())));
            }
        }
        Ok(connection)
    }

    fn hand_over(&self, connection: &mut SmtpConnection, envelope: &Envelope, message: &[u8]) -> Outcome {
        if let Err(error) = connection.command(Mail::new(envelope.from().cloned(), Vec::new())) {
            return Outcome::OurFault(reason("mail", &error));
        }
        for to in envelope.to() {
            if let Err(error) = connection.command(Rcpt::new(Address::clone(to), Vec::new())) {
                return theirs("rcpt", &error);
            }
        }
        if let Err(error) = connection.command(Data) {
            return theirs("data", &error);
        }
        if connection.set_timeout(Some(self.patience.dot)).is_err() {
            return Outcome::Deferred(Reason::new("data", None));
        }
        let reply = connection.message(message);
        // The farewell need not wait that long.
        let _ = connection.set_timeout(Some(self.patience.reply.min(Duration::from_secs(5))));
        match reply {
            Ok(reply) if reply.has_code(250) => Outcome::Sent,
            Ok(reply) => Outcome::Deferred(Reason::new("dot", Some(reply.code().into()))),
            Err(error) => theirs("dot", &error),
        }
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
fn theirs(stage: &'static str, error: &Error) -> Outcome {
    let reason = reason(stage, error);
    match error.status().map(u16::from) {
        Some(500..=599) => Outcome::Refused(reason),
        _ => Outcome::Deferred(reason),
    }
}

/// Stage and code only: a server's text may repeat the address.
fn reason(stage: &'static str, error: &Error) -> Reason {
    Reason::new(stage, error.status().map(u16::from))
}

fn tls(host: &str, ca: Option<&Path>) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(host.trim_start_matches('[').trim_end_matches(']').to_owned());
    if let Some(path) = ca {
        let pem = std::fs::read(path).with_context(|| format!("mail.ca_file {}", path.display()))?;
        let authority = Certificate::from_pem(&pem).with_context(|| format!("mail.ca_file {}", path.display()))?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(authority);
    }
    builder.build().context("cannot set up TLS for mail")
}

fn split_port(rest: &str, default: u16) -> anyhow::Result<(String, u16)> {
    let bare_ipv6 = rest.starts_with('[') && rest.ends_with(']');
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !bare_ipv6 => (host, port.parse().context("mail.transport has no proper port")?),
        _ => (rest, default),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-[]:".contains(c);
    ensure!(
        !host.is_empty() && host.chars().all(plain),
        "mail.transport has no proper host (credentials go into the environment)"
    );
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    Ok((host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_their_ports() {
        let smtp = |address: &str| Smtp::new(address, None, "x.example").map(|smtp| (smtp.host, smtp.port));
        assert_eq!(smtp("smtp://mail.example").unwrap(), ("mail.example".into(), 587));
        assert_eq!(smtp("smtps://mail.example:2465/").unwrap(), ("mail.example".into(), 2465));
        assert_eq!(smtp("smtp-local://[::1]:2525").unwrap(), ("::1".into(), 2525));
        for address in
            ["mail.example", "http://mail.example", "smtp-local://mail.example", "smtp://u:p@mail.example", "smtp://"]
        {
            assert!(smtp(address).is_err(), "{address}");
        }
    }

    #[test]
    fn credentials_never_travel_in_clear() {
        let local = Smtp::new("smtp-local://127.0.0.1", None, "x.example").unwrap();
        assert!(local.with_credentials("u".into(), "p".into()).is_err());
    }
}

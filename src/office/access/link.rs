//! Tokens in mailed and shown URLs: the submission's name and a keyed checksum of it, nothing stored.
//! Each kind of page has its own, and a confirmation token also the generation of its URL: a corrected
//! mail address kills the tokens mailed before. A token opens one page and proves nothing else.

use crate::office::queue::application::{Application, Submission};
use crate::office::state::seal::StateKey;
use crate::scheme::ids::{NotAnId, Token};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Which page a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPage {
    /// The received page, for the browser that submitted.
    Received,
    /// The confirmation page, for the mailbox.
    Confirm,
    /// Mailing the numbers again, from the completion page.
    Numbers,
    /// A new password, for the mailbox; once.
    Reset,
    /// Confirming a new contact's mailbox; once.
    Verify,
    /// An entry's own page, for its mailbox; once.
    Entry,
    /// That an entry goes on, for its mailbox; once.
    Renewal,
    /// That a row which was brought along is somebody's, for the mailbox that the office gave; once.
    Claim,
    /// The objection of an earlier contact, by its counter.
    Object(u32),
    /// The end of what is mailed by a consent, by a digest of its key. Works as long as there is a declaration.
    Mailing(u32),
}

impl LinkPage {
    /// The token of this page for an application.
    ///
    /// # Errors
    /// Never: 32 bytes always make a token.
    pub fn token(self, key: &StateKey, application: &Application) -> Result<Token, NotAnId> {
        let name = application.submission.bytes();
        Token::parse(&URL_SAFE_NO_PAD.encode([name.as_slice(), &self.checksum(key, application)].concat()))
    }

    /// Whether the token opens this page of the application.
    pub fn accepts(self, key: &StateKey, application: &Application, token: &Token) -> bool {
        let Some((name, checksum)) = parts(token) else { return false };
        // No early exit: the time must not tell how much of a guess was right.
        let difference = checksum.iter().zip(self.checksum(key, application)).fold(0, |d, (a, b)| d | (a ^ b));
        name == application.submission.bytes() && difference == 0
    }

    fn checksum(self, key: &StateKey, application: &Application) -> [u8; 16] {
        let mut message = application.submission.bytes().to_vec();
        let purpose: &[u8] = match self {
            Self::Received => b"received page",
            Self::Confirm => {
                message.extend(application.generation.to_be_bytes());
                b"confirmation"
            }
            Self::Numbers => b"numbers",
            Self::Reset => {
                message.extend(application.account.links.reset.to_be_bytes());
                b"new password"
            }
            Self::Verify => {
                message.extend(application.account.links.verify.to_be_bytes());
                b"new contact"
            }
            Self::Entry => {
                message.extend(application.account.links.reset.to_be_bytes());
                b"entry"
            }
            Self::Renewal => {
                message.extend(application.account.links.verify.to_be_bytes());
                b"renewal"
            }
            Self::Claim => b"claim",
            Self::Object(counter) => {
                message.extend(counter.to_be_bytes());
                b"objection"
            }
            Self::Mailing(consent) => {
                message.extend(consent.to_be_bytes());
                b"mailing"
            }
        };
        let mac = key.mac(purpose, &message);
        std::array::from_fn(|i| mac[i])
    }
}

/// The submission a token speaks of; whether rightly, `accepts` tells.
pub fn submission(token: &Token) -> Option<Submission> {
    parts(token).map(|(name, _)| Submission::from_bytes(&name))
}

fn parts(token: &Token) -> Option<([u8; 16], [u8; 16])> {
    let bytes = URL_SAFE_NO_PAD.decode(token.as_str()).ok()?;
    Some((bytes.get(..16)?.try_into().ok()?, bytes.get(16..)?.try_into().ok()?))
}

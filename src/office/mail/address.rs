//! The last gate before an address reaches an envelope: an address by the program's one rule
//! (`base::mailbox`) as lettre's type. Called by the job maker and when a declarer corrects an address.

use crate::base::mailbox::Mailbox;
use lettre::Address;

/// A mail address that can be put into an envelope and a header as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient(Mailbox);

impl Recipient {
    /// Parses a bare address; the domain becomes lower case.
    pub fn parse(text: &str) -> Option<Self> {
        Mailbox::parse(text).map(Self)
    }

    /// The address as text.
    pub fn text(&self) -> String {
        self.0.text()
    }

    /// The domain, in lower case.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    /// As lettre's type. Unchecked there because `foo..bar@docomo.ne.jp` really exists; checked here.
    pub(super) fn envelope(&self) -> Address {
        Address::new_dangerous(self.0.local(), self.0.domain())
    }
}

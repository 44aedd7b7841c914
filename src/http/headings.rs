//! What each page of the processor says it is for, by what it is called. Used by `pages` and the account's pages. Holds
//! no words.

use super::transport::refusal::Refusal;
use crate::scheme::codes::{AboutCode, Code, EndedCode, EntryCode, MessageCode, RefusalCode, TitleCode};

/// What a page is called, which also tells what one can do on it.
pub(crate) trait PageHeading: Code {
    /// What one can do on the page.
    fn about(self) -> AboutCode;
}

impl PageHeading for TitleCode {
    fn about(self) -> AboutCode {
        match self {
            Self::LogIn => AboutCode::LogIn,
            Self::PasswordForgotten | Self::NumberForgotten | Self::ContactRequest => AboutCode::Help,
            Self::Password => AboutCode::Password,
            Self::PasswordReset => AboutCode::PasswordReset,
            Self::Logo => AboutCode::Logo,
            Self::LogoProcedure | Self::LogoGuideline => AboutCode::BeforeLogo,
            Self::Verify => AboutCode::Verify,
            Self::Object => AboutCode::Object,
            Self::MailingStop => AboutCode::MailingStop,
            Self::Menu => AboutCode::Menu,
            Self::Status => AboutCode::Status,
            Self::Stop => AboutCode::Stop,
            Self::StepUp => AboutCode::StepUp,
            Self::Change => AboutCode::Change,
            Self::Contact => AboutCode::Contact,
            Self::StepUpCheck | Self::ChangeCheck | Self::ContactCheck => AboutCode::EditCheck,
            Self::StepUpDone | Self::ChangeDone | Self::ContactDone => AboutCode::EditDone,
            Self::Wait => AboutCode::Wait,
            Self::Received | Self::MailDelayed | Self::MailFailed | Self::MailOnItsWay => AboutCode::Received,
            Self::Confirm => AboutCode::Confirm,
            Self::Completed => AboutCode::Completed,
        }
    }
}

impl PageHeading for EntryCode {
    fn about(self) -> AboutCode {
        AboutCode::Message
    }
}

impl PageHeading for MessageCode {
    fn about(self) -> AboutCode {
        AboutCode::Message
    }
}

impl PageHeading for EndedCode {
    fn about(self) -> AboutCode {
        if self == Self::Mailed { AboutCode::NumbersMailed } else { AboutCode::Message }
    }
}

impl PageHeading for RefusalCode {
    fn about(self) -> AboutCode {
        AboutCode::Refusal
    }
}

impl From<Refusal> for RefusalCode {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Malformed => Self::Malformed,
            Refusal::Foreign => Self::Foreign,
            Refusal::Unknown => Self::Unknown,
            Refusal::Method(_) => Self::Method,
            Refusal::Slow => Self::Slow,
            Refusal::TooLarge => Self::TooLarge,
            Refusal::NotAForm => Self::NotAForm,
            Refusal::OtherHost => Self::OtherHost,
            Refusal::TooOften => Self::TooOften,
            Refusal::MailedOften => Self::MailedOften,
            Refusal::Busy => Self::Busy,
            Refusal::Unstored => Self::Unstored,
            Refusal::Broken => Self::Broken,
        }
    }
}

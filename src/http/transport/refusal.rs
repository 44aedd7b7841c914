//! Why a request gets an error page, and with which status. The page itself is `pages`.
//! Never carries anything that was typed.

use hyper::StatusCode;

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The request or its form cannot be read.
    Malformed,
    /// It comes from another site's page.
    Foreign,
    /// No page of this kind exists.
    Unknown,
    /// The page exists, but not for this method; the methods it has.
    Method(&'static str),
    /// The body did not arrive in time.
    Slow,
    /// The body is over the limit.
    TooLarge,
    /// The body is no plain form.
    NotAForm,
    /// The host in the request is not ours.
    OtherHost,
    /// The client must wait.
    TooOften,
    /// The mail address got as many mails as one gets in a day.
    MailedOften,
    /// The machine is busy.
    Busy,
    /// The disk is full or refuses: nothing can be taken in for now.
    Unstored,
    /// Something broke.
    Broken,
}

impl Refusal {
    /// The status that says it.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::TooOften | Self::MailedOften => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unstored => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether what follows on the connection can no longer be trusted to be a request.
    pub(crate) fn ends_connection(self) -> bool {
        matches!(self, Self::Malformed | Self::Slow | Self::TooLarge | Self::OtherHost)
    }

    /// Seconds after which trying again makes sense.
    pub(crate) fn retry_after(self) -> Option<u32> {
        match self {
            Self::TooOften => Some(60),
            Self::MailedOften => Some(7200),
            Self::Busy => Some(5),
            Self::Unstored => Some(60),
            _ => None,
        }
    }
}

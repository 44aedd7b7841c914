//! Why something was not done: somebody's rule refused it, or the machine failed. What refuses has a type of its own in
//! each room. Both go on by `?`; whoever answers a person tells them apart. Never hides one as the other.

use super::durable::DurableFault;
use super::problem::{Problem, Problems};

/// Why something was not done.
#[derive(Debug)]
pub enum Failure<R> {
    /// It is not to be done, and why.
    Refused(R),
    /// It could not be done.
    Machine(anyhow::Error),
}

impl<R> Failure<R> {
    /// The same refusal in the words of the caller's room.
    pub fn map<S>(self, as_own: impl FnOnce(R) -> S) -> Failure<S> {
        match self {
            Self::Refused(refusal) => Failure::Refused(as_own(refusal)),
            Self::Machine(error) => Failure::Machine(error),
        }
    }

    /// The refusal, where it is one.
    pub fn refusal(self) -> Option<R> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Machine(_) => None,
        }
    }

    /// The machine's error, or the refusal as such.
    ///
    /// # Errors
    /// When the machine failed.
    pub fn refused(self) -> anyhow::Result<R> {
        match self {
            Self::Refused(refusal) => Ok(refusal),
            Self::Machine(error) => Err(error),
        }
    }
}

/// Faults of the scheme's files, each with its place and remedy.
pub type Faulty = Failure<Vec<Problem>>;

impl From<Vec<Problem>> for Faulty {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Refused(problems)
    }
}

impl From<Faulty> for anyhow::Error {
    fn from(failure: Faulty) -> Self {
        match failure {
            Failure::Refused(problems) => Problems(problems).into(),
            Failure::Machine(error) => error,
        }
    }
}

impl<R> From<anyhow::Error> for Failure<R> {
    fn from(error: anyhow::Error) -> Self {
        Self::Machine(error)
    }
}

impl<R> From<DurableFault> for Failure<R> {
    fn from(fault: DurableFault) -> Self {
        Self::Machine(fault.into())
    }
}

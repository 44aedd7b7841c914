//! What happened to an application, in words: for the office's listings and the declarer's status page.
//! The declarer sees what concerns them; what the office did inside is the office's.

use crate::office::queue::history::Step;
use crate::scheme::codes::StepCode;

/// The code of a step's words.
pub fn step_code(step: Step) -> StepCode {
    match step {
        Step::Received => StepCode::Received,
        Step::Resent => StepCode::Resent,
        Step::AddressChanged => StepCode::AddressChanged,
        Step::Confirmed => StepCode::Confirmed,
        Step::NumbersMailed => StepCode::NumbersMailed,
        Step::Returned => StepCode::Returned,
        Step::Reminded => StepCode::Reminded,
        Step::Accepted => StepCode::Accepted,
        Step::Rejected => StepCode::Rejected,
        Step::Expired => StepCode::Expired,
        Step::Withdrawn => StepCode::Withdrawn,
        Step::Revoked => StepCode::Revoked,
        Step::Revived => StepCode::Revived,
        Step::StepUpAsked => StepCode::StepUpAsked,
        Step::StepUpAccepted => StepCode::StepUpAccepted,
        Step::StepUpRejected => StepCode::StepUpRejected,
        Step::ChangeAsked => StepCode::ChangeAsked,
        Step::ChangeDropped => StepCode::ChangeDropped,
        Step::ChangeAccepted => StepCode::ChangeAccepted,
        Step::ChangeRejected => StepCode::ChangeRejected,
        Step::Changed => StepCode::Changed,
        Step::ContactAsked => StepCode::ContactAsked,
        Step::ContactVerified => StepCode::ContactVerified,
        Step::ContactLapsed => StepCode::ContactLapsed,
        Step::ContactTold => StepCode::ContactTold,
        Step::ContactObjected => StepCode::ContactObjected,
        Step::EarlierTold => StepCode::EarlierTold,
        Step::ObjectionSettled => StepCode::ObjectionSettled,
        Step::ContactRequested => StepCode::ContactRequested,
        Step::ContactGranted => StepCode::ContactGranted,
        Step::ContactRefused => StepCode::ContactRefused,
        Step::ResetAsked => StepCode::ResetAsked,
        Step::PasswordChanged => StepCode::PasswordChanged,
        Step::NumberAsked => StepCode::NumberAsked,
        Step::Shown => StepCode::Shown,
        Step::Unlocked => StepCode::Unlocked,
        Step::Decided => StepCode::Decided,
        Step::Suspended => StepCode::Suspended,
        Step::Undone => StepCode::Undone,
        Step::Reinstated => StepCode::Reinstated,
        Step::DecisionVoid => StepCode::DecisionVoid,
        Step::Answered => StepCode::Answered,
        Step::LinkAsked => StepCode::LinkAsked,
        Step::RenewalAsked => StepCode::RenewalAsked,
        Step::Renewed => StepCode::Renewed,
    }
}

/// Whether a step is the office's own: nobody else is told of what was decided and may still be undone.
pub fn is_inner(step: Step) -> bool {
    matches!(step, Step::Decided | Step::Suspended | Step::Undone | Step::Reinstated | Step::DecisionVoid)
}

/// Whether the note of a step was written for the declarer to read.
pub fn is_for_declarer(step: Step) -> bool {
    matches!(step, Step::Returned | Step::Rejected | Step::Revoked | Step::StepUpRejected | Step::ChangeRejected)
}

//! Every code of what is said about an answer, an enum a section of the file of words, all made of the one table below:
//! the code's key there and what may fill its sentence. A code that is not in the table does not compile; one without a
//! sentence, or a sentence without a code, is told by `messages` when the file is loaded. Never holds words.

use std::fmt::Debug;

/// The codes of one section.
pub trait Code: Copy + Debug + Eq + 'static {
    /// The section's name in the file.
    const SECTION: &'static str;
    /// Every code of the section.
    const ALL: &'static [Self];

    /// The code's key in the file.
    fn key(self) -> &'static str;

    /// The names that its sentence may hold in braces.
    fn names(self) -> &'static [&'static str];

    /// The code with this key.
    fn of(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.key() == key)
    }
}

/// A section's name, and the key and the names of each of its codes.
pub type Section = (&'static str, &'static [(&'static str, &'static [&'static str])]);

/// Makes the enums, and the table of all of them, of one list.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $Section:ident $section:literal {
        $($Code:ident $key:literal $(($($name:literal),+))?;)+
    })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $Section { $(#[doc = concat!("`", $key, "`")] $Code,)+ }

            impl Code for $Section {
                const SECTION: &'static str = $section;
                const ALL: &'static [Self] = &[$(Self::$Code,)+];

                fn key(self) -> &'static str {
                    match self { $(Self::$Code => $key,)+ }
                }

                fn names(self) -> &'static [&'static str] {
                    match self { $(Self::$Code => &[$($($name,)+)?],)+ }
                }
            }
        )+

        /// Every section.
        pub const SECTIONS: &[Section] = &[$(($section, &[$(($key, &[$($($name,)+)?]),)+]),)+];
    };
}

codes! {
    /// Why an answer cannot be accepted.
    ErrorCode "error" {
        Required "required" ("label");
        Choose "choose" ("label");
        ChooseSome "choose_some" ("label");
        Consent "consent" ("label");
        TooLong "too_long" ("label", "max", "count");
        InvisibleCharacters "invisible_characters" ("label");
        UnknownChoice "unknown_choice" ("label");
        CorporateNumberDigits "corporate_number_digits";
        CorporateNumberLength "corporate_number_length" ("count");
        CorporateNumberCheck "corporate_number_check";
        CorporateNumberNone "corporate_number_none";
        CorporateNumberTwelve "corporate_number_twelve";
        KanaLetters "kana_letters";
        KanaOther "kana_other" ("found");
        WebsiteInvalid "website_invalid";
        PostalCodeInvalid "postal_code_invalid";
        PhoneDigits "phone_digits";
        PhoneZero "phone_zero";
        PhoneLength "phone_length" ("count");
        IndustryMismatch "industry_mismatch" ("detail", "division", "chosen");
        ScoreNumber "score_number";
        ScoreRange "score_range" ("min", "max");
        EmailAt "email_at";
        EmailLocal "email_local";
        EmailDomain "email_domain";
        EmailMismatch "email_mismatch";
        PasswordShort "password_short" ("min", "count");
        PasswordLong "password_long" ("max", "count");
        PasswordFullWidth "password_full_width";
        PasswordOther "password_other";
        PasswordClasses "password_classes" ("missing");
        PasswordMismatch "password_mismatch";
        PasswordAgain "password_again";
        TermsChanged "terms_changed" ("version", "changes");
        FormChanged "form_changed" ("changes");
    }
    /// What the check page asks once more.
    QuestionCode "question" {
        NameAbbreviated "name_abbreviated" ("short");
        NameLegalFormMissing "name_legal_form_missing" ("name");
        MunicipalityStreet "municipality_street" ("lot");
        CorporateNumberCompleted "corporate_number_completed" ("value");
        EmailSlip "email_slip" ("domain");
        Listed "listed";
    }
    /// What was put right.
    ChangeCode "change" {
        KanaLegalForm "kana_legal_form" ("removed");
        WebsiteScheme "website_scheme";
        MunicipalityPrefecture "municipality_prefecture" ("prefecture");
        IndustryFilled "industry_filled" ("division");
    }
    /// What is said beside a field without being an error.
    NoticeCode "notice" {
        AddressFilled "address_filled" ("address");
        AddressChoose "address_choose" ("count");
        AddressKeep "address_keep" ("address");
        AddressSame "address_same";
        AddressUnknown "address_unknown" ("code");
        AddressCode "address_code";
    }
    /// What stands on a button that puts values in.
    OfferCode "offer" {
        Replace "replace" ("value");
        Address "address" ("value");
        Division "division" ("value");
    }
    /// What the office is told about answers that were left as they are.
    FlagCode "flag" {
        NameAbbreviated "name_abbreviated";
        NameLegalFormMissing "name_legal_form_missing";
        MunicipalityStreet "municipality_street";
        CorporateNumberCompleted "corporate_number_completed";
        EmailSlip "email_slip";
        Honeypot "honeypot";
    }
}

impl QuestionCode {
    /// What the office is told where the question was left unanswered.
    pub(super) fn flag(self) -> Option<FlagCode> {
        Some(match self {
            Self::NameAbbreviated => FlagCode::NameAbbreviated,
            Self::NameLegalFormMissing => FlagCode::NameLegalFormMissing,
            Self::MunicipalityStreet => FlagCode::MunicipalityStreet,
            Self::CorporateNumberCompleted => FlagCode::CorporateNumberCompleted,
            Self::EmailSlip => FlagCode::EmailSlip,
            Self::Listed => return None,
        })
    }
}

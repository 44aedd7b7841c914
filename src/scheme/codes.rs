//! Every code of what people read, an enum a section of the file of words, all made of the one table below: the code's
//! key there and what may fill its sentence. A code that is not in the table does not compile; one without a sentence,
//! or a sentence without a code, is told by `words` when the file is loaded. Never holds words.

use super::code::codes;
pub use super::code::{Code, CodeSection};

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
        PhoneKind "phone_kind" ("start", "wanted", "count");
        PhoneUnused "phone_unused";
        PhoneSeveral "phone_several";
        IndustryMismatch "industry_mismatch" ("detail", "division", "chosen");
        NumberInvalid "number_invalid" ("label", "example", "below");
        NumberPositive "number_positive" ("label", "example");
        NumberWhole "number_whole" ("label");
        NumberPlaces "number_places" ("label", "places");
        NumberRange "number_range" ("label", "min", "max");
        DateInvalid "date_invalid" ("label");
        DateNone "date_none" ("label", "found");
        DateEarly "date_early" ("label", "earliest");
        DateLate "date_late" ("label", "latest");
        TooManyLines "too_many_lines" ("label", "max", "count");
        EmailAt "email_at";
        EmailLocal "email_local";
        EmailDomain "email_domain";
        EmailSeveral "email_several";
        EmailMismatch "email_mismatch";
        EmailCase "email_case";
        PasswordShort "password_short" ("min", "count");
        PasswordLong "password_long" ("max", "count");
        PasswordGuessed "password_guessed";
        PasswordOther "password_other" ("phrase");
        PasswordClasses "password_classes" ("missing", "phrase");
        PasswordMismatch "password_mismatch";
        PasswordAgain "password_again";
        TermsChanged "terms_changed" ("version", "changes");
        FormChanged "form_changed" ("changes");
    }
    /// What the check page asks once more, the worst first: only a few are asked at once.
    QuestionCode "question" {
        CorporateNumberCompleted "corporate_number_completed" ("value");
        CorporationMerged "corporation_merged" ("name", "day", "successor");
        CorporationClosed "corporation_closed" ("name", "day");
        CorporationName "corporation_name" ("name");
        Listed "listed";
        EmailSlip "email_slip" ("domain");
        PublicPerson "public_person" ("label", "found");
        MunicipalityStreet "municipality_street" ("lot");
        PlaceBuilding "place_building" ("found");
        PublicOffice "public_office" ("label", "word");
        PersonIsFirm "person_is_firm" ("label", "name"); PersonIsTradeName "person_is_trade_name" ("label", "other", "name");
        NameFiller "name_filler" ("label", "name");
        NameOnlyForm "name_only_form" ("name");
        NameFormTwice "name_form_twice" ("name");
        PlaceElsewhere "place_elsewhere" ("place", "prefectures", "chosen");
        PlaceUnknown "place_unknown" ("place", "prefecture");
        PostalElsewhere "postal_elsewhere" ("code", "address");
        CorporationPlace "corporation_place" ("address");
        WebsiteMissing "website_missing" ("label", "option", "website");
        NameAbbreviated "name_abbreviated" ("short");
        NameLegalFormMissing "name_legal_form_missing" ("name");
        NameIsCorporation "name_is_corporation" ("name"); PublicClaim "public_claim" ("label", "word");
        PublicSigns "public_signs" ("label", "sign"); PublicBeside "public_beside" ("label", "found");
    }
    /// What was put right.
    ChangeCode "change" {
        KanaLegalForm "kana_legal_form" ("removed");
        KanaDash "kana_dash";
        DigitLetters "digit_letters";
        DateEra "date_era" ("found", "day");
        WebsiteScheme "website_scheme";
        MunicipalityPrefecture "municipality_prefecture" ("prefecture");
        MunicipalityPostal "municipality_postal" ("removed");
        IndustryFilled "industry_filled" ("division");
    }
    /// What is said beside a field without being an error.
    NoticeCode "notice" {
        AddressFilled "address_filled" ("address");
        AddressChoose "address_choose" ("count");
        AddressKeep "address_keep" ("address");
        AddressSame "address_same";
        AddressUnknown "address_unknown" ("code"); AddressSample "address_sample" ("code");
        AddressCode "address_code";
        CorporationFilled "corporation_filled" ("name", "address");
        CorporationKeep "corporation_keep" ("name", "address");
        CorporationSame "corporation_same" ("name", "address");
        CorporationUnknown "corporation_unknown" ("day");
        CorporationCode "corporation_code";
        CorporationClosed "corporation_closed" ("name", "day");
        CorporationMerged "corporation_merged" ("name", "day", "successor");
    }
    /// What stands on a button that puts values in.
    OfferCode "offer" {
        Replace "replace" ("value");
        Address "address" ("value");
        Division "division" ("value");
        Region "region" ("value"); Corporation "corporation" ("value");
        Move "move" ("place", "street");
        MoveAll "move_all" ("place", "street", "building");
        MoveBuilding "move_building" ("place", "building");
    }
    /// What the office is told about answers that were left as they are.
    FlagCode "flag" {
        CorporateNumberCompleted "corporate_number_completed"; CorporationMerged "corporation_merged";
        CorporationClosed "corporation_closed"; CorporationName "corporation_name"; CorporationPlace "corporation_place";
        EmailSlip "email_slip";
        PublicPerson "public_person";
        MunicipalityStreet "municipality_street";
        PlaceBuilding "place_building";
        PublicOffice "public_office";
        PersonIsFirm "person_is_firm"; PersonIsTradeName "person_is_trade_name"; NameFiller "name_filler";
        WebsiteMissing "website_missing";
        NameOnlyForm "name_only_form";
        NameFormTwice "name_form_twice";
        PlaceElsewhere "place_elsewhere";
        PlaceUnknown "place_unknown";
        PostalElsewhere "postal_elsewhere";
        NameAbbreviated "name_abbreviated";
        NameLegalFormMissing "name_legal_form_missing";
        NameIsCorporation "name_is_corporation"; PublicClaim "public_claim";
        PublicSigns "public_signs"; PublicBeside "public_beside";
        Honeypot "honeypot";
    }
    /// What a page of the processor is called.
    TitleCode "title" {
        LogIn "log_in";
        PasswordForgotten "password_forgotten";
        NumberForgotten "number_forgotten";
        ContactRequest "contact_request";
        Password "password";
        PasswordReset "password_reset";
        Logo "logo";
        LogoProcedure "logo_procedure";
        LogoGuideline "logo_guideline";
        Verify "verify";
        Object "object";
        Menu "menu";
        Status "status";
        Stop "stop";
        StepUp "step_up";
        StepUpCheck "step_up_check";
        StepUpDone "step_up_done";
        Change "change";
        ChangeCheck "change_check";
        ChangeDone "change_done";
        Contact "contact";
        ContactCheck "contact_check";
        ContactDone "contact_done";
        Wait "wait";
        Received "received";
        MailDelayed "mail_delayed";
        MailFailed "mail_failed";
        MailOnItsWay "mail_on_its_way";
        Confirm "confirm";
        Completed "completed"; MailingStop "mailing_stop";
    }
    /// What one can do on a page of the processor, in one sentence.
    AboutCode "about" {
        Refusal "refusal";
        Message "message";
        LogIn "log_in";
        Help "help";
        Password "password";
        PasswordReset "password_reset";
        Logo "logo";
        BeforeLogo "before_logo";
        Verify "verify";
        Object "object";
        Menu "menu";
        Status "status";
        Stop "stop";
        StepUp "step_up";
        Change "change";
        Contact "contact";
        EditCheck "edit_check";
        EditDone "edit_done";
        Wait "wait";
        Received "received";
        Confirm "confirm";
        Completed "completed";
        NumbersMailed "numbers_mailed"; MailingStop "mailing_stop";
    }
    /// What an account page that only tells something is called; its template knows it by the same key.
    MessageCode "message" {
        LogIn "log-in";
        Time "time";
        TimePost "time-post";
        Over "over";
        Out "out";
        Stale "stale";
        Changed "changed";
        NotNow "not-now";
        Rejected "rejected";
        NotRejected "not-rejected";
        BeforeAcceptance "before-acceptance";
        BeforeLogo "before-logo";
        LogoUnlisted "logo-unlisted";
        LogoUnread "logo-unread";
        LastLevel "last-level";
        StepUpWaiting "step-up-waiting";
        PasswordChanged "password-changed";
        PasswordReset "password-reset";
        ResetOver "reset-over";
        LinkOver "link-over";
        Verified "verified";
        Objected "objected";
        ObjectedClosed "objected-closed";
        AskedPassword "asked-password";
        AskedNumber "asked-number";
        AskedContact "asked-contact"; MailingStopped "mailing-stopped";
        Stopped "stopped";
        StoppedListed "stopped-listed";
    }
    /// What the page of a link whose work is over is called; its template knows it by the same key.
    EndedCode "ended" {
        Done "done";
        Expired "expired";
        Unknown "unknown";
        Seal "seal";
        ForeignBrowser "foreign-browser";
        Mailed "mailed"; NotCorrected "not-corrected"; Answered "answered";
    }
    /// What the page for a refused request is called.
    RefusalCode "refusal" {
        Malformed "malformed";
        Foreign "foreign";
        Unknown "unknown";
        Method "method";
        Slow "slow";
        TooLarge "too_large";
        NotAForm "not_a_form";
        OtherHost "other_host";
        TooOften "too_often";
        MailedOften "mailed_often";
        Busy "busy";
        Unstored "unstored";
        Broken "broken";
    }
    /// What stands on a button that sends again what was typed.
    ButtonCode "button" {
        SendAgain "send_again";
        Back "back";
        BackAndSend "back_and_send";
        Declare "declare";
    }
    /// What is wrong with the form of who cannot log in.
    HelpCode "help" {
        UserNumber "user_number";
        IsDeclarationId "is_declaration_id";
        DeclarationId "declaration_id";
        Email "email";
        EmailOrId "email_or_id";
        Claim "claim";
        ClaimName "claim_name";
    }
    /// What can happen to an application, in a few words.
    StepCode "step" {
        Received "received"; Resent "resent"; AddressChanged "address_changed"; Confirmed "confirmed";
        NumbersMailed "numbers_mailed"; Returned "returned"; Reminded "reminded"; Accepted "accepted";
        Rejected "rejected"; Expired "expired"; Withdrawn "withdrawn"; Revoked "revoked"; Revived "revived";
        StepUpAsked "step_up_asked"; StepUpAccepted "step_up_accepted"; StepUpRejected "step_up_rejected";
        ChangeAsked "change_asked"; ChangeDropped "change_dropped"; ChangeAccepted "change_accepted";
        ChangeRejected "change_rejected"; Changed "changed"; ContactAsked "contact_asked";
        ContactVerified "contact_verified"; ContactLapsed "contact_lapsed"; ContactTold "contact_told";
        ContactObjected "contact_objected"; EarlierTold "earlier_told"; ObjectionSettled "objection_settled";
        ContactRequested "contact_requested"; ContactGranted "contact_granted"; ContactRefused "contact_refused";
        ResetAsked "reset_asked"; PasswordChanged "password_changed"; NumberAsked "number_asked"; Shown "shown";
        Unlocked "unlocked"; Decided "decided"; Suspended "suspended"; Undone "undone"; Reinstated "reinstated";
        DecisionVoid "decision_void";
        Answered "answered";
        LinkAsked "link_asked";
        RenewalAsked "renewal_asked";
        Renewed "renewed";
    }
    /// What waits for the office beside a declaration.
    RequestCode "request" {
        StepUp "step_up";
        Change "change";
        Contact "contact";
        Objection "objection";
    }
    /// What an earlier contact is told of.
    ProcedureCode "procedure" {
        Contact "contact";
        Password "password";
        Stop "stop";
    }
    /// What stands before a value, or for one.
    LabelCode "label" {
        Home "home";
        Declare "declare";
        DeclaredOn "declared_on";
        RecordNumber "record_number";
        UserNumber "user_number";
        DeclarationId "declaration_id";
        Declarer "declarer";
        Declared "declared";
        Below "below";
        Phone "telephone" ("value");
        Hours "hours" ("value");
        Address "address" ("value");
        Decisions "decisions" ("decisions");
        EndOfDay "end_of_day" ("day");
        Unanswered "unanswered";
        Yes "yes";
        No "no";
        PagePlace "page_place" ("part", "number", "of");
        ComingTerms "coming_terms" ("day"); ComingTermsAbout "coming_terms_about" ("day");
        RowField "row_field" ("group", "number", "label");
        RowLine "row_line" ("number", "answers"); RowAnswer "row_answer" ("label", "value");
    }
    /// Pages of the public list.
    ListCode "list" {
        Prefecture "prefecture" ("prefecture");
        PrefectureAbout "prefecture_about" ("prefecture");
        Trade "trade" ("prefecture", "trade", "page");
        TradeAbout "trade_about" ("prefecture", "trade");
        Page "page" ("number");
        Regions "regions";
        Whole "whole";
        Names "names" ("prefecture", "page");
        PlaceLabel "place_label";
        TradeLabel "trade_label";
        LevelLabel "level_label";
        Between "between";
    }
    /// What the pages of who is listed in a register are called.
    EntryCode "entry" {
        Ask "ask";
        Asked "asked";
        Edit "edit";
        Changed "changed";
        Correct "correct"; Corrected "corrected";
        Withdrawn "withdrawn";
        Renew "renew";
        Renewed "renewed";
        Claim "claim"; Claimed "claimed";
        AskBack "ask_back"; TakeBack "take_back"; TakenBack "taken_back";
        Over "over";
    }
    /// What a register says otherwise than a declaration: the section, and behind the first `_` its code.
    RegisterCode "register" {
        Confirm "title_confirm";
        AboutConfirm "about_confirm";
        Done "ended_done";
        Send "button_declare";
        ListedOn "label_declared_on";
        Mailbox "step_confirmed";
        Ended "step_withdrawn";
        Edited "step_change_accepted";
    }
    /// What stands in the copy of everything that is kept of one person, which that person reads.
    PersonCopyCode "copy" {
        Title "title" ("scheme"); Written "written" ("when"); ByWhom "by_whom"; Numbers "numbers";
        Reference "reference"; State "state"; Received "received"; Waiting "waiting"; Now "now"; Wanted "wanted";
        History "history"; Mails "mails"; Office "office"; You "you"; Timer "timer"; Public "public";
        Withheld "withheld"; NoPassword "no_password"; NoOthers "no_others"; NoKeys "no_keys"; NoDrafts "no_drafts";
        NoCounts "no_counts"; Noted "noted" ("reason"); Memo "memo" ("reason");
    }
}

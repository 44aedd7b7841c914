//! The whole story of a made scheme: declared, confirmed, accepted, built, found, changed, raised, helped when the mailbox
//! is dead, stopped. What is private is nowhere in what is built.

use super::super::desk::PASSWORD;
use super::super::rig::{NOW, Rig, token_in};
use super::answers::{MAIL, MARK, filled, values};
use super::chance::Chance;
use super::{is_listed, listed};
use sengen::config;
use sengen::office::account::claim::Claim;
use sengen::office::account::session::LogIn;
use sengen::office::account::visits::Session;
use sengen::office::queue::account::PendingKind;
use sengen::office::queue::application::Application;
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::review::requests::{Decided, Verdict};
use sengen::office::{Confirmed, Draft, Office};
use sengen::scheme::edit::{Editing, check_contact, check_edit, retyped};
use sengen::scheme::{Checked, Posted, Role, Scheme, check, show};
use sengen::site::{self, Input};
use sengen::view::form::{CHECK_TEMPLATE, CheckView, FORM_TEMPLATE, FormView, check_head, form_head};
use sengen::view::{Surface, View};
use std::fs;
use std::net::IpAddr;
use std::path::Path;

const NAME: &str = "つくり屋商店";
const OTHER: &str = "つくりなおし商店";

/// One scheme and who declares in it.
pub struct Story<'a> {
    root: &'a Path,
    chance: &'a mut Chance,
    rig: Rig,
    scheme: Scheme,
    user_number: String,
}

impl<'a> Story<'a> {
    pub fn new(root: &'a Path, chance: &'a mut Chance) -> Self {
        let scheme = Scheme::load(root).expect("found sound");
        Self { root, chance, rig: Rig::at(root), scheme, user_number: String::new() }
    }

    pub fn run(mut self) {
        let office = self.rig.office(NOW);
        let checked = self.answered();
        let (session, declaration_id) = self.declared(&office, &checked);
        let accepted = office.review.inspection.acceptable().expect("a working disk");
        let decisions = office.review.acceptance.accept(&accepted, Earlier::None).expect("a working disk");
        assert!(matches!(decisions[0].1, Decision::Accepted(_)), "{:?}", decisions[0].1);
        self.is_listed(&office, &session);
        self.is_found();
        self.changed(&office, &session);
        self.raised(&office, &session);
        self.is_listed(&office, &session);
        self.helped(&office, &declaration_id, &session);
        self.stopped(&office);
    }

    /// The form as it is shown, filled, checked and shown once more.
    fn answered(&mut self) -> Checked {
        let (settings, base) =
            (config::load(self.root).expect("settings"), "https://x.example/".parse().expect("an address"));
        let view = View::load(self.root, &settings, &base, Surface::Processor).expect("templates");
        let posted = filled(&self.scheme, self.chance);
        let checked = check(&self.scheme, &posted, false);
        assert_eq!(checked.errors, [], "{posted:?}");
        let page = |template: &str, content: &str| assert!(content.contains("</html>"), "{template}: {content}");
        let blank = view.page(FORM_TEMPLATE, &form_head(&self.scheme, false), &FormView::blank(&self.scheme));
        page(FORM_TEMPLATE, &blank.expect("a form"));
        let refused = check(&self.scheme, &Posted::default(), false);
        let refused = FormView::refused(&self.scheme, &refused, None);
        page(FORM_TEMPLATE, &view.page(FORM_TEMPLATE, &form_head(&self.scheme, true), &refused).expect("a form"));
        let shown = CheckView::new(&self.scheme, &checked, "SEALED");
        page(CHECK_TEMPLATE, &view.page(CHECK_TEMPLATE, &check_head(&self.scheme), &shown).expect("a page"));
        // Typed anew, and carried sealed, it comes to the same.
        for again in [retyped(&self.scheme, &checked.answers), checked.kept.clone().carried(&self.scheme.form)] {
            assert_eq!(check(&self.scheme, &again, true).answers, checked.answers);
        }
        assert!(!show(&self.scheme, &checked.answers).is_empty());
        checked
    }

    fn declared(&mut self, office: &Office, checked: &Checked) -> (Session, String) {
        let draft = Draft {
            nonce: "made".to_owned(),
            answers: checked.answers.clone(),
            password_hash: office.access.passwords.hash_password(PASSWORD, client()).expect("a free place"),
            terms_version: self.scheme.terms().version().to_owned(),
            form_version: self.scheme.form.version().to_owned(),
            flags: checked.flags.clone(),
            client: client(),
        };
        office.declarations.intake.submit(draft).expect("submitted");
        office.mailer.drain_if_alone().expect("a working disk");
        let confirmed = office.declarations.confirmations.confirm(&token_in(&self.rig.mails()[0]));
        let Confirmed::Numbers(numbers) = confirmed.expect("a working disk") else { panic!("not confirmed") };
        self.user_number = numbers.user_number;
        (self.log_in(office), numbers.declaration_id)
    }

    fn log_in(&self, office: &Office) -> Session {
        match office.accounts.sessions.log_in(&self.user_number, PASSWORD, client()).expect("a working disk") {
            LogIn::In(session) => *session,
            other => panic!("not in: {other:?}"),
        }
    }

    fn visited(office: &Office, session: &Session) -> Application {
        office.accounts.sessions.visit(session).expect("a session")
    }

    /// The list has exactly what is public of the answers that stand.
    fn is_listed(&self, office: &Office, session: &Session) {
        let answers = Self::visited(office, session).answers;
        is_listed(self.root, &self.scheme, &answers);
        assert_eq!(listed(self.root, &self.scheme).entries()[0].stars, answers.stars());
    }

    fn built(&self) -> Vec<(String, String)> {
        let (settings, base) =
            (config::load(self.root).expect("settings"), "https://x.example/".parse().expect("an address"));
        let out = self.root.join("dist");
        let input = Input::new(self.root, &settings, &base, jiff::civil::date(2026, 11, 20));
        if let Err(failure) = site::build(input, &out) {
            panic!("{:?}", failure.refused());
        }
        let (mut files, mut open) = (Vec::new(), vec![out]);
        while let Some(folder) = open.pop() {
            for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
                if path.is_dir() {
                    open.push(path);
                } else {
                    let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
                    files.push((path.display().to_string(), text));
                }
            }
        }
        files
    }

    /// The site has the name where names stand, and nothing private anywhere.
    fn is_found(&self) {
        let files = self.built();
        let region = &self.scheme.lists.prefectures()[0].slug;
        let page = files.iter().find(|(path, _)| path.ends_with(&format!("directory/{region}/index.html")));
        assert!(page.is_some_and(|(_, text)| text.contains(NAME)), "found by its region");
        for (path, text) in &files {
            for private in [MARK, MAIL, "canary", "カナリア", "9876"] {
                let is_shown = private == "カナリア"
                    && self.scheme.form.public_fields().any(|field| field.kind == sengen::scheme::FieldKind::Kana);
                assert!(is_shown || !text.contains(private), "{private} in {path}");
            }
        }
    }

    /// Everything that may be changed is answered anew; what waits is accepted.
    fn changed(&mut self, office: &Office, session: &Session) {
        let application = Self::visited(office, session);
        let mut typed = retyped(&self.scheme, &application.answers);
        for key in Editing::Change.keys(&self.scheme, &application.answers) {
            let field = self.scheme.form.field(key).expect("a field");
            let values = if field.role == Some(Role::Name) {
                vec![OTHER.to_owned()]
            } else {
                values(&self.scheme, field, self.chance)
            };
            typed = typed.with_all(key, &values);
        }
        let checked = check_edit(&self.scheme, &application.answers, Editing::Change, &typed);
        assert_eq!(checked.errors, [], "{typed:?}");
        let taken = office.accounts.changes.change(session, application.account.version, &checked.answers);
        assert!(taken.expect("taken").waiting.iter().any(|key| key == Role::Name.key()), "a name waits");
        let before = listed(self.root, &self.scheme);
        assert_eq!(&*before.entries()[0].name, NAME, "until the office has looked");
        decide(office, &application, PendingKind::Change);
        assert_eq!(Self::visited(office, session).answers, checked.answers);
        self.is_listed(office, session);
    }

    /// Along two ways from level to level, where there are any.
    fn raised(&mut self, office: &Office, session: &Session) {
        for _ in 0..2 {
            let application = Self::visited(office, session);
            let from = application.answers.stars();
            let ways: Vec<u8> = (1..=9).filter(|to| self.scheme.levels().has_way(from, *to)).collect();
            if ways.is_empty() {
                return;
            }
            let editing = Editing::StepUp { to: *self.chance.of(&ways), terms: false };
            let typed =
                editing.keys(&self.scheme, &application.answers).into_iter().fold(Posted::default(), |typed, key| {
                    let field = self.scheme.form.field(key).expect("a field");
                    typed.with_all(key, &values(&self.scheme, field, self.chance))
                });
            let checked = check_edit(&self.scheme, &application.answers, editing, &typed);
            assert_eq!(checked.errors, [], "{editing:?} {typed:?}");
            let asked = office.accounts.changes.ask_step_up(session, application.account.version, &checked.answers);
            asked.expect("asked");
            decide(office, &application, PendingKind::StepUp);
            let now = Self::visited(office, session).answers;
            assert_eq!(now.stars(), checked.answers.stars());
            // What stands is what the form would take of it now.
            let again = check(&self.scheme, &retyped(&self.scheme, &now), true);
            assert_eq!((again.errors, again.answers), (vec![], now));
        }
    }

    /// Who cannot read the mailbox any more asks the office for another.
    fn helped(&self, office: &Office, declaration_id: &str, session: &Session) {
        let application = Self::visited(office, session);
        let of = |role: Role| application.answers.of(role).unwrap_or_default().to_owned();
        let claim = Claim {
            declaration_id: declaration_id.to_owned(),
            corporate_number: of(Role::CorporateNumber),
            name: application.answers.declarer_name().to_owned(),
            phone: of(Role::Telephone),
        };
        let contact = check_contact(&self.scheme, "", "canary.new@mail.example");
        assert_eq!(contact.errors, []);
        office.accounts.claims.claim(&claim, &contact.answers, client()).expect("a working disk");
        decide(office, &application, PendingKind::Contact);
        office.mailer.drain_if_alone().expect("a working disk");
        let mails = self.rig.mails();
        assert!(mails.iter().any(|mail| mail.contains("To: canary.new@mail.example")), "the new mailbox hears of it");
    }

    /// The declarer stops it: nothing is left on the site.
    fn stopped(&self, office: &Office) {
        let session = self.log_in(office);
        office.accounts.stops.stop(&session).expect("stopped");
        assert!(listed(self.root, &self.scheme).entries().is_empty());
        for (path, text) in self.built() {
            assert!(!text.contains(NAME) && !text.contains(OTHER), "{path}");
        }
    }
}

fn decide(office: &Office, application: &Application, kind: PendingKind) {
    let verdict = Verdict::Accept("登録の電話で確かめた。".to_owned());
    let decided = office.review.requests.decide(&application.reference, kind, &verdict);
    assert_eq!(decided.expect("a working disk"), Decided::Done, "{kind:?}");
}

pub fn client() -> IpAddr {
    "127.0.0.1".parse().expect("an address")
}

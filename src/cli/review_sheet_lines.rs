//! The columns of the office's sheet, and what its lines say when they come back: each a decision, nothing, or why it
//! cannot be taken for one. Used by `review_sheet`. Never judges whether something may be decided.

use super::review_reasons::reason_of;
use super::review_show::kind_name;
use crate::base::problem::Problem;
use crate::base::sheet::{self, Sheet};
use crate::base::{text, workbook};
use crate::office::queue::account::PendingKind;
use crate::office::queue::pending::Ruling;
use crate::office::review::reasons::StockReasons;
use crate::office::review::reasons::as_mailed;
use crate::office::review::requests::Difference;
use crate::office::review::row_decision::RowDecision;
use crate::office::review::sheet::{SheetLine, SheetRow, SheetTwin};
use crate::office::review::words::{state_word, void_words};
use crate::office::{Office, Offices};
use crate::scheme::ids::Reference;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The name of the table with the rows.
pub(super) const SHEET: &str = "待っているもの";
/// The name of the table with the stock reasons.
pub(super) const REASON: &str = "理由の見本";

/// What the columns are called.
pub(super) const TITLES: [&str; 16] = [
    "受付番号",
    "種類",
    "版",
    "待ち日数",
    "事業者名",
    "都道府県",
    "市区町村・町名",
    "法人番号",
    "ウェブサイト",
    "★",
    "似た申込み",
    "確かめること",
    "違うところ",
    REASON,
    CHOICES.title,
    "理由",
];
/// How wide they are shown.
pub(super) const WIDTHS: [u16; 16] = [12, 18, 10, 9, 30, 11, 24, 17, 30, 5, 24, 44, 44, 30, 13, 44];

/// Where the version stands among the cells.
const VERSION: usize = 2;
/// From here on the office writes.
const DECISION: usize = 14;
/// What changes from day to day, with others or with the files of the scheme.
const PASSING: [usize; 4] = [3, 10, 11, 13];

/// What may be decided.
pub(super) struct Choices {
    pub(super) title: &'static str,
    pub(super) words: [&'static str; 3],
}

pub(super) const CHOICES: Choices = Choices { title: "決定", words: ["受理", "差し戻し", "不受理"] };

impl Choices {
    /// Each word with what it decides.
    pub(super) fn rulings(&self) -> impl Iterator<Item = (&'static str, Ruling)> {
        self.words.into_iter().zip([Ruling::Accepted, Ruling::Returned, Ruling::Rejected])
    }

    /// What a cell decides; also as people and the other commands write it.
    fn ruling(&self, cell: &str) -> Option<Ruling> {
        let word: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
        match word.to_lowercase().as_str() {
            "差しもどし" | "差戻し" | "差戻" | "さしもどし" | "return" => Some(Ruling::Returned),
            "受理しない" | "reject" => Some(Ruling::Rejected),
            "受理する" | "accept" => Some(Ruling::Accepted),
            word => self.rulings().find(|(own, _)| *own == word).map(|(_, ruling)| ruling),
        }
    }
}

/// What is said beside a cell of a column that is filled in.
pub(super) fn hint_of(title: &str) -> &'static str {
    match title {
        "決定" => "受理、差し戻し、不受理 から選びます。決めないものは、空のままにします。",
        "理由" => {
            "差し戻しと不受理では、メールに入る文を書きます。「理由の見本」にある英字の見本を書いても、その文が入ります。"
        }
        _ => "",
    }
}

/// A row, and whose it is.
pub(super) struct OfficeRow<'a> {
    pub(super) office: &'a Arc<Office>,
    pub(super) row: SheetRow,
}

/// What the column of kinds says: of a register what one entry of it is called.
fn kind_cell(office: &Office, kind: PendingKind) -> &str {
    office.rules().map_or(kind_name(kind), |rules| rules.noun.as_str())
}

/// How a sheet is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetFormat {
    /// A workbook, whose cells are texts.
    Workbook,
    /// A sheet with a header, whose cells a spreadsheet takes for what they look like.
    Csv,
}

/// The cells of a row, sealed by its version.
pub(super) fn cells(own: &OfficeRow<'_>, format: SheetFormat) -> Vec<String> {
    let between = if format == SheetFormat::Workbook { "\n" } else { " " };
    let OfficeRow { office, row } = own;
    let SheetRow { line, seen, .. } = row;
    let void = match &line.decision {
        Some(RowDecision::Void(why)) => Some(format!("前の決定は、無効になりました（{}）", void_words(why))),
        _ => None,
    };
    let contested = "ほかの担当者を求める依頼が、ほかにもありました（review show で確かめてください）";
    let contested = seen.is_contested.then(|| contested.to_owned());
    let corrected = (!seen.corrected.is_empty()).then(|| format!("直したところ: {}", seen.corrected.join("、")));
    let marks = void.into_iter().chain(contested).chain(seen.marks.iter().cloned());
    let differs = corrected.into_iter().chain(seen.differences.iter().map(difference));
    let reasons = seen.reasons.iter().map(|reason| format!("{}（{}）", reason.key, reason.title));
    let listed = |items: &mut dyn Iterator<Item = String>| {
        items.map(|item| format!("・{}", item.replace('\n', " "))).collect::<Vec<_>>().join(between)
    };
    let mut cells = vec![
        line.reference.to_string(),
        kind_cell(office, line.kind).to_owned(),
        line.wait.waiting_days.unwrap_or_default().to_string(),
        line.name.clone(),
        line.prefecture.clone(),
        row.facts.place.clone(),
        number_cell(&row.facts.corporate_number, format),
        row.facts.website.clone(),
        if office.rules().is_some() { String::new() } else { line.stars.to_string() },
        listed(&mut seen.twins.iter().map(twin)),
        listed(&mut marks.into_iter()),
        listed(&mut differs.into_iter()),
        listed(&mut reasons.into_iter()),
    ];
    let version = office.review.sheets.seal(&row.version, &cells);
    cells.insert(VERSION, version);
    cells.extend([String::new(), String::new()]);
    cells
}

/// A 法人番号; of a file of texts alone in four parts, so that no spreadsheet rounds it as a number.
fn number_cell(number: &str, format: SheetFormat) -> String {
    match (format, number.get(1..5), number.get(5..9), number.get(9..)) {
        (SheetFormat::Csv, Some(second), Some(third), Some(last)) => {
            format!("{}-{second}-{third}-{last}", &number[..1])
        }
        _ => number.to_owned(),
    }
}

fn twin(twin: &SheetTwin) -> String {
    match twin {
        SheetTwin::Application(reference, state) => format!("{reference}（{}）", state_word(*state)),
        SheetTwin::Entry(no) => format!("一覧での番号 {no}"),
    }
}

fn difference(one: &Difference) -> String {
    let public = if one.public { "【公開】" } else { "" };
    let old = if one.old.is_empty() { "－" } else { &one.old };
    format!("{}{public}: {old} → {}", one.label, one.new)
}

/// A file that came back.
pub(super) struct SheetFile {
    sheet: Sheet,
}

/// Where a line stands, and which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinePlace {
    pub(super) line: usize,
    /// As it stands there.
    pub(super) reference: String,
}

/// A line that decides, and whose office does.
pub(super) struct DecidedLine<'a> {
    pub(super) place: LinePlace,
    pub(super) line: SheetLine,
    pub(super) office: &'a Arc<Office>,
}

/// What the lines of a file say.
#[derive(Default)]
pub(super) struct ParsedLines<'a> {
    /// In the order of the file.
    pub(super) decided: Vec<DecidedLine<'a>>,
    /// Why lines are not taken for decisions.
    pub(super) wrong: Vec<(LinePlace, String)>,
    /// How many say nothing.
    pub(super) empty: usize,
    /// The lines in which nothing stands but a decision or a reason.
    pub(super) nameless: Vec<usize>,
    /// How many say once more what one before them says.
    pub(super) repeated: usize,
}

/// What is said where no reference stands.
const NO_REFERENCE: &str = "受付番号ではありません。表計算ソフトが数や日付に変えたときは、review export で書き出し直し、\
                            .xlsx のまま使ってください。";

/// What a line is read by.
struct LineGround<'a> {
    office: &'a Arc<Office>,
    stock: &'a StockReasons,
}

/// One line's cells.
struct RowCells<'a> {
    own: Vec<String>,
    decision: &'a str,
    reason: &'a str,
}

impl SheetFile {
    /// Reads a file that a spreadsheet has saved.
    ///
    /// # Errors
    /// Everything for which it is not whole.
    pub(super) fn read(label: &Path, bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        if let Some(problem) = workbook::unlike(label, bytes) {
            return Err(vec![problem]);
        }
        if !workbook::is_workbook(bytes) {
            return Ok(Self { sheet: Sheet::parse_worked_in(label, bytes, &TITLES)? });
        }
        let csv = workbook::as_csv(label, bytes, SHEET).map_err(|problem| vec![problem])?;
        Ok(Self { sheet: Sheet::parse_worked_in(label, &csv, &TITLES)? })
    }

    /// What its lines say.
    ///
    /// # Errors
    /// When the machine fails.
    pub(super) fn lines<'a>(&self, offices: &'a Offices) -> anyhow::Result<ParsedLines<'a>> {
        let mut parsed = ParsedLines::default();
        let stock = offices.whole.review.inspection.stock_reasons()?;
        // Those of a scheme are about declarations.
        let none = StockReasons::default();
        for (line, row) in self.sheet.rows() {
            let own = (0..DECISION).map(|at| sheet::unguarded(row.cell(at).trim()).to_owned()).collect();
            let cells = RowCells { own, decision: row.cell(DECISION), reason: row.cell(DECISION + 1) };
            let place = LinePlace { line, reference: cells.own[0].clone() };
            if cells.own.iter().all(String::is_empty) {
                // Filled down further than the rows go.
                parsed.nameless.push(line);
                continue;
            }
            let Ok(reference) = Reference::parse(&text::narrow(&place.reference)) else {
                parsed.wrong.push((place, NO_REFERENCE.to_owned()));
                continue;
            };
            let office = offices.about(&reference);
            let ground = LineGround { office, stock: if office.rules().is_none() { &stock } else { &none } };
            match cells.line(reference, &ground)? {
                Ok(Some(line)) => parsed.decided.push(DecidedLine { place, line, office }),
                Ok(None) => parsed.empty += 1,
                Err(why) => parsed.wrong.push((place, why)),
            }
        }
        parsed.tell_apart();
        Ok(parsed)
    }
}

impl ParsedLines<'_> {
    /// Lines about one and the same thing: none of them where they differ, the first where they do not.
    fn tell_apart(&mut self) {
        let mut places: HashMap<(Reference, PendingKind), Vec<usize>> = HashMap::new();
        for (at, DecidedLine { line, .. }) in self.decided.iter().enumerate() {
            places.entry((line.reference.clone(), line.kind)).or_default().push(at);
        }
        let says = |at: &usize| {
            let line = &self.decided[*at].line;
            (line.ruling, line.reason.clone())
        };
        let mut left = Vec::new();
        for same in places.values().filter(|same| same.len() > 1) {
            let differ = same.iter().any(|at| says(at) != says(&same[0]));
            let lines: Vec<String> = same.iter().map(|at| self.decided[*at].place.line.to_string()).collect();
            let why = format!(
                "同じ申込みの行が {} つあり、決定か理由が違います（{} 行目）。1 つだけを残してください。",
                same.len(),
                lines.join("、")
            );
            left.extend(same.iter().skip(usize::from(!differ)).map(|at| (*at, differ.then(|| why.clone()))));
        }
        left.sort();
        for (at, why) in left.into_iter().rev() {
            let place = self.decided.remove(at).place;
            match why {
                Some(why) => self.wrong.push((place, why)),
                None => self.repeated += 1,
            }
        }
        self.wrong.sort_by_key(|(place, _)| place.line);
    }
}

impl RowCells<'_> {
    /// What a line decides; nothing; or why it cannot be told.
    fn line(&self, reference: Reference, ground: &LineGround<'_>) -> anyhow::Result<Result<Option<SheetLine>, String>> {
        let LineGround { office, stock } = ground;
        let kind = PendingKind::ALL.into_iter().find(|kind| kind_cell(office, *kind) == self.own[1].trim());
        let mut sealed = self.own.clone();
        let version = office.review.sheets.opened(&sealed.remove(VERSION), &sealed);
        let (Some((version, true)), Some(kind)) = (version, kind) else {
            return Ok(Err(self.edited(office, &reference, kind)?));
        };
        let (decision, reason) = (self.decision.trim(), as_mailed(self.reason).unwrap_or_default());
        let reason = reason.as_str();
        let ruling = match CHOICES.ruling(&text::narrow(decision)) {
            Some(ruling) => ruling,
            None if decision.is_empty() && reason.is_empty() => return Ok(Ok(None)),
            None if decision.is_empty() => {
                return Ok(Err("理由だけがあり、決定が空です。決定も書いてください。".to_owned()));
            }
            None => {
                let words = CHOICES.words.join("、");
                let decision: String = decision.chars().filter(|c| !c.is_control()).take(20).collect();
                return Ok(Err(format!(
                    "決定の「{decision}」がわかりません。{words} のどれかにするか、空にしてください。"
                )));
            }
        };
        Ok(reason_of(reason, ruling, kind, stock)
            .map(|reason| Some(SheetLine { reference, kind, version, ruling, reason })))
    }

    /// What of a line was changed that is not for the office to change here.
    fn edited(&self, office: &Arc<Office>, reference: &Reference, kind: Option<PendingKind>) -> anyhow::Result<String> {
        let stands = office.accounts.telephone.stand(reference.as_str());
        if matches!(stands, Ok(None)) {
            return Ok("この受付番号の申込みはありません。書き出したときの番号に戻してください。".to_owned());
        }
        let row = kind.map(|kind| office.review.sheets.row(reference, kind)).transpose()?.flatten();
        let now = row.map(|row| cells(&OfficeRow { office, row }, SheetFormat::Csv)).unwrap_or_default();
        // A 法人番号 may stand in four parts, or in one.
        let as_told = |cell: &str| plain(cell).replace('-', "");
        let differs = |at: &usize| now.get(*at).is_some_and(|cell| as_told(cell) != as_told(&self.own[*at]));
        let named = |at: &[usize]| {
            at.iter().copied().filter(differs).map(|at| format!("「{}」", TITLES[at])).collect::<String>()
        };
        let lasting: Vec<usize> = (0..DECISION).filter(|at| *at != VERSION && !PASSING.contains(at)).collect();
        let which = [named(&lasting), named(&PASSING)].into_iter().find(|which| !which.is_empty());
        let unknown = || match now.is_empty() {
            true => "受付番号から「理由の見本」までのどれか".to_owned(),
            false => format!("「{}」", TITLES[VERSION]),
        };
        let which = which.unwrap_or_else(unknown);
        Ok(format!(
            "{which}が、書き出したときと違います。この行は決めていません。申込みの内容は、この表では直せません。\
             もとに戻すか、review export で書き出し直して、「決定」と「理由」だけを書いてください。"
        ))
    }
}

/// A cell without what spreadsheets change by themselves.
fn plain(cell: &str) -> String {
    sheet::unguarded(cell.trim()).split_whitespace().collect::<Vec<_>>().join(" ")
}

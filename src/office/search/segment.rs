//! Texts by which records are found, of up to [`ROWS`] records in one object: `search/00000042.4000`, its number and how
//! many there are, so that none is read to know whether it is to be joined with others. Packed, for most of it is
//! the same in everybody's. Made once, as every object; who wants a row gone makes another without it. Called by `index`.

use super::text::SearchText;
use crate::base::durable::DurableFault;
use crate::office::state::objects::{Objects, SEARCH};
use crate::store::record::{self, Record, RecordKind, Unreadable};
use crate::store::row::{Id, Number, RowFault};
use crate::store::{Creation, Key};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// So many records fit into one object, whatever they typed.
pub(super) const ROWS: usize = if cfg!(test) { 4 } else { 2_000 };
const LEVEL: i32 = 3;

/// What a segment's object is.
const KIND: RecordKind = RecordKind { name: "search", lifts: &[] };

/// What one record is found by, as one of its numbers has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SearchRow {
    pub(super) id: Id,
    pub(super) number: Number,
    pub(super) text: SearchText,
}

/// A segment that is there, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Segment {
    pub(super) key: Key,
    number: u32,
    pub(super) rows: usize,
}

impl Segment {
    fn parse(key: Key) -> Option<Self> {
        let (number, rows) = key.name().split_once('.')?;
        let (number, rows) = (number.parse().ok()?, rows.parse().ok()?);
        Some(Self { key, number, rows })
    }
}

/// All that are there, in order.
pub(super) fn list(objects: &Objects) -> Result<Vec<Segment>, DurableFault> {
    Ok(objects.keys(SEARCH, None)?.into_iter().filter_map(Segment::parse).collect())
}

/// What a segment holds; `None`: it is gone, replaced by another.
///
/// # Errors
/// [`DurableFault::Odd`]: it cannot be read, and is named.
pub(super) fn read(objects: &Objects, key: &Key) -> Result<Option<Vec<SearchRow>>, DurableFault> {
    let Some(bytes) = objects.known(objects.store.read(key))? else { return Ok(None) };
    objects.known(opened(&bytes).map_err(|why| RowFault::Unreadable { key: key.clone(), why })).map(Some)
}

/// Makes segments of rows.
pub(super) fn write(objects: &Objects, rows: &[SearchRow]) -> Result<Vec<Key>, DurableFault> {
    let mut made = Vec::new();
    for rows in rows.chunks(ROWS) {
        let bytes = objects.known(packed(rows).map_err(|error| RowFault::Unwritable(error.to_string())))?;
        let mut number = list(objects)?.last().map_or(1, |last| last.number + 1);
        loop {
            let key = objects.key(format!("{SEARCH}{number:08}.{}", rows.len()))?;
            if objects.known(objects.store.create(&key, &bytes))? == Creation::Created {
                made.push(key);
                break;
            }
            number += 1;
        }
    }
    Ok(made)
}

fn packed(rows: &[SearchRow]) -> anyhow::Result<Vec<u8>> {
    let row = |row: &SearchRow| format!("{} {}\n{}\n", row.id, row.number, row.text.as_str());
    let text: String = rows.iter().map(row).collect();
    let packed = STANDARD.encode(zstd::encode_all(text.as_bytes(), LEVEL)?);
    Ok(record::encode(&KIND, &json!({ "rows": rows.len() }), &packed)?)
}

fn opened(bytes: &[u8]) -> Result<Vec<SearchRow>, Unreadable> {
    let packed: String = Record::open(&KIND, bytes)?.body(&KIND)?;
    let unpacked = STANDARD.decode(packed).ok().and_then(|packed| zstd::decode_all(&*packed).ok());
    let text = unpacked.and_then(|text| String::from_utf8(text).ok()).ok_or(Unreadable::Foreign("no rows"))?;
    Ok(text.split_terminator("\n\n").filter_map(parsed).collect())
}

fn parsed(row: &str) -> Option<SearchRow> {
    let (head, text) = row.split_once('\n')?;
    let (id, number) = head.split_once(' ')?;
    Some(SearchRow { id: Id::parse(id).ok()?, number: Number::parse(number)?, text: SearchText::kept(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was written once opens for ever; what is packed may differ by its packer, not in what it says.
    #[test]
    fn segments_of_every_version_open() {
        let row = |digit: &str, number, text: &str| SearchRow {
            id: Id::parse(digit.repeat(32)).unwrap(),
            number: Number::parse(number).unwrap(),
            text: SearchText::kept(text),
        };
        let rows = vec![row("0", "000003", "高橋塗装 たかはし"), row("f", "000001", "みほん商店")];
        for version in 1..=KIND.version() {
            let path = format!("{}/tests/state/search-{version}.jsonl", env!("CARGO_MANIFEST_DIR"));
            assert_eq!(opened(&std::fs::read(&path).unwrap()), Ok(rows.clone()), "{path}");
        }
        assert_eq!(opened(&packed(&rows).unwrap()), Ok(rows));
    }
}

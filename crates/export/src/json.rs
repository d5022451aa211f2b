//! Everything there is, as JSON: the journal record by record with its hashes, preferences, the device. What the
//! journal amounts to is not in it; it is made anew when the file is read. docs/FORMATS.md describes the format.
//!
//! The same data makes the same bytes: nothing in the file depends on when or by which version it was written.

use crate::error::{Error, Source};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::io::{Read, Write};

const FORMAT: &str = "stint";
const VERSION: u32 = 1;

/// One journal record, column by column as it is stored; `hash` is hexadecimal, `act` the exact text that was hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalRow {
    pub n: i64,
    pub op: String,
    pub batch: String,
    pub undoes: Option<String>,
    pub kind: String,
    pub session: Option<String>,
    pub at: i64,
    pub zone: String,
    pub offset_min: i64,
    pub boot: String,
    pub mono_us: i64,
    pub device: String,
    pub reason: Option<String>,
    pub act: String,
    pub hash: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    pub id: String,
    pub name: String,
}

/// What a file says beside its records.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    pub device: DeviceRow,
    pub preferences: Map<String, Value>,
    pub records: u64,
}

/// Writes a file: begin, every record in order, finish.
pub struct Writer<W> {
    out: W,
    records: u64,
}

impl<W: Write> Writer<W> {
    pub fn begin(mut out: W, device: &DeviceRow, preferences: &Map<String, Value>) -> Result<Writer<W>, Error> {
        // One thing a line: a file of a hundred megabytes stays readable to tools that go by lines.
        write!(out, "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\n\"device\":")?;
        put(&mut out, device)?;
        out.write_all(b",\n\"preferences\":")?;
        put(&mut out, &sorted(preferences))?;
        out.write_all(b",\n\"journal\":[")?;
        Ok(Writer { out, records: 0 })
    }

    pub fn record(&mut self, row: &JournalRow) -> Result<(), Error> {
        self.out.write_all(if self.records == 0 { b"\n" } else { b",\n" })?;
        self.records += 1;
        put(&mut self.out, row)
    }

    /// The output, for what must be done to a file at the end.
    pub fn finish(mut self) -> Result<W, Error> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn put(out: &mut impl Write, value: &impl Serialize) -> Result<(), Error> {
    serde_json::to_writer(out, value).map_err(|error| Error::Io(error.into()))
}

/// By name, whatever order the map keeps.
fn sorted(preferences: &Map<String, Value>) -> std::collections::BTreeMap<&String, &Value> {
    preferences.iter().collect()
}

/// Whether a text looks like JSON rather than a table.
pub fn is_json(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// Reads a file record by record; nothing of the journal is kept here.
///
/// # Errors
/// What `record` fails with; JSON that cannot be read, with its place; another format or a later version.
pub fn read(reader: impl Read, mut record: impl FnMut(JournalRow) -> Result<(), Source>) -> Result<Whole, Error> {
    let mut failed = None;
    let mut json = serde_json::Deserializer::from_reader(reader);
    let seed = WholeSeed { record: &mut record, failed: &mut failed };
    let read = seed.deserialize(&mut json).and_then(|whole| json.end().map(|()| whole));
    match (failed, read) {
        (Some(source), _) => Err(Error::Source(source)),
        (None, Ok(whole)) => Ok(whole),
        (None, Err(error)) if error.is_io() => Err(Error::Io(error.into())),
        (None, Err(error)) if error.line() == 0 => Err(Error::Format(error.to_string())),
        (None, Err(error)) => Err(Error::Json { line: error.line(), column: error.column(), text: error.to_string() }),
    }
}

struct WholeSeed<'a, F> {
    record: &'a mut F,
    failed: &'a mut Option<Source>,
}

impl<'de, F: FnMut(JournalRow) -> Result<(), Source>> DeserializeSeed<'de> for WholeSeed<'_, F> {
    type Value = Whole;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Whole, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(JournalRow) -> Result<(), Source>> Visitor<'de> for WholeSeed<'_, F> {
    type Value = Whole;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an export of Stint")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Whole, A::Error> {
        use serde::de::Error as _;
        let (mut format, mut version) = (None, None);
        let (mut device, mut preferences, mut records) = (None, None, None);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "format" => format = Some(map.next_value::<String>()?),
                "version" => version = Some(map.next_value::<u32>()?),
                // Records are acted on as they come: by then it must be known what file this is.
                _ if format.as_deref() != Some(FORMAT) => return Err(A::Error::custom("not an export of Stint")),
                _ if version != Some(VERSION) => {
                    return Err(A::Error::custom("an export of a version that is not known"));
                }
                "device" => device = Some(map.next_value::<DeviceRow>()?),
                "preferences" => preferences = Some(map.next_value::<Map<String, Value>>()?),
                "journal" => {
                    let seed = JournalSeed { record: &mut *self.record, failed: &mut *self.failed };
                    records = Some(map.next_value_seed(seed)?);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Whole {
            device: device.ok_or_else(|| A::Error::missing_field("device"))?,
            preferences: preferences.ok_or_else(|| A::Error::missing_field("preferences"))?,
            records: records.ok_or_else(|| A::Error::missing_field("journal"))?,
        })
    }
}

struct JournalSeed<'a, F> {
    record: &'a mut F,
    failed: &'a mut Option<Source>,
}

impl<'de, F: FnMut(JournalRow) -> Result<(), Source>> DeserializeSeed<'de> for JournalSeed<'_, F> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(JournalRow) -> Result<(), Source>> Visitor<'de> for JournalSeed<'_, F> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the journal's records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<u64, A::Error> {
        let mut records = 0;
        while let Some(row) = seq.next_element::<JournalRow>()? {
            records += 1;
            if let Err(source) = (self.record)(row) {
                *self.failed = Some(source);
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(records)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: i64) -> JournalRow {
        let text = |text: &str| text.to_owned();
        JournalRow {
            n,
            op: text("op"),
            batch: text("batch"),
            undoes: None,
            kind: text("clock.in"),
            session: Some(text("s")),
            at: 1,
            zone: text("Europe/Berlin"),
            offset_min: 60,
            boot: text("boot"),
            mono_us: 2,
            device: text("device"),
            reason: Some(text("\"quoted\"\n=1+1 \u{1f600}")),
            act: text("{\"kind\":\"clock.in\"}"),
            hash: text("00ff"),
        }
    }

    fn written() -> Vec<u8> {
        let device = DeviceRow { id: "d".into(), name: "Laptop".into() };
        let preferences = Map::from_iter([("zone".to_owned(), Value::from("UTC")), ("a".to_owned(), Value::from(1))]);
        let mut writer = Writer::begin(Vec::new(), &device, &preferences).unwrap();
        (1..=3).for_each(|n| writer.record(&row(n)).unwrap());
        writer.finish().unwrap()
    }

    #[test]
    fn what_was_written_is_read_back() {
        let mut rows = Vec::new();
        let whole = read(written().as_slice(), |row| {
            rows.push(row);
            Ok(())
        });
        let whole = whole.unwrap();
        assert_eq!((whole.records, whole.device.name.as_str()), (3, "Laptop"));
        assert_eq!(rows, [row(1), row(2), row(3)]);
    }

    #[test]
    fn a_file_cut_off_anywhere_is_refused() {
        let whole = written();
        let text = whole.trim_ascii_end();
        for length in 0..text.len() {
            assert!(read(&text[..length], |_| Ok(())).is_err(), "{length}");
        }
    }

    #[test]
    fn another_format_is_refused_before_its_first_record() {
        for text in [r#"{"journal":[{}]}"#, r#"{"format":"stint","version":2,"journal":[]}"#, "[]", "", "7"] {
            let read = read(text.as_bytes(), |_| panic!("no record may be acted on"));
            assert!(read.is_err(), "{text}");
        }
    }
}

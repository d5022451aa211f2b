//! The rows of a sheet, written as the XML that a workbook holds. The library that makes the rest of the workbook keeps
//! every cell for a while, which takes it longer than everything else together; here a row is text at once.

use super::long::letter;
use super::press::{Feed, SheetNo};
use super::styles::Style;
use crate::error::Error;
use rust_xlsx_writer::XlsxError;
use std::ops::Range;

/// No sheet of ours has more columns.
const WIDEST: usize = 26;
/// As many rows as a sheet holds.
const MOST: u32 = 1_048_576;
/// Bytes that go to the press together.
const PIECE: usize = 256 * 1024;
/// Bytes after which whoever else waits for the processor has it first: some hundred microseconds' work. A file takes
/// seconds, and a server's other answers wait for it by the millisecond.
pub(super) const TURN: usize = 16 * 1024;

pub(super) struct Rows {
    feed: Feed,
    /// Whole rows that the press does not have yet.
    text: Vec<u8>,
    /// How many [`TURN`]s of it are over.
    yielded: usize,
    /// Of the row being written, as Excel counts, from 1; 0 before the first.
    number: u32,
    /// `number` in digits.
    digits: Vec<u8>,
    /// The cells of that row in the order in which they came, and where each column's is. One that comes twice counts as
    /// it came last.
    cells: Vec<u8>,
    places: [Option<Range<usize>>; WIDEST],
    /// The columns that have cells, of all rows.
    wide: usize,
}

/// The rows of a sheet that is whole.
pub(super) struct Body {
    pub(super) sheet: SheetNo,
    /// `A1:V100002`
    pub(super) extent: String,
}

impl Rows {
    pub(super) fn new(feed: Feed) -> Rows {
        Rows {
            feed,
            text: Vec::with_capacity(PIECE + PIECE / 8),
            yielded: 0,
            number: 0,
            digits: Vec::new(),
            cells: Vec::new(),
            places: [const { None }; WIDEST],
            wide: 0,
        }
    }

    /// Begins the row `at`, from 0, below all those before it; of this height in points, or as high as rows are.
    pub(super) fn begin(&mut self, at: u32, height: Option<f64>) -> Result<(), Error> {
        self.end_row()?;
        if at >= MOST {
            return Err(XlsxError::RowColumnLimitError.into());
        }
        self.number = at + 1;
        self.digits.clear();
        put_digits(&mut self.digits, self.number);
        self.put(b"<row r=\"");
        self.text.extend_from_slice(&self.digits);
        if let Some(height) = height {
            self.put(b"\" ht=\"");
            put_number(&mut self.text, height);
            self.put(b"\" customHeight=\"1");
        }
        self.put(b"\">");
        Ok(())
    }

    pub(super) fn number(&mut self, column: u16, style: Style, value: f64) {
        self.cell(column, style, b"\"><v>", |cells, _| {
            put_number(cells, value);
            cells.extend_from_slice(b"</v></c>");
        });
    }

    /// Text stays text, whatever it begins with.
    pub(super) fn text(&mut self, column: u16, style: Style, text: &str) {
        if text.is_empty() {
            return self.blank(column, style);
        }
        self.cell(column, style, b"\" t=\"inlineStr\"><is><t", |cells, _| {
            let around = |c: char| matches!(c, ' ' | '\t' | '\n');
            let kept: &[u8] =
                if text.starts_with(around) || text.ends_with(around) { b" xml:space=\"preserve\"" } else { b"" };
            cells.extend_from_slice(kept);
            cells.push(b'>');
            put_escaped(cells, text);
            cells.extend_from_slice(b"</t></is></c>");
        });
    }

    pub(super) fn blank(&mut self, column: u16, style: Style) {
        self.cell(column, style, b"\"/>", |_, _| {});
    }

    /// A formula with its result; `#` in it is the number of its row.
    pub(super) fn formula(&mut self, column: u16, style: Style, formula: &str, result: f64) {
        self.cell(column, style, b"\"><f>", |cells, row| {
            let mut pieces = formula.split('#');
            put_escaped(cells, pieces.next().unwrap_or_default());
            for piece in pieces {
                cells.extend_from_slice(row);
                put_escaped(cells, piece);
            }
            cells.extend_from_slice(b"</f><v>");
            put_number(cells, result);
            cells.extend_from_slice(b"</v></c>");
        });
    }

    /// What is left goes to the press.
    pub(super) fn finish(mut self) -> Result<Body, Error> {
        self.end_row()?;
        self.feed.put(std::mem::take(&mut self.text))?;
        let last = letter(self.wide.saturating_sub(1) as u16);
        Ok(Body { sheet: self.feed.sheet(), extent: format!("A1:{last}{}", self.number.max(1)) })
    }

    fn cell(&mut self, column: u16, style: Style, opened: &[u8], content: impl FnOnce(&mut Vec<u8>, &[u8])) {
        let cells = &mut self.cells;
        let from = cells.len();
        cells.extend_from_slice(b"<c r=\"");
        cells.push(letter(column) as u8);
        cells.extend_from_slice(&self.digits);
        cells.extend_from_slice(b"\" s=\"");
        put_digits(cells, style.number());
        cells.extend_from_slice(opened);
        content(cells, &self.digits);
        self.places[usize::from(column) % WIDEST] = Some(from..cells.len());
    }

    fn end_row(&mut self) -> Result<(), Error> {
        if self.number == 0 {
            return Ok(());
        }
        for (column, place) in self.places.iter_mut().enumerate() {
            if let Some(place) = place.take() {
                self.text.extend_from_slice(&self.cells[place]);
                self.wide = self.wide.max(column + 1);
            }
        }
        self.cells.clear();
        self.put(b"</row>");
        if self.text.len() / TURN > self.yielded {
            self.yielded = self.text.len() / TURN;
            std::thread::yield_now();
        }
        if self.text.len() >= PIECE {
            let next = Vec::with_capacity(self.text.capacity());
            self.feed.put(std::mem::replace(&mut self.text, next))?;
            self.yielded = 0;
        }
        Ok(())
    }

    fn put(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
    }
}

fn put_digits(out: &mut Vec<u8>, number: u32) {
    if number >= 10 {
        put_digits(out, number / 10);
    }
    out.push(b'0' + (number % 10) as u8);
}

/// The shortest digits that are this number again when they are read.
fn put_number(out: &mut Vec<u8>, number: f64) {
    let mut buffer = zmij::Buffer::new();
    let digits = buffer.format(number);
    out.extend_from_slice(digits.strip_suffix(".0").unwrap_or(digits).as_bytes());
}

/// Text between tags. What XML cannot hold is written as Excel does, `_x0007_`, and what looks like that is, too.
fn put_escaped(out: &mut Vec<u8>, text: &str) {
    let plain = |byte: &u8| (*byte >= b' ' && !matches!(byte, b'&' | b'<' | b'>' | b'_')) && *byte < 0xEF;
    if text.as_bytes().iter().all(plain) {
        return out.extend_from_slice(text.as_bytes());
    }
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '_' if looks_escaped(&text.as_bytes()[at..]) => out.extend_from_slice(b"_x005F_"),
            '\t' | '\n' => out.push(c as u8),
            '\0'..' ' | '\u{FFFE}' | '\u{FFFF}' => out.extend_from_slice(format!("_x{:04X}_", c as u32).as_bytes()),
            _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// `_x005F_`
fn looks_escaped(text: &[u8]) -> bool {
    match text.first_chunk::<7>() {
        Some([b'_', b'x', digits @ .., b'_']) => digits.iter().all(u8::is_ascii_hexdigit),
        Some(_) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        put_escaped(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_is_escaped_as_excel_reads_it() {
        assert_eq!(escaped("Ada & Söhne <€>"), "Ada &amp; Söhne &lt;€&gt;");
        assert_eq!(escaped("bell\u{7}\r\n\tend\u{FFFF}"), "bell_x0007__x000D_\n\tend_xFFFF_");
        assert_eq!(escaped("_x0041_ _x_ _x00G1_"), "_x005F_x0041_ _x_ _x00G1_");
    }

    #[test]
    fn numbers_are_as_short_as_can_be_and_exact() {
        for (number, text) in [(45_655.0, "45655"), (0.0, "0"), (-1.25, "-1.25"), (1.0 / 3.0, "0.3333333333333333")] {
            let mut out = Vec::new();
            put_number(&mut out, number);
            assert_eq!(out, text.as_bytes());
        }
    }
}

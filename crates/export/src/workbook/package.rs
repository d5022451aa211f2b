//! The file itself, an archive of parts: what the library made, with the rows of the long sheets between head and foot of
//! theirs. Everything is compressed already and goes in as it is, which no archive writer offers for a text in pieces.

use super::press::{END, Pressed, Squeezer, Sum};
use super::rows::Body;
use crate::error::Error;
use std::io::{self, Cursor, Read, Write};
use zip::{CompressionMethod, ZipArchive};

/// 1980-01-01, the first day that an archive knows.
const DATE: u16 = 0x21;
const DEFLATED: u16 = 8;
const VERSION: u16 = 20;

/// Writes the workbook `frame`, whose sheets have no rows, with the rows of those sheets that have a body, in their order.
pub(super) fn write(
    frame: &[u8],
    bodies: &[Option<Body>],
    pressed: &[Pressed],
    out: &mut impl Write,
) -> Result<(), Error> {
    let mut frame = ZipArchive::new(Cursor::new(frame)).map_err(broken)?;
    let mut archive = Archive { out, at: 0, index: Vec::new(), parts: 0 };
    for at in 0..frame.len() {
        let Some(name) = frame.name_for_index(at) else { continue };
        let name = name.map_err(broken)?.into_owned();
        let body = bodies.iter().zip(1..).find(|(_, number)| name == format!("xl/worksheets/sheet{number}.xml"));
        match body.and_then(|(body, _)| Some((body.as_ref()?, Pressed::of(pressed, body.as_ref()?.sheet)?))) {
            Some((body, rows)) => {
                let mut sheet = String::new();
                frame.by_index(at).map_err(broken)?.read_to_string(&mut sheet)?;
                archive.sheet(&name, &sheet, body, rows)?;
            }
            None => {
                let part = frame.by_index_raw(at).map_err(broken)?;
                let method = if part.compression() == CompressionMethod::Stored { 0 } else { DEFLATED };
                let (size, packed, crc) = (part.size(), part.compressed_size(), part.crc32());
                archive.part(&name, Entry { method, crc, size, packed }, part)?;
            }
        }
    }
    archive.finish()
}

struct Archive<'w, W: Write> {
    out: &'w mut W,
    /// Bytes so far.
    at: u64,
    /// What stands at the end: where each part is.
    index: Vec<u8>,
    parts: u16,
}

/// What an archive says about a part.
struct Entry {
    method: u16,
    crc: u32,
    size: u64,
    packed: u64,
}

impl<W: Write> Archive<'_, W> {
    fn sheet(&mut self, name: &str, frame: &str, body: &Body, rows: &Pressed) -> Result<(), Error> {
        let (head, foot) = around_rows(frame, &body.extent)?;
        let (mut squeezer, mut sum, mut end) = (Squeezer::new(), Sum::default(), Sum::default());
        let head = squeezer.squeeze(head.as_bytes(), &mut sum)?;
        let foot = squeezer.squeeze(foot.as_bytes(), &mut end)?;
        sum.add(&rows.sum);
        sum.add(&end);
        let packed = sum.packed + END.len() as u64;
        let entry = Entry { method: DEFLATED, crc: sum.crc.sum(), size: sum.size, packed };
        self.part(name, entry, head.as_slice().chain(&rows.file).chain(foot.as_slice()).chain(&END[..]))
    }

    fn part(&mut self, name: &str, entry: Entry, mut content: impl Read) -> Result<(), Error> {
        let (size, packed, at) = (short(entry.size)?, short(entry.packed)?, short(self.at)?);
        // What both places say, between their first fields and their last ones.
        let mut said = Vec::with_capacity(26);
        for field in [VERSION, 0, entry.method, 0, DATE] {
            said.extend_from_slice(&field.to_le_bytes());
        }
        for field in [entry.crc, packed, size] {
            said.extend_from_slice(&field.to_le_bytes());
        }
        said.extend_from_slice(&(name.len() as u16).to_le_bytes());
        self.put(b"PK\x03\x04")?;
        self.put(&said)?;
        self.put(&[0; 2])?;
        self.put(name.as_bytes())?;
        self.at += io::copy(&mut content, self.out)?;
        self.index.extend_from_slice(b"PK\x01\x02");
        self.index.extend_from_slice(&VERSION.to_le_bytes());
        self.index.extend_from_slice(&said);
        // No further fields, no comment, the first disk, no attributes.
        self.index.extend_from_slice(&[0; 12]);
        self.index.extend_from_slice(&at.to_le_bytes());
        self.index.extend_from_slice(name.as_bytes());
        self.parts += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<(), Error> {
        let (index, at) = (std::mem::take(&mut self.index), short(self.at)?);
        self.put(&index)?;
        self.put(b"PK\x05\x06\0\0\0\0")?;
        self.put(&self.parts.to_le_bytes())?;
        self.put(&self.parts.to_le_bytes())?;
        self.put(&short(index.len() as u64)?.to_le_bytes())?;
        self.put(&at.to_le_bytes())?;
        self.put(&[0; 2])
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.out.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }
}

/// What stands before and after the rows, with the cells that they cover.
fn around_rows(frame: &str, extent: &str) -> Result<(String, String), Error> {
    let parts = || {
        let (head, rows) = frame.split_once("<sheetData")?;
        let foot = match rows.strip_prefix("/>") {
            Some(foot) => foot,
            None => rows.split_once("</sheetData>")?.1,
        };
        let (start, rest) = head.split_once("<dimension ref=\"")?;
        let (_, rest) = rest.split_once('"')?;
        Some((format!("{start}<dimension ref=\"{extent}\"{rest}<sheetData>"), format!("</sheetData>{foot}")))
    };
    parts().ok_or_else(|| broken("a sheet without a place for rows"))
}

/// An archive of the plain kind counts 32 bits; no workbook of ours comes near, for a sheet ends sooner.
fn short(length: u64) -> Result<u32, Error> {
    u32::try_from(length).map_err(|_| broken("more than 4 GiB"))
}

fn broken(error: impl ToString) -> Error {
    Error::Io(io::Error::other(format!("the workbook: {}", error.to_string())))
}

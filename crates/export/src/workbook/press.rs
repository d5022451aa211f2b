//! The press: compresses the rows of all sheets on a thread of its own while they are written, into files without a name.

use super::rows::TURN;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::fs::File;
use std::io::{self, Seek, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// zlib's second: three times as fast as the usual sixth on these sheets, and a quarter more bytes.
const LEVEL: u32 = 2;
/// Pieces that wait for the press, and hold the writing up when it is the slower one.
const WAITING: usize = 4;

/// Which of the sheets in the press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SheetNo(usize);

pub(super) struct Press {
    pieces: SyncSender<(SheetNo, Vec<u8>)>,
    thread: JoinHandle<io::Result<Vec<Pressed>>>,
    sheets: usize,
}

/// Takes the text of one sheet.
pub(super) struct Feed {
    pieces: SyncSender<(SheetNo, Vec<u8>)>,
    sheet: SheetNo,
}

/// Compressed text in a file, and what an archive says about it.
pub(super) struct Pressed {
    pub(super) file: File,
    pub(super) sum: Sum,
}

/// How long text is, before and after, and its checksum.
#[derive(Default)]
pub(super) struct Sum {
    pub(super) size: u64,
    pub(super) packed: u64,
    pub(super) crc: Crc,
}

impl Press {
    pub(super) fn start() -> io::Result<Press> {
        let (pieces, taken) = sync_channel(WAITING);
        let thread = std::thread::Builder::new().name("workbook-press".into()).spawn(|| run(taken))?;
        Ok(Press { pieces, thread, sheets: 0 })
    }

    pub(super) fn feed(&mut self) -> Feed {
        self.sheets += 1;
        Feed { pieces: self.pieces.clone(), sheet: SheetNo(self.sheets - 1) }
    }

    /// Every sheet's text, once all feeds are gone.
    pub(super) fn finish(self) -> io::Result<Vec<Pressed>> {
        drop(self.pieces);
        self.thread.join().unwrap_or_else(|_| Err(io::Error::other("the press has stopped")))
    }
}

impl Feed {
    pub(super) fn sheet(&self) -> SheetNo {
        self.sheet
    }

    /// # Errors
    /// The press has failed: [`Press::finish`] says why.
    pub(super) fn put(&self, text: Vec<u8>) -> io::Result<()> {
        self.pieces.send((self.sheet, text)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Pressed {
    /// The rows of a sheet.
    pub(super) fn of(all: &[Pressed], sheet: SheetNo) -> Option<&Pressed> {
        all.get(sheet.0)
    }
}

fn run(pieces: Receiver<(SheetNo, Vec<u8>)>) -> io::Result<Vec<Pressed>> {
    let mut squeezer = Squeezer::new();
    let mut sheets: Vec<Pressed> = Vec::new();
    for (SheetNo(sheet), text) in pieces {
        while sheets.len() <= sheet {
            sheets.push(Pressed { file: tempfile::tempfile()?, sum: Sum::default() });
        }
        let Pressed { file, sum } = &mut sheets[sheet];
        file.write_all(&squeezer.squeeze(&text, sum)?)?;
    }
    for sheet in &mut sheets {
        sheet.file.rewind()?;
    }
    Ok(sheets)
}

/// Compresses piece by piece. Each ends at a whole byte, goes without the ones before it and is not the last one: so they
/// may stand one after another, whoever made them. [`END`] ends a text.
pub(super) struct Squeezer(DeflateEncoder<Vec<u8>>);

/// An empty last block of deflate.
pub(super) const END: [u8; 2] = [3, 0];

impl Squeezer {
    pub(super) fn new() -> Squeezer {
        Squeezer(DeflateEncoder::new(Vec::new(), Compression::new(LEVEL)))
    }

    pub(super) fn squeeze(&mut self, text: &[u8], sum: &mut Sum) -> io::Result<Vec<u8>> {
        for turn in text.chunks(TURN) {
            self.0.write_all(turn)?;
            std::thread::yield_now();
        }
        self.0.flush()?;
        let packed = std::mem::take(self.0.get_mut());
        self.0.reset(Vec::new())?;
        sum.size += text.len() as u64;
        sum.packed += packed.len() as u64;
        sum.crc.update(text);
        Ok(packed)
    }
}

impl Sum {
    /// This text, then that one.
    pub(super) fn add(&mut self, next: &Sum) {
        self.size += next.size;
        self.packed += next.packed;
        self.crc.combine(&next.crc);
    }
}

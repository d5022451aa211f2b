//! The workbook of 100,000 sessions beside a writer of the same cells that knows nothing else.

use std::process::Command;

use super::ground::{Ground, History, stint};
use super::outcome::{Bar, Figure, Outcome};
use super::process::time_and_peak;
use super::sample::side_by_side;
use crate::places::{Build, built, root};
use crate::programs::{must, output};

pub fn workbook(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let data = ground.stint(History::Crowded, "workbook")?;
    let no_data = ground.stint(History::None, "workbook")?;
    let folder = ground.empty("workbook-files")?;
    let file = folder.join("stint.xlsx");
    let cells = folder.join("cells.tsv");
    time_and_peak(stint(&data).arg("export").arg(&file))?;
    let mut dump = Command::new("python3");
    must("reading the cells", dump.arg(root().join("benches/cells.py")).arg(&file).arg(&cells))?;
    // The base of the memory: the same export with nothing to write.
    let (_, base) = time_and_peak(stint(&no_data).arg("export").arg(folder.join("empty.xlsx")))?;
    let mut peaks = Vec::new();
    let [ours, bare] = side_by_side([
        &mut || {
            let (took, peak) = time_and_peak(stint(&data).arg("export").arg(&file))?;
            peaks.push(peak);
            Ok(took)
        },
        &mut || {
            // Without the reading of the dump: the baseline says what the writing took.
            let mut bare = Command::new(built(Build::Release, "bare-workbook"));
            let said = output("bare-workbook", bare.arg(&cells).arg(folder.join("bare.xlsx")))?;
            said.trim().parse().map_err(|_| format!("bare-workbook said `{said}`"))
        },
    ])?;
    let (ours, bare) = (Figure::Milliseconds(ours), Figure::Milliseconds(bare));
    let beyond = Figure::Mebibytes(super::sample::median(peaks) - base);
    Ok(vec![
        Outcome::beside("workbook of 100,000 sessions", ours, "a bare writer", bare, Bar::Times(1.4)),
        Outcome::alone("workbook of 100,000 sessions: memory beyond the base", beyond, Bar::AtMost(64.0)),
    ])
}

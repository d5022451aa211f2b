//! The workbook: what another program reads in it, and that a recalculation changes nothing.

use crate::month::{days, header, many, november, session};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;
use stint_domain::Zones;
use stint_export::{Header, Paper, TimesheetDay, workbook};
use stint_words::Words;

fn written(header: &Header, days: Vec<TimesheetDay>, language: &str) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let words = Words::new(Some(language));
    let days = days.into_iter().map(Ok);
    workbook::write(header, &words, &Zones::bundled(), Paper::A4, days, &mut file).unwrap();
    file.into_inner()
}

/// A part of the package as text.
fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn sheets(file: &[u8]) -> Vec<String> {
    let workbook = part(file, "xl/workbook.xml");
    let names = workbook.split("<sheet name=\"").skip(1);
    names.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

/// Formula and stored result of every formula cell of a sheet.
fn formulas(sheet: &str) -> Vec<(String, String)> {
    let between = |text: &str, from: &str, to: &str| {
        let rest = text.split_once(from)?.1;
        Some(rest.split_once(to)?.0.to_owned())
    };
    let cells = sheet.split("<c ").skip(1).filter(|cell| cell.contains("<f>"));
    cells.map(|cell| (between(cell, "<f>", "</f>").unwrap(), between(cell, "<v>", "</v>").unwrap())).collect()
}

#[test]
fn a_month_has_every_sheet_in_its_order() {
    let header = header("2026-11-01", "2026-11-30");
    let file = written(&header, days(november(), &header), "en");
    let expected = ["Summary", "Timesheet", "Entries", "2026-11", "Corrections", "Exceptions", "Info"];
    assert_eq!(sheets(&file), expected);
}

#[test]
fn three_times_twenty_minutes_are_one_hour() {
    let header = header("2026-11-20", "2026-11-20");
    let sessions = november().into_iter().filter(|it| it.note.is_empty() && (8..=10).any(|n| it.id == session_id(n)));
    let file = written(&header, days(sessions.collect(), &header), "en");
    let total = formulas(&part(&file, "xl/worksheets/sheet2.xml"));
    let total = total.iter().find(|(formula, _)| formula == "SUBTOTAL(109,J2:J4)").unwrap();
    assert!((total.1.parse::<f64>().unwrap() - 1.0).abs() < 1e-12, "{total:?}");
}

fn session_id(n: u128) -> stint_domain::SessionId {
    session(n, "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z", 0).id
}

#[test]
fn no_text_becomes_a_formula() {
    let header = header("2026-11-01", "2026-11-30");
    let file = written(&header, days(november(), &header), "en");
    for sheet in 1..=7 {
        for (formula, _) in formulas(&part(&file, &format!("xl/worksheets/sheet{sheet}.xml"))) {
            assert!(!formula.contains("cmd") && !formula.contains("HYPERLINK"), "{formula}");
        }
    }
    assert!(part(&file, "xl/worksheets/sheet2.xml").contains("<is><t>=cmd|"));
}

#[test]
fn a_corrected_cell_says_what_it_was_who_changed_it_and_why() {
    let header = header("2026-11-01", "2026-11-30");
    let file = written(&header, days(november(), &header), "en");
    let notes = part(&file, "xl/comments1.xml");
    assert!(notes.contains("Pressed 2026-11-03 08:17"), "{notes}");
    assert!(notes.contains("Forgot to press") && notes.contains("by Ada &amp; Söhne"), "{notes}");
}

#[test]
fn cells_look_as_their_columns_do() {
    let header = header("2026-11-01", "2026-11-30");
    let file = written(&header, days(november(), &header), "en");
    let entries = part(&file, "xl/worksheets/sheet3.xml");
    let (head, rows) = entries.split_once("<sheetData>").unwrap();
    let attribute = |tag: &str, name: &str| -> String {
        let value = tag.split_once(&format!(" {name}=\"")).unwrap().1;
        value.split('"').next().unwrap_or_default().to_owned()
    };
    let mut looks = BTreeMap::new();
    for column in head.split("<col ").skip(1).map(|tag| format!(" {tag}")) {
        let from: u8 = attribute(&column, "min").parse().unwrap();
        let to: u8 = attribute(&column, "max").parse().unwrap();
        looks.extend((from..=to).map(|at| (char::from(b'@' + at).to_string() + "2", attribute(&column, "style"))));
    }
    let first = rows.split("</row>").nth(1).unwrap();
    let cells: Vec<_> = first.split("<c").skip(1).collect();
    assert!(cells.len() > 10 && looks.len() == 18, "{looks:?}");
    for cell in cells {
        assert_eq!(attribute(cell, "s"), looks[&attribute(cell, "r")], "{cell}");
    }
}

#[test]
fn sheets_of_many_pieces_are_whole() {
    let header = header("2000-01-01", "2005-12-31");
    let file = written(&header, days(many(2_000), &header), "en");
    let (entries, months) = (part(&file, "xl/worksheets/sheet3.xml"), part(&file, "xl/worksheets/sheet4.xml"));
    assert!(entries.len() > 1_000_000, "the archive's checksum holds for all the pieces");
    let rows: Vec<&str> = entries.split("<row r=\"").skip(1).map(|row| row.split('"').next().unwrap()).collect();
    assert!(rows.iter().zip(1..).all(|(row, number)| *row == number.to_string()));
    assert!(entries.contains(&format!("<dimension ref=\"A1:R{}\"/>", rows.len())));
    assert_eq!(months.matches("<row ").count(), months.matches("</row>").count());
}

#[test]
fn an_empty_period_is_a_whole_workbook_too() {
    let header = header("2026-11-01", "2026-11-30");
    assert_eq!(sheets(&written(&header, Vec::new(), "de")).len(), 7);
}

#[test]
fn more_than_a_year_stands_on_one_sheet_a_page_a_month() {
    let header = header("2000-01-01", "2001-12-31");
    let file = written(&header, days(many(400), &header), "en");
    assert_eq!(sheets(&file)[3], "Months");
    let months = part(&file, "xl/worksheets/sheet4.xml");
    assert!(months.contains("<rowBreaks count=\"23\""), "a break before each month but the first");
}

#[test]
fn the_checksum_goes_by_what_the_sessions_say() {
    let header = header("2026-11-01", "2026-11-30");
    let checksum = |language: &str, sessions| {
        let (words, zones) = (Words::new(Some(language)), Zones::bundled());
        let days = days(sessions, &header).into_iter().map(Ok);
        workbook::write(&header, &words, &zones, Paper::A4, days, Cursor::new(Vec::new())).unwrap().checksum
    };
    assert_eq!(checksum("en", november()), checksum("de", november()));
    assert_ne!(checksum("en", november()), checksum("en", november()[1..].to_vec()));
}

#[test]
fn what_the_days_fail_with_is_handed_back() {
    let header = header("2026-11-01", "2026-11-30");
    let stop = std::iter::once(Err("cancelled".into()));
    let words = Words::new(Some("en"));
    let written = workbook::write(&header, &words, &Zones::bundled(), Paper::A4, stop, Cursor::new(Vec::new()));
    assert!(matches!(written, Err(stint_export::Error::Source(source)) if source.to_string() == "cancelled"));
}

/// Every sheet as LibreOffice sees it after a recalculation, cell by cell, in CSV.
fn recalculated(folder: &Path, file: &Path) -> Option<BTreeMap<String, Vec<Vec<String>>>> {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let ran = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to"])
        // Every sheet, full precision instead of what is shown.
        .arg("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1")
        .arg("--outdir")
        .args([folder, file])
        .output();
    ran.ok().filter(|ran| ran.status.success())?;
    let stem = format!("{}-", file.file_stem()?.to_str()?);
    let mut sheets = BTreeMap::new();
    for entry in std::fs::read_dir(folder).ok()? {
        let path = entry.ok()?.path();
        let Some(name) = path.file_stem().and_then(|name| name.to_str()?.strip_prefix(&stem)) else { continue };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(&path).ok()?;
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        sheets.insert(name.to_owned(), rows);
    }
    Some(sheets)
}

#[test]
fn libreoffice_recalculates_to_the_stored_results() {
    let folder = tempfile::tempdir().unwrap();
    let header = header("2026-11-01", "2026-11-30");
    let mut file = written(&header, days(november(), &header), "en");
    let path = folder.path().join("stored.xlsx");
    std::fs::write(&path, &file).unwrap();
    let Some(stored) = recalculated(folder.path(), &path) else {
        assert!(std::env::var_os("CI").is_none(), "LibreOffice is needed here");
        return;
    };
    // The same file without any result: what LibreOffice shows then it has calculated itself.
    file = without_results(&file);
    let path = folder.path().join("bare.xlsx");
    std::fs::write(&path, &file).unwrap();
    let calculated = recalculated(folder.path(), &path).unwrap();
    assert_eq!(stored.len(), 7);
    for (name, rows) in &stored {
        let again = &calculated[name];
        assert_eq!(rows.len(), again.len(), "{name}");
        for (one, other) in rows.iter().zip(again).flat_map(|(one, other)| one.iter().zip(other)) {
            let same = match (one.parse::<f64>(), other.parse::<f64>()) {
                (Ok(one), Ok(other)) => (one - other).abs() < 1e-9,
                (_, _) => one == other,
            };
            assert!(same, "{name}: {one} is not {other}");
        }
    }
    let total = stored["Timesheet"].last().unwrap();
    assert!(total[9].parse::<f64>().unwrap() > 50.0, "{total:?}");
}

/// Cuts the stored value out of every formula cell.
fn without_results(file: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name.starts_with("xl/worksheets/") && name.ends_with(".xml") {
            let text = String::from_utf8(bytes).unwrap();
            let mut pieces = text.split("</f>");
            let mut bare = pieces.next().unwrap().to_owned();
            for piece in pieces {
                bare.push_str("</f>");
                bare.push_str(piece.strip_prefix("<v>").map_or(piece, |rest| rest.split_once("</v>").unwrap().1));
            }
            bytes = bare.into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut out, &bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

//! CSV as it is written, and that it can be read back.

use crate::month::{berlin, days, header, november};
use stint_domain::{Instant, Zones};
use stint_export::csv_in::{self, Options};
use stint_export::csv_out::{self, Preset};
use stint_words::Words;

fn written(preset: Preset) -> String {
    let header = header("2026-11-01", "2026-11-30");
    let days = days(november(), &header).into_iter().map(Ok);
    let mut out = Vec::new();
    csv_out::write(&header, &Words::new(Some("en")), &Zones::bundled(), preset, days, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_german_file_is_what_a_german_excel_opens() {
    let text = written(Preset::German);
    assert!(text.starts_with("\u{feff}session;date;"), "{text}");
    assert!(text.contains(";8,00;") || text.contains(";4,00;"), "{text}");
    assert!(text.lines().all(|line| text.contains(&format!("{line}\r\n"))));
}

#[test]
fn formulas_in_notes_and_names_are_text() {
    let text = written(Preset::International);
    assert!(text.contains("'=cmd|"), "{text}");
    assert!(text.contains("'=HYPERLINK"), "{text}");
}

#[test]
fn both_presets_are_read_back_to_the_same_entries() {
    let zones = Zones::bundled();
    let zone = berlin();
    let now = Instant::parse_rfc3339("2026-11-23T17:00:00+01:00").unwrap();
    let options = Options { zones: &zones, zone: &zone, now, order: None };
    for preset in [Preset::International, Preset::German] {
        let table = csv_in::read(written(preset).as_bytes(), &options).unwrap();
        let finished: Vec<_> = november().into_iter().filter(|session| session.end_time.is_some()).collect();
        assert_eq!(table.sessions.len(), finished.len());
        assert_eq!(table.refused.len(), 1, "the one that runs has no end");
        for (found, session) in table.sessions.iter().zip(&finished) {
            assert_eq!((found.id, &found.zone, &found.note), (Some(session.id), &session.zone, &session.note));
            let entries: Vec<_> = found.entries.iter().map(|it| (it.kind, it.start, Some(it.end))).collect();
            let written: Vec<_> = session.entries.iter().map(|it| (it.kind, it.start, it.end)).collect();
            assert_eq!(entries, written);
        }
        assert_eq!(table.sessions[0].entries[0].project, "=HYPERLINK(\"http://x\")");
        assert_eq!(table.ignored, Vec::<String>::new());
    }
}

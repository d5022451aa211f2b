//! Info: what the file holds and how to read it.

use super::page::{self, Turned};
use super::styles::Kind;
use super::{Context, Sheet};
use crate::error::Error;
use crate::local::Clockface;
use crate::texts::Flag;
use rust_xlsx_writer::Worksheet;
use stint_domain::rules::RulePack;
use stint_words::args;

/// Characters in a line of the right column.
const WIDE: usize = 95;

pub(super) fn write(
    context: &Context<'_>,
    clock: &mut Clockface<'_>,
    checksum: &str,
    short: &str,
) -> Result<Sheet, Error> {
    let (styles, texts, header) = (&context.styles, &context.texts, context.header);
    let title = texts.say("export-sheet-info");
    let mut sheet = Worksheet::new();
    sheet.set_name(page::sheet_name(&title))?.set_screen_gridlines(false);
    sheet.set_column_width(0, 26)?.set_column_width(1, 100)?;
    sheet.set_row_height(0, 28)?;
    sheet.write_string_with_format(0, 0, &title, &styles.title)?;
    let (from, to) = header.period;
    let period = texts.words.say("export-period", args!["from" => from.to_string(), "to" => to.to_string()]);
    let made = format!("{} ({})", clock.minutes(header.made, &header.zone), header.zone);
    let rules = header.rule_pack.as_ref().map_or_else(|| texts.say("export-no-rules"), |pack| rules(context, pack));
    let mut rows = vec![
        ("export-info-employee", header.employee.clone()),
        ("export-info-number", header.number.clone()),
        ("export-info-period", period),
        ("export-info-filter", filter(context)),
        ("export-info-made", made),
        ("export-info-zones", texts.words.say("export-zones", args!["edition" => clock.edition()])),
        ("export-info-rules", rules),
        ("export-info-version", format!("Stint {}", header.version)),
        ("export-info-checksum", format!("SHA-256 {checksum}")),
        ("export-info-journal", format!("SHA-256 {}", header.head)),
    ];
    for key in ["times", "pressed", "counted", "hours", "open", "balance", "hidden", "checksum"] {
        let label = if key == "times" { "export-info-legend" } else { "" };
        rows.push((label, texts.say(&format!("export-legend-{key}"))));
    }
    for (at, flag) in Flag::ALL.into_iter().enumerate() {
        let label = if at == 0 { "export-info-flags" } else { "" };
        rows.push((label, texts.flag(flag).to_owned()));
    }
    for (row, (key, value)) in (2..).zip(rows) {
        let label = if key.is_empty() { String::new() } else { texts.say(key) };
        // Programs that do not fit rows to wrapped text by themselves would cut it off.
        let lines: usize = value.lines().map(|line| line.chars().count().div_ceil(WIDE).max(1)).sum();
        sheet.set_row_height(row, 15.0 * lines.max(1) as f64 + 1.0)?;
        sheet.write_string_with_format(row, 0, label, &styles.label)?;
        sheet.write_string_with_format(row, 1, value, styles.plain(Kind::Wrapped))?;
    }
    page::dress(&mut sheet, context, &title, Turned::Landscape, short)?;
    Ok(Sheet { frame: sheet, body: None })
}

fn filter(context: &Context<'_>) -> String {
    let parts = context.header.filter.iter().map(|(field, value)| {
        let value = match *field {
            "mark" => context.texts.say(&format!("mark-{value}")),
            _ => value.clone(),
        };
        context.texts.words.say(&format!("export-filter-{field}"), args!["value" => value])
    });
    let text = parts.collect::<Vec<_>>().join("; ");
    if text.is_empty() { context.texts.say("export-filter-none") } else { text }
}

fn rules(context: &Context<'_>, pack: &RulePack) -> String {
    let words = context.texts.words;
    let clock = |minutes: u32| format!("{}:{:02}", minutes / 60, minutes % 60);
    let mut parts = vec![pack.region.clone()];
    for rule in &pack.breaks {
        let (over, pause) = (clock(rule.over_min), clock(rule.break_min));
        parts.push(
            words.say("export-rule-break", args!["over" => over, "break" => pause, "source" => rule.source.clone()]),
        );
    }
    let limits = [
        ("export-rule-stretch", &pack.stretch),
        ("export-rule-day", &pack.max_day),
        ("export-rule-week", &pack.max_week),
        ("export-rule-rest", &pack.rest),
    ];
    for (key, limit) in limits {
        if let Some(limit) = limit {
            parts.push(words.say(key, args!["limit" => clock(limit.min), "source" => limit.source.clone()]));
        }
    }
    parts.join("\n")
}

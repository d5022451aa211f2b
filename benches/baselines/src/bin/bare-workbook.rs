//! Writes the cells of a dump into a workbook in constant-memory mode, and nothing else: the floor under the export.
//! `bare-workbook CELLS FILE`; prints the milliseconds of the writing. A line of the dump is a sheet (`sheet NAME`) or a
//! cell, separated by tabs: row, column, style, `n` number | `s` text | `b` 0 or 1 | `f` result and formula.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::time::Instant;

use rust_xlsx_writer::{Format, Formula, Workbook, Worksheet};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(cells), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: bare-workbook CELLS FILE".into());
    };
    let dump = fs::read_to_string(cells)?;
    let start = Instant::now();
    let mut formats: HashMap<&str, Format> = HashMap::new();
    let mut workbook = Workbook::new();
    let mut lines = dump.lines().peekable();
    while let Some(name) = lines.next().and_then(|line| line.strip_prefix("sheet\t")) {
        let sheet = workbook.add_worksheet_with_low_memory()?;
        sheet.set_name(name)?;
        while let Some(line) = lines.next_if(|line| !line.starts_with("sheet\t")) {
            write(sheet, line, &mut formats).ok_or_else(|| format!("not a cell: {line}"))??;
        }
    }
    workbook.save(file)?;
    println!("{:.1}", start.elapsed().as_secs_f64() * 1000.0);
    Ok(())
}

type Written = Result<(), Box<dyn Error>>;

fn write<'d>(sheet: &mut Worksheet, line: &'d str, formats: &mut HashMap<&'d str, Format>) -> Option<Written> {
    let mut fields = line.splitn(5, '\t');
    let (row, column) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let style = fields.next()?;
    let (kind, value) = (fields.next()?, fields.next()?);
    // As many styles as the original has; what they look like costs nothing per cell.
    let known = formats.len();
    let format = formats.entry(style).or_insert_with(|| Format::new().set_num_format(format!("0.00;-0.00;{known}")));
    let written = match kind {
        "n" => sheet.write_number_with_format(row, column, value.parse::<f64>().ok()?, format),
        "b" => sheet.write_boolean_with_format(row, column, value == "1", format),
        "s" => sheet.write_string_with_format(row, column, value, format),
        "f" => {
            let (result, formula) = value.split_once('\t')?;
            sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(result), format)
        }
        _ => return None,
    };
    Some(written.map(|_| ()).map_err(Into::into))
}

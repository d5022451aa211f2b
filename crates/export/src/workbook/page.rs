//! Paper: size, direction, what is repeated, header and footer.

use super::Context;
use crate::error::Error;
use crate::timesheet::Paper;
use rust_xlsx_writer::Worksheet;
use stint_words::args;

/// Which way a sheet is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Turned {
    Landscape,
    /// One page wide.
    Portrait,
    /// At a fixed scale: Excel keeps to page breaks only then.
    PortraitByMonth,
}

pub(super) fn dress(
    sheet: &mut Worksheet,
    context: &Context<'_>,
    title: &str,
    turned: Turned,
    checksum: &str,
) -> Result<(), Error> {
    sheet.set_paper_size(match context.paper {
        Paper::A4 => 9,
        Paper::Letter => 1,
    });
    match turned {
        Turned::Landscape => sheet.set_landscape().set_print_fit_to_pages(1, 0),
        Turned::Portrait => sheet.set_portrait().set_print_fit_to_pages(1, 0),
        Turned::PortraitByMonth => sheet.set_portrait().set_print_scale(72),
    };
    sheet.set_margins(0.5, 0.5, 0.75, 0.75, 0.3, 0.3);
    let (from, to) = context.header.period;
    let header = format!("&L&B{}&B&C{from} – {to}&R{}", plain(title), plain(&context.header.employee));
    let pages = context.texts.words.say("export-page", args!["page" => "&P", "pages" => "&N"]);
    let checked = context.texts.words.say("export-footer-checksum", args!["checksum" => checksum]);
    sheet.set_header(header).set_footer(format!("&L&8{}&R&8{pages}", plain(&checked)));
    Ok(())
}

/// Text in a header: `&` begins a code there, and there is room for 255 characters in all.
fn plain(text: &str) -> String {
    text.chars().take(60).collect::<String>().replace('&', "&&")
}

/// What Excel takes as the name of a sheet: 31 characters without `[]:*?/\`, no apostrophe at either end.
pub(super) fn sheet_name(title: &str) -> String {
    let allowed = title.chars().filter(|c| !"[]:*?/\\'".contains(*c));
    allowed.take(31).collect::<String>().trim().to_owned()
}

//! The looks of cells: made once, shared by all sheets.

use rust_xlsx_writer::{Format, FormatAlign, FormatBorder, Workbook};
use std::ops::Deref;

const INK: u32 = 0x1F_2A_37;
const HEAD: u32 = 0x22_40_4F;
const LINE: u32 = 0xD5_DA_E0;
const MUTED: u32 = 0x5B_66_73;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Text,
    /// Text to the right of numbers, which would touch it.
    Inset,
    Wrapped,
    /// `2026-11-22`
    Date,
    /// `2026-11`
    Month,
    /// `08:15`, right beside the date it belongs to.
    Time,
    /// `2026-11-22 08:15`
    Moment,
    /// `11-23 06:00`, where the column is too narrow for more.
    DayTime,
    /// A day fraction as `7:30`; never wraps at 24 hours.
    Length,
    /// `7.50`
    Hours,
    /// `+0.50`, `-1.25`: a length below zero would show as `####`.
    Signed,
    Count,
    /// UTC, for formulas only.
    Hidden,
}

/// As they stand above.
pub(super) const KINDS: [Kind; 13] = [
    Kind::Text,
    Kind::Inset,
    Kind::Wrapped,
    Kind::Date,
    Kind::Month,
    Kind::Time,
    Kind::Moment,
    Kind::DayTime,
    Kind::Length,
    Kind::Hours,
    Kind::Signed,
    Kind::Count,
    Kind::Hidden,
];

/// What lies behind a row of the printable month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shade {
    Plain,
    Weekend,
    Off,
}

const SHADES: [Shade; 3] = [Shade::Plain, Shade::Weekend, Shade::Off];

/// A format, and the number that the workbook knows it by.
pub(super) struct Look {
    format: Format,
    pub(super) style: Style,
}

/// A format's number in the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style(u32);

impl Style {
    pub(super) fn number(self) -> u32 {
        self.0
    }
}

impl Deref for Look {
    type Target = Format;

    fn deref(&self) -> &Format {
        &self.format
    }
}

pub(super) struct Styles {
    plain: Vec<Look>,
    totals: Vec<Look>,
    ruled: Vec<Vec<Look>>,
    pub(super) head: Look,
    pub(super) head_right: Look,
    pub(super) head_inset: Look,
    pub(super) title: Look,
    pub(super) subtitle: Look,
    pub(super) label: Look,
    pub(super) signature: Look,
    pub(super) caption: Look,
    pub(super) section: Look,
}

impl Styles {
    /// The workbook must not have any other formats yet.
    pub(super) fn new(workbook: &mut Workbook) -> Styles {
        let mut known: Vec<Format> = vec![Format::default()];
        // The library numbers formats in the order in which it meets them; two that are alike are one.
        let mut look = |format: Format| {
            workbook.register_format(&format);
            let at = known.iter().position(|one| *one == format).unwrap_or(known.len());
            if at == known.len() {
                known.push(format.clone());
            }
            Look { format, style: Style(at as u32) }
        };
        let head = Format::new()
            .set_bold()
            .set_font_color(0xFF_FF_FF)
            .set_background_color(HEAD)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let shaded = |kind: &Kind, shade: Shade| {
            let ruled = of(*kind).set_border_bottom(FormatBorder::Hair).set_border_bottom_color(LINE);
            match shade {
                Shade::Plain => ruled,
                Shade::Weekend => ruled.set_background_color(0xF1_F3_F6),
                Shade::Off => ruled.set_background_color(0xE6_F1_EA),
            }
        };
        let total = |kind: &Kind| {
            of(*kind)
                .set_bold()
                .set_border_top(FormatBorder::Thin)
                .set_border_top_color(INK)
                .set_background_color(0xE8_EC_F0)
        };
        Styles {
            plain: KINDS.iter().map(|kind| look(of(*kind))).collect(),
            totals: KINDS.iter().map(|kind| look(total(kind))).collect(),
            ruled: SHADES.iter().map(|shade| KINDS.iter().map(|kind| look(shaded(kind, *shade))).collect()).collect(),
            head_right: look(head.clone().set_align(FormatAlign::Right)),
            head_inset: look(head.clone().set_indent(1)),
            head: look(head),
            title: look(Format::new().set_bold().set_font_size(16).set_font_color(INK)),
            subtitle: look(Format::new().set_font_color(MUTED)),
            label: look(Format::new().set_font_color(MUTED).set_align(FormatAlign::Top)),
            signature: look(Format::new().set_border_bottom(FormatBorder::Thin).set_border_bottom_color(INK)),
            caption: look(Format::new().set_font_size(9).set_font_color(MUTED)),
            section: look(Format::new().set_bold().set_font_size(12).set_font_color(INK)),
        }
    }

    pub(super) fn plain(&self, kind: Kind) -> &Look {
        &self.plain[place(kind)]
    }

    pub(super) fn total(&self, kind: Kind) -> &Look {
        &self.totals[place(kind)]
    }

    pub(super) fn ruled(&self, kind: Kind, shade: Shade) -> &Look {
        let shade = match shade {
            Shade::Plain => 0,
            Shade::Weekend => 1,
            Shade::Off => 2,
        };
        &self.ruled[shade][place(kind)]
    }

    pub(super) fn heading(&self, kind: Kind) -> &Look {
        match kind {
            Kind::Text | Kind::Date | Kind::Month | Kind::Moment | Kind::Hidden => &self.head,
            Kind::Inset | Kind::Wrapped => &self.head_inset,
            Kind::Time | Kind::DayTime | Kind::Length | Kind::Hours | Kind::Signed | Kind::Count => &self.head_right,
        }
    }
}

fn place(kind: Kind) -> usize {
    kind as usize
}

fn of(kind: Kind) -> Format {
    let cell = Format::new().set_align(FormatAlign::Top);
    match kind {
        Kind::Text => cell,
        Kind::Inset => cell.set_align(FormatAlign::Left).set_indent(1),
        Kind::Wrapped => cell.set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
        Kind::Date => cell.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
        Kind::Month => cell.set_num_format("yyyy-mm").set_align(FormatAlign::Left),
        Kind::Time => cell.set_num_format("hh:mm").set_align(FormatAlign::Right),
        Kind::Moment => cell.set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Left),
        Kind::DayTime => cell.set_num_format("mm-dd hh:mm").set_align(FormatAlign::Right),
        Kind::Length => cell.set_num_format("[h]:mm"),
        Kind::Hours => cell.set_num_format("0.00"),
        Kind::Signed => cell.set_num_format("+0.00;-0.00;0.00"),
        Kind::Count => cell.set_num_format("0"),
        Kind::Hidden => cell.set_num_format("yyyy-mm-dd hh:mm:ss.000"),
    }
}

/// What a conditional format makes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Alarm {
    Open,
    Warning,
    Corrected,
}

impl Alarm {
    pub(super) fn format(self) -> Format {
        let (ink, paper) = match self {
            Alarm::Open => (0x9B_1C_1C, 0xFD_E4_E1),
            Alarm::Warning => (0x7A_4B_00, 0xFD_EF_C8),
            Alarm::Corrected => (0x1D_4E_89, 0xE1_EE_FB),
        };
        Format::new().set_font_color(ink).set_background_color(paper)
    }
}

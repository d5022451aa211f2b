//! Columns that line up in a terminal, wide letters counted as such.

use unicode_width::UnicodeWidthStr;

/// Which side of its column a cell keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

/// The width that each column needs.
pub fn widths<'a, const N: usize>(rows: impl IntoIterator<Item = &'a [String; N]>) -> [usize; N] {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    widths
}

/// A cell in its column. What is wider than the column stays whole.
pub fn padded(cell: &str, width: usize, side: Side) -> String {
    let room = " ".repeat(width.saturating_sub(cell.width()));
    match side {
        Side::Left => format!("{cell}{room}"),
        Side::Right => format!("{room}{cell}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_take_two_columns() {
        assert_eq!(widths([&["日本".to_owned(), "a".to_owned()], &["abc".to_owned(), "bc".to_owned()]]), [4, 2]);
        assert_eq!(padded("日本", 5, Side::Right), " 日本");
        assert_eq!(padded("too wide", 3, Side::Left), "too wide");
    }
}

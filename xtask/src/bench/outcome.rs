//! What a benchmark came to: ours, what it stands beside, the bar, and whether it was met.

use std::fmt;

/// One row of the table.
pub struct Outcome {
    what: String,
    ours: Figure,
    beside: Option<(Figure, &'static str)>,
    bar: Bar,
}

/// A measured number with its unit.
#[derive(Clone, Copy)]
pub enum Figure {
    Milliseconds(f64),
    Mebibytes(f64),
    /// Of one core.
    Percent(f64),
    /// Requests.
    PerSecond(f64),
    Bytes(f64),
    Times(f64),
    /// It could not be taken.
    Missing,
}

/// What is promised.
pub enum Bar {
    /// At most so many times what stands beside it.
    Times(f64),
    /// At least so many times what stands beside it: more is better.
    AtLeast(f64),
    /// Less than what stands beside it.
    Faster,
    /// Within this share of what stands beside it, up or down.
    Unchanged(f64),
    /// At most this, in its own unit.
    AtMost(f64),
    /// Nothing: the number is for information.
    None,
    /// It was not measured, and why.
    NotMeasured(String),
}

impl Outcome {
    /// Ours beside a baseline of the given name.
    pub fn beside(what: impl Into<String>, ours: Figure, name: &'static str, other: Figure, bar: Bar) -> Outcome {
        Outcome { what: what.into(), ours, beside: Some((other, name)), bar }
    }

    /// Ours against a fixed number.
    pub fn alone(what: impl Into<String>, ours: Figure, bar: Bar) -> Outcome {
        Outcome { what: what.into(), ours, beside: None, bar }
    }

    /// A benchmark that could not be run.
    pub fn not_measured(what: &str, why: String) -> Outcome {
        Outcome { what: what.to_owned(), ours: Figure::Missing, beside: None, bar: Bar::NotMeasured(why) }
    }

    pub fn is_missed(&self) -> bool {
        let ratio = self.ratio();
        match self.bar {
            Bar::Times(most) => ratio.is_none_or(|ratio| ratio > most),
            Bar::AtLeast(least) => ratio.is_none_or(|ratio| ratio < least),
            Bar::Faster => ratio.is_none_or(|ratio| ratio >= 1.0),
            Bar::Unchanged(share) => ratio.is_none_or(|ratio| (ratio - 1.0).abs() > share),
            Bar::AtMost(most) => self.ours.number().is_none_or(|ours| ours > most),
            Bar::None => false,
            Bar::NotMeasured(_) => true,
        }
    }

    /// The row as a sentence.
    pub fn in_words(&self) -> String {
        match (&self.bar, &self.beside) {
            (Bar::NotMeasured(why), _) => format!("{}: {why}", self.what),
            (bar, Some((other, name))) => {
                format!("{}: {} beside {other} ({name}), {}; promised: {bar}", self.what, self.ours, self.ratio_shown())
            }
            (bar, None) => format!("{}: {}; promised: {bar}", self.what, self.ours),
        }
    }

    fn ratio(&self) -> Option<f64> {
        let (other, _) = self.beside.as_ref()?;
        Some(self.ours.number()? / other.number()?)
    }

    fn ratio_shown(&self) -> String {
        self.ratio().map_or(String::new(), |ratio| format!("{ratio:.2} ×"))
    }
}

impl Figure {
    fn number(self) -> Option<f64> {
        match self {
            Figure::Milliseconds(number)
            | Figure::Mebibytes(number)
            | Figure::Percent(number)
            | Figure::PerSecond(number)
            | Figure::Bytes(number)
            | Figure::Times(number) => Some(number),
            Figure::Missing => None,
        }
    }
}

/// The outcomes as a Markdown table.
pub fn table(outcomes: &[Outcome]) -> String {
    let mut text = String::from("| what | Stint | beside | ratio | bar | |\n| --- | ---: | --- | ---: | --- | --- |\n");
    for outcome in outcomes {
        let beside = outcome.beside.as_ref().map_or(String::new(), |(figure, name)| format!("{figure} {name}"));
        let verdict = match outcome.bar {
            Bar::None => "",
            _ if outcome.is_missed() => "**missed**",
            _ => "met",
        };
        let Outcome { what, ours, bar, .. } = outcome;
        text.push_str(&format!("| {what} | {ours} | {beside} | {} | {bar} | {verdict} |\n", outcome.ratio_shown()));
    }
    text
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Milliseconds(ms) if *ms < 100.0 => write!(f, "{ms:.2} ms"),
            Figure::Milliseconds(ms) => write!(f, "{ms:.0} ms"),
            Figure::Mebibytes(mebibytes) => write!(f, "{mebibytes:.1} MiB"),
            Figure::Percent(percent) => write!(f, "{percent:.2} %"),
            Figure::PerSecond(number) => write!(f, "{number:.0}/s"),
            Figure::Bytes(number) => write!(f, "{number:.0} bytes"),
            Figure::Times(number) => write!(f, "{number:.0}"),
            Figure::Missing => write!(f, "–"),
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bar::Times(most) => write!(f, "≤ {most} ×"),
            Bar::AtLeast(least) => write!(f, "≥ {least} ×"),
            Bar::Faster => write!(f, "< 1 ×"),
            Bar::Unchanged(share) => write!(f, "1 × ± {:.0} %", share * 100.0),
            Bar::AtMost(most) => write!(f, "≤ {most}"),
            Bar::None => write!(f, "–"),
            Bar::NotMeasured(why) => write!(f, "{why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Figure::Milliseconds as Ms;

    #[test]
    fn a_ratio_above_the_bar_is_missed_and_one_on_it_is_met() {
        let row = |ours| Outcome::beside("x", Ms(ours), "bare", Ms(2.0), Bar::Times(1.5));
        assert!(!row(3.0).is_missed());
        assert!(row(3.1).is_missed());
    }

    #[test]
    fn a_rate_below_the_bar_is_missed_and_one_on_it_is_met() {
        let row =
            |ours| Outcome::beside("x", Figure::PerSecond(ours), "bare", Figure::PerSecond(100.0), Bar::AtLeast(0.5));
        assert!(!row(50.0).is_missed());
        assert!(row(49.0).is_missed());
    }

    #[test]
    fn unchanged_is_missed_in_both_directions() {
        let row = |ours| Outcome::beside("x", Ms(ours), "7,000", Ms(10.0), Bar::Unchanged(0.2));
        assert!(!row(11.9).is_missed());
        assert!(row(12.1).is_missed());
        assert!(row(7.9).is_missed());
    }

    #[test]
    fn what_could_not_be_measured_is_missed() {
        assert!(Outcome::not_measured("x", "no display".to_owned()).is_missed());
        assert!(Outcome::beside("x", Figure::Missing, "bare", Ms(2.0), Bar::Times(1.5)).is_missed());
    }

    #[test]
    fn a_missed_row_says_what_was_promised() {
        let row = Outcome::beside("`stint in`", Ms(4.0), "bare commit", Ms(2.0), Bar::Times(1.5));
        assert_eq!(row.in_words(), "`stint in`: 4.00 ms beside 2.00 ms (bare commit), 2.00 ×; promised: ≤ 1.5 ×");
    }
}

//! From what was typed to what the desk is asked.

use crate::args;
use stint_desk::contract;
use stint_domain::Day;

pub fn clock_in(wish: args::In) -> contract::ClockIn {
    contract::ClockIn { at: wish.at.at, note: wish.note, on: on(wish.on) }
}

pub fn at(wish: args::At) -> contract::At {
    contract::At { at: wish.at }
}

pub fn switch(wish: args::Switch) -> contract::Switch {
    contract::Switch { at: wish.at.at, on: on(wish.on) }
}

pub fn add(wish: args::Add) -> contract::SessionAdd {
    let breaks = wish.breaks.into_iter().map(|(from, to)| contract::BreakWish { from, to });
    contract::SessionAdd {
        day: wish.day,
        start: wish.start,
        end: wish.end,
        breaks: breaks.collect(),
        zone: wish.zone,
        note: wish.note,
        on: on(wish.on),
    }
}

/// New values for a session, or a break inside of it.
pub enum Edit {
    Values(contract::SessionEdit),
    Break(contract::BreakAdd),
}

pub fn edit(wish: args::Edit) -> Edit {
    let args::Edit { session, start, end, note, on: dimensions, add_break, reason } = wish;
    match add_break {
        Some((from, to)) => {
            let reason = reason.unwrap_or_default();
            Edit::Break(contract::BreakAdd { session, from, to, reason })
        }
        None => Edit::Values(contract::SessionEdit { session, start, end, note, on: on(dimensions), reason }),
    }
}

/// `typed` is the password or token that came on standard input.
pub fn connect(wish: args::Connect, typed: String) -> contract::SyncConnect {
    let network = (wish.proxy.is_some() || wish.ca.is_some()).then(|| contract::SyncNetwork {
        proxy: wish.proxy,
        ca_file: wish.ca.map(|file| std::path::absolute(&file).unwrap_or(file).display().to_string()),
    });
    let local = match (wish.adopt, wish.fresh) {
        (true, _) => Some(contract::LocalSessions::Adopt),
        (false, true) => Some(contract::LocalSessions::SetAside),
        (false, false) => None,
    };
    let (password, token) = if wish.token_stdin { (None, Some(typed)) } else { (Some(typed), None) };
    contract::SyncConnect { url: wish.url, user: wish.user, password, token, local, network }
}

pub fn sign_out(wish: args::SignOut) -> contract::SyncSignOut {
    let unsent = match (wish.keep, wish.discard) {
        (true, _) => Some(contract::Unsent::Keep),
        (false, Some(typed)) => Some(contract::Unsent::Discard { typed }),
        (false, None) => None,
    };
    contract::SyncSignOut { unsent }
}

/// The days have been read by then.
pub fn filter(wish: args::Filter, from: Option<Day>, to: Option<Day>) -> contract::Filter {
    contract::Filter {
        from,
        to,
        search: wish.search,
        project: wish.project,
        category: wish.category,
        labor_type: wish.labor_type,
        mark: wish.mark.map(mark),
    }
}

fn on(wish: args::On) -> contract::OnWish {
    contract::OnWish { project: wish.project, category: wish.category, labor_type: wish.labor_type }
}

fn mark(mark: args::Mark) -> contract::Mark {
    match mark {
        args::Mark::Corrected => contract::Mark::Corrected,
        args::Mark::Overlap => contract::Mark::Overlap,
        args::Mark::Manual => contract::Mark::Manual,
        args::Mark::Imported => contract::Mark::Imported,
        args::Mark::ClockMoved => contract::Mark::ClockMoved,
        args::Mark::Deleted => contract::Mark::Deleted,
    }
}

pub fn csv(style: args::CsvStyle) -> contract::CsvPreset {
    match style {
        args::CsvStyle::International => contract::CsvPreset::International,
        args::CsvStyle::German => contract::CsvPreset::German,
    }
}

pub fn dates(first: args::Dates) -> contract::DateOrder {
    match first {
        args::Dates::Day => contract::DateOrder::Day,
        args::Dates::Month => contract::DateOrder::Month,
    }
}

pub fn paper(paper: args::Paper) -> contract::Paper {
    match paper {
        args::Paper::A4 => contract::Paper::A4,
        args::Paper::Letter => contract::Paper::Letter,
    }
}

pub fn language(language: args::Language) -> &'static str {
    match language {
        args::Language::En => "en",
        args::Language::De => "de",
    }
}

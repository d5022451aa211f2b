//! One command after the other: unpack, call the desk, answer.

use crate::args::{self, BackupWhat, Command};
use crate::ask::{self, Edit};
use crate::end::End;
use crate::house;
use crate::jobs::Watcher;
use crate::log;
use crate::tell::{self, Listed};
use crate::voice::{self, Form, Voice};
use crate::web;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stint_desk::contract::{
    self, BackupRestore, DayRead, Filter, ImportPreview, Job, JobState, MonthAsk, Nothing, Several, SyncState, Today,
    Trouble, Which,
};
use stint_desk::{Desk, Error, default_folder};
use stint_domain::Day;
use stint_words::{Args, args};

/// Why a command did not get to its answer.
enum Failure {
    Desk(Error),
    Trouble(Trouble),
    /// Understood by no rule of the desk: a sentence of the command line's own.
    Said {
        end: End,
        code: &'static str,
        sentence: String,
    },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Desk(error)
    }
}

/// Opens the data and does what is wished.
pub fn obey(command: Command, data: Option<PathBuf>, voice: &Voice) -> End {
    let folder = data.unwrap_or_else(default_folder);
    log::begin(&folder);
    let desk = match Desk::open_or_repair(&folder) {
        // A browser looks while another one writes; any other command is one question or one deed.
        Ok(desk) => Arc::new(if matches!(command, Command::Web(_)) { desk } else { desk.alone() }),
        Err(error) => return voice.turned_down(None, &stint_desk::trouble_at_opening(error)),
    };
    if let Some(repaired) = desk.repaired() {
        voice.repaired(&desk, &repaired);
    }
    let end = match one(command, &desk, voice) {
        Ok(end) => end,
        Err(Failure::Desk(error)) => voice.turned_down(Some(&desk), &desk.trouble(error)),
        Err(Failure::Trouble(trouble)) => voice.turned_down(Some(&desk), &trouble),
        Err(Failure::Said { end, code, sentence }) => {
            voice::complain(voice.form, code, &sentence, None);
            end
        }
    };
    // What was said is on disk, and the process ends here: the system takes memory, files and locks back in one go, where
    // closing the database would let go of them one by one.
    std::mem::forget(desk);
    end
}

fn one(command: Command, desk: &Arc<Desk>, voice: &Voice) -> Result<End, Failure> {
    match command {
        Command::In(wish) => {
            let punched = desk.clock_in(ask::clock_in(wish))?;
            Ok(done(desk, voice.answer(desk, &punched, |say| tell::clocked_in(say, &punched))))
        }
        Command::Out(wish) => {
            let punched = desk.clock_out(ask::at(wish))?;
            Ok(done(desk, voice.answer(desk, &punched, |say| tell::clocked_out(say, &punched))))
        }
        Command::Break(wish) => {
            let punched = desk.break_start(ask::at(wish))?;
            Ok(done(desk, voice.answer(desk, &punched, |say| tell::broke(say, &punched))))
        }
        Command::Resume(wish) => {
            let punched = desk.break_end(ask::at(wish))?;
            Ok(done(desk, voice.answer(desk, &punched, |say| tell::resumed(say, &punched))))
        }
        Command::Switch(wish) => {
            let punched = desk.entry_switch(ask::switch(wish))?;
            Ok(done(desk, voice.answer(desk, &punched, |say| tell::switched(say, &punched))))
        }
        Command::Status => {
            let status = Status { today: desk.today(Nothing {})?, sync: desk.sync_state(Nothing {})? };
            Ok(voice.answer(desk, &status, |say| tell::status(say, &status.today, &status.sync)))
        }
        Command::List(wish) => {
            let listed = list(desk, wish)?;
            Ok(voice.answer(desk, &listed, |say| tell::listed(say, &listed)))
        }
        Command::Show(wish) => {
            let detail = desk.session_get(Which { session: wish.session })?;
            Ok(voice.answer(desk, &detail, |say| tell::detail(say, &detail)))
        }
        Command::Add(wish) => {
            let changed = desk.session_add(ask::add(wish))?;
            Ok(done(desk, voice.answer(desk, &changed, |say| tell::added(say, &changed))))
        }
        Command::Edit(wish) => {
            let changed = match ask::edit(wish) {
                Edit::Values(values) => desk.session_edit(values)?,
                Edit::Break(pause) => desk.break_add(pause)?,
            };
            Ok(done(desk, voice.answer(desk, &changed, |say| tell::edited(say, &changed))))
        }
        Command::Delete(wish) => {
            let changed = desk.sessions_delete(Several { sessions: wish.sessions })?;
            Ok(done(desk, voice.answer(desk, &changed, |say| tell::deleted(say, &changed))))
        }
        Command::Undo => {
            let changed = desk.undo(Nothing {})?;
            Ok(done(desk, voice.answer(desk, &changed, |say| tell::undone(say, &changed))))
        }
        Command::Redo => {
            let changed = desk.redo(Nothing {})?;
            Ok(done(desk, voice.answer(desk, &changed, |say| tell::redone(say, &changed))))
        }
        Command::Export(wish) => export(desk, voice, wish),
        Command::Import(wish) => import(desk, voice, wish),
        Command::Backup(args::Backup { what: None }) => {
            let made = desk.backup_make(Nothing {})?;
            Ok(voice.answer(desk, &made, |say| tell::backup_made(say, &made)))
        }
        Command::Backup(args::Backup { what: Some(BackupWhat::List) }) => {
            let backups = desk.backup_list(Nothing {})?;
            Ok(voice.answer(desk, &backups, |say| tell::backups(say, &backups)))
        }
        Command::Restore(wish) => {
            let restored = BackupRestore { file: wish.backup };
            desk.backup_restore(restored.clone())?;
            Ok(voice.answer(desk, &restored, |say| tell::restored(say, &restored.file)))
        }
        Command::Check => {
            let found = desk.integrity_check(Nothing {})?;
            let end = voice.answer(desk, &found, |say| tell::integrity(say, &found));
            Ok(if found.ok { end } else { End::Data })
        }
        Command::Connect(wish) => {
            let state = desk.sync_connect(ask::connect(wish, first_line()))?;
            Ok(voice.answer(desk, &state, |say| tell::connected(say, &state)))
        }
        Command::Sync => {
            let state = desk.sync_once()?;
            let end = voice.answer(desk, &state, |say| tell::sync(say, &state));
            Ok(done(desk, if state.waiting == 0 && state.trouble.is_none() { end } else { End::Later }))
        }
        Command::SignOut(wish) => {
            let state = desk.sync_sign_out(ask::sign_out(wish))?;
            Ok(voice.answer(desk, &state, tell::signed_out))
        }
        Command::Web(wish) => serve(desk, voice, &wish),
        Command::KeepHouse => {
            desk.keep_house()?;
            Ok(End::Done)
        }
        Command::Help(_) | Command::Man | Command::Completions(_) => Ok(End::Done),
    }
}

/// What is asked most: the clock, and where the server stands.
#[derive(Serialize)]
struct Status {
    #[serde(flatten)]
    today: Today,
    sync: SyncState,
}

/// A secret, as another program hands it over: never typed where others can read it.
fn first_line() -> String {
    let mut line = String::new();
    // What cannot be read is wrong, and the server will say so.
    let _ = std::io::stdin().read_line(&mut line);
    line.trim_end_matches(['\r', '\n']).to_owned()
}

/// After a write and its answer, whatever is due is handed on.
fn done(desk: &Desk, end: End) -> End {
    house::call_if_due(desk);
    end
}

/// This month where no days are named. Months are asked for one by one, so that only what is shown is read.
fn list(desk: &Desk, wish: args::List) -> Result<Listed, Failure> {
    let (from, to) = match period(desk, &wish.filter)? {
        (None, None) if !wish.all => {
            let today = desk.day_read(DayRead::default())?;
            (Some(today.month_start()), Some(today.month_end()))
        }
        bounds => bounds,
    };
    let filter = ask::filter(wish.filter, from, to);
    let months = months(desk, &filter)?;
    let days = months.into_iter().map(|month| desk.history_month(MonthAsk { filter: filter.clone(), month }));
    Ok(Listed::of(days.collect::<Result<_, _>>()?))
}

/// The days that were typed as the bounds of a period.
fn period(desk: &Desk, typed: &args::Filter) -> Result<(Option<Day>, Option<Day>), Error> {
    let day = |typed: &Option<String>| match typed {
        None => Ok(None),
        Some(_) => desk.day_read(DayRead { text: typed.clone() }).map(Some),
    };
    Ok((day(&typed.from)?, day(&typed.to)?))
}

/// A year of months is asked for blindly; over more than that the outline says which ones have anything.
fn months(desk: &Desk, filter: &Filter) -> Result<Vec<Day>, Failure> {
    if let (Some(from), Some(to)) = (filter.from, filter.to)
        && from <= to
        && to.number() - from.number() < 366
    {
        let first = from.month_start();
        return Ok(std::iter::successors(Some(to.month_start()), |month| Some(month.plus(-1).month_start()))
            .take_while(|month| *month >= first)
            .collect());
    }
    Ok(desk.history_outline(filter.clone())?.months.into_iter().map(|month| month.month).collect())
}

fn export(desk: &Desk, voice: &Voice, wish: args::Export) -> Result<End, Failure> {
    let say = voice.say(Some(desk));
    let misread =
        |code, key, facts: Args<'_>| Failure::Said { end: End::Usage, code, sentence: say.words.say(key, facts) };
    let Some(format) = wish.format.or_else(|| format_of(&wish.target)) else {
        let file = wish.target.display().to_string();
        return Err(misread("usage_format", "cli-usage-format", args!["file" => file]));
    };
    let (from, to) = period(desk, &wish.filter)?;
    let filter = ask::filter(wish.filter, from, to);
    if format == args::Format::Json && filter != Filter::default() {
        return Err(misread("usage_conflict", "cli-usage-json-all", args![]));
    }
    let Some(file) = whole_path(&wish.target) else {
        let facts = args!["given" => wish.target.display().to_string(), "argument" => "FILE"];
        return Err(misread("usage_value", "cli-usage-value", facts));
    };
    let watcher = Watcher::new(desk);
    let job = desk.export_start(contract::ExportStart {
        format: match format {
            args::Format::Xlsx => contract::Format::Xlsx,
            args::Format::Csv => contract::Format::Csv,
            args::Format::Json => contract::Format::Json,
        },
        file: Some(file),
        filter,
        csv: wish.csv.map(ask::csv),
        paper: wish.paper.map(ask::paper),
        language: Some(wish.language.map_or(say.words.language().tag(), ask::language).to_owned()),
    })?;
    let job = over(watcher.wait(desk, job, text_only(voice, desk))?, "refusal-cancelled", voice, desk)?;
    Ok(voice.answer(desk, &job, |say| tell::exported(say, &job)))
}

/// What an import would do, and what it did: none in a dry run.
#[derive(Serialize)]
struct Imported {
    preview: ImportPreview,
    job: Option<Job>,
}

fn import(desk: &Desk, voice: &Voice, wish: args::Import) -> Result<End, Failure> {
    let Some(path) = whole_path(&wish.import) else {
        let facts = args!["given" => wish.import.display().to_string(), "argument" => "FILE"];
        let sentence = voice.say(Some(desk)).words.say("cli-usage-value", facts);
        return Err(Failure::Said { end: End::Usage, code: "usage_value", sentence });
    };
    let name = wish.import.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file =
        contract::ImportFile { name, text: None, path: Some(path), zone: wish.zone, dates: wish.dates.map(ask::dates) };
    let preview = desk.import_preview(file.clone())?;
    if voice.form == Form::Text {
        voice::print(&tell::preview(voice.say(Some(desk)), &preview));
    }
    if wish.dry_run {
        let imported = Imported { preview, job: None };
        return Ok(voice.answer(desk, &imported, |say| say.words.say("cli-import-dry", args![])));
    }
    let watcher = Watcher::new(desk);
    let job = desk.import_start(file)?;
    let job = over(watcher.wait(desk, job, text_only(voice, desk))?, "cli-import-cancelled", voice, desk)?;
    let imported = Imported { preview, job: Some(job.clone()) };
    Ok(done(desk, voice.answer(desk, &imported, |say| tell::imported(say, &job))))
}

/// The job, if it was done.
fn over(job: Job, cancelled: &str, voice: &Voice, desk: &Desk) -> Result<Job, Failure> {
    match (job.state, &job.trouble) {
        (JobState::Failed, Some(trouble)) => Err(Failure::Trouble(trouble.clone())),
        (JobState::Cancelled, _) => {
            let sentence = voice.say(Some(desk)).words.say(cancelled, args![]);
            Err(Failure::Said { end: End::Cancelled, code: "cancelled", sentence })
        }
        (JobState::Done | JobState::Working | JobState::Failed, _) => Ok(job),
    }
}

fn text_only<'a>(voice: &'a Voice, desk: &Desk) -> Option<&'a tell::Say> {
    match voice.form {
        Form::Text => Some(voice.say(Some(desk))),
        Form::Json => None,
    }
}

fn format_of(file: &Path) -> Option<args::Format> {
    match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "xlsx" => Some(args::Format::Xlsx),
        "csv" => Some(args::Format::Csv),
        "json" => Some(args::Format::Json),
        _ => None,
    }
}

/// From the root: the desk takes a bare name for one in the folder of exports. None where the name is no Unicode.
fn whole_path(file: &Path) -> Option<String> {
    std::path::absolute(file).ok()?.to_str().map(str::to_owned)
}

fn serve(desk: &Arc<Desk>, voice: &Voice, wish: &args::Web) -> Result<End, Failure> {
    let browser = if wish.no_open { web::Browser::Leave } else { web::Browser::Open };
    let announce = |url: &str| match voice.form {
        Form::Text => voice::print(url),
        Form::Json => voice::print(&serde_json::json!({ "url": url }).to_string()),
    };
    let say = voice.say(Some(desk));
    if !web::is_built() {
        voice::complain(voice.form, "web_no_page", &say.words.say("cli-web-no-page", args![]), None);
    }
    web::serve(Arc::clone(desk), wish.port, browser, announce).map_err(|error| {
        let (code, sentence) = match &error {
            web::Error::Port { port, source } => {
                let facts = args!["port" => *port, "detail" => source.to_string()];
                ("web_port", say.words.say("cli-web-port", facts))
            }
            web::Error::System(source) => {
                let ticket = source.to_string();
                ("unexpected", say.words.refusal("unexpected", [], Some(&ticket)))
            }
        };
        Failure::Said { end: End::Refused, code, sentence }
    })?;
    Ok(End::Done)
}

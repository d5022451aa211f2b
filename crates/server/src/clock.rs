//! The clock of one user: what a command comes to, in the journal and in the table, in one transaction.

use stint_domain::clock::{self, Step};
use stint_domain::journal::{Act, Change, apply};
use stint_domain::{Dimensions, Instant, OpId, Session, SessionId, edit};
use stint_sync::Marks;
use stint_sync::marks::{Mark, is_fact};

use crate::app::Scene;
use crate::ids::{DimensionNo, SessionNo, UserId};
use crate::problem::Problem;
use crate::store::session::Kept;
use crate::store::{Error, Failure, Sql, dimension, journal, session, shift};
use crate::{sync, uuid};

/// Clocks the caller in, now.
///
/// # Errors
/// 409 with the running session's id while one runs.
pub async fn clock_in(sql: &mut Sql<'_>, scene: &Scene) -> Result<Kept, Failure> {
    let user = scene.caller.user;
    if let Some(running) = session::running(sql, user).await? {
        let detail = "A session is running. End it before another begins.";
        return Err(Problem::conflict("already_running", detail).with("session", running.no.to_string()).into());
    }
    let wish = clock::ClockIn {
        session: SessionId(uuid(scene.now)),
        zone: scene.caller.zone.clone(),
        pressed: scene.now,
        typed: None,
        on: Dimensions::default(),
        note: String::new(),
    };
    match clock::clock_in(None, None, wish)? {
        Step::Write(act) => write(sql, scene, Subject::New(user), act, scene.now, None).await,
        Step::Already => Err(Error::Broken("a clock-in without a running session was called done".into()).into()),
    }
}

/// What a clock-out is told.
#[derive(Clone, Copy, Debug)]
pub struct ClockOut {
    /// When it was pressed.
    pub pressed: Instant,
    /// What counts, when it is not the pressed moment.
    pub typed: Option<Instant>,
}

/// Ends a session that runs.
///
/// # Errors
/// A typed end that is in the future or not after what it ends.
pub async fn clock_out(sql: &mut Sql<'_>, scene: &Scene, kept: Kept, out: ClockOut) -> Result<Kept, Failure> {
    match clock::clock_out(Some(&kept.body), out.pressed, out.typed, false)? {
        Step::Write(act) => write(sql, scene, Subject::Kept(kept), act, out.pressed, None).await,
        Step::Already => Ok(kept),
    }
}

/// New effective times of a session that has ended.
///
/// # Errors
/// Times that cannot be, [`edit::set_times`].
pub async fn set_times(
    sql: &mut Sql<'_>,
    scene: &Scene,
    kept: Kept,
    start: Option<Instant>,
    end: Option<Instant>,
    reason: Option<String>,
) -> Result<Kept, Failure> {
    let change = edit::set_times(&kept.body, start, end, scene.now)?;
    set(sql, scene, kept, change, reason).await
}

/// # Errors
/// A deleted session.
pub async fn set_note(sql: &mut Sql<'_>, scene: &Scene, kept: Kept, note: &str) -> Result<Kept, Failure> {
    let change = edit::set_note(&kept.body, note)?;
    set(sql, scene, kept, change, None).await
}

/// Writes a change that a rule has made; nothing when it changes nothing.
///
/// # Errors
/// The database's.
pub async fn set(
    sql: &mut Sql<'_>,
    scene: &Scene,
    kept: Kept,
    change: Change,
    reason: Option<String>,
) -> Result<Kept, Failure> {
    match edit::act(&kept.body, change) {
        Some(act) => write(sql, scene, Subject::Kept(kept), act, scene.now, reason).await,
        None => Ok(kept),
    }
}

/// The caller's own session of this number.
///
/// # Errors
/// 404: there is none, or it is somebody else's, or deleted, or held.
pub async fn own(sql: &mut Sql<'_>, scene: &Scene, no: SessionNo) -> Result<Kept, Failure> {
    let kept = session::by_no(sql, no).await?;
    let kept = kept.filter(|kept| kept.user == scene.caller.user && !kept.body.void && !kept.body.held);
    Ok(kept.ok_or_else(|| Problem::unknown("session"))?)
}

/// What an act is about.
#[expect(clippy::large_enum_variant, reason = "taken apart by the one function it is handed to")]
pub enum Subject {
    /// A session that the act begins, of this user.
    New(UserId),
    Kept(Kept),
}

/// Writes what somebody did over HTTP: the act goes into the journal, and what it amounts to into the table. `pressed` is
/// when the button was pressed. When a session has stopped running by it, one that was held runs.
///
/// # Errors
/// An act that does not fit; the database's.
pub async fn write(
    sql: &mut Sql<'_>,
    scene: &Scene,
    subject: Subject,
    act: Act,
    pressed: Instant,
    reason: Option<String>,
) -> Result<Kept, Failure> {
    let (before, set_by, user, no) = match &subject {
        Subject::New(user) => (None, Marks::default(), *user, SessionNo(scene.id())),
        Subject::Kept(kept) => (Some(kept.body.clone()), kept.set_by, kept.user, kept.no),
    };
    let ran = before.as_ref().is_some_and(Session::is_running);
    let body = apply(before, &act, pressed).map_err(|misfit| Error::Broken(misfit.to_string()))?;
    let project = match body.on().project {
        Some(id) => dimension::by_id(sql).await?.get(&id).map(|project| project.no),
        None => None,
    };
    let op = OpId(uuid(scene.now));
    let mark = Mark { op, by: scene.caller.user.0, decided: scene.now, fact: is_fact(&act), again: false };
    let set_by = set_by.after(&act, &body, pressed, mark);
    let entry = journal::Entry {
        op: op.to_string(),
        kind: act.kind(),
        subject: "session",
        subject_id: no.0,
        user,
        author: scene.caller.user,
        device: scene.caller.device_name.clone(),
        at: pressed,
        decided: scene.now,
        reason,
        act: serde_json::to_string(&act).expect("an act has a JSON"),
    };
    let kept = put(sql, scene, subject, Put { no, body, set_by, project, entry }).await?;
    if ran && !kept.body.is_running() {
        sync::promote(sql, scene, user).await?;
    }
    Ok(kept)
}

/// A session as it has become, and the journal's record that says so.
pub struct Put {
    pub no: SessionNo,
    pub body: Session,
    pub set_by: Marks,
    /// The last work entry's.
    pub project: Option<DimensionNo>,
    pub entry: journal::Entry,
}

/// The one write path of sessions: record into the journal, row into the table.
///
/// # Errors
/// The database's.
pub async fn put(sql: &mut Sql<'_>, scene: &Scene, subject: Subject, put: Put) -> Result<Kept, Failure> {
    let Put { no, body, set_by, project, entry } = put;
    let author = entry.author;
    let version = journal::append(sql, entry)?;
    let ended_by = body.end_time.map(|_| author);
    let (before, user) = match &subject {
        Subject::New(user) => (None, *user),
        Subject::Kept(kept) => (Some(kept), kept.user),
    };
    let began = before.filter(|before| !before.body.void).map(|before| before.body.start_time);
    let marks = session::marks(before, &body.entries, scene.now, || scene.id());
    let shift = match before {
        // It stands where it stood.
        Some(kept) if body.void || began == Some(body.start_time) => kept.shift,
        Some(_) | None => shift::at(sql, user, no, body.start_time).await?,
    };
    match subject {
        Subject::New(user) => {
            let kept = Kept {
                no,
                user,
                shift,
                body,
                marks,
                set_by,
                project,
                version,
                created_at: scene.now,
                updated_at: scene.now,
                created_by: author,
                updated_by: author,
                ended_by,
            };
            session::insert(sql, &kept).await?;
            Ok(kept)
        }
        Subject::Kept(kept) => {
            let ended_by = ended_by.map(|now| kept.ended_by.unwrap_or(now));
            let (updated_at, updated_by) = (scene.now, author);
            let was = kept.place();
            let kept = Kept { shift, body, marks, set_by, project, version, updated_at, updated_by, ended_by, ..kept };
            session::update(sql, &kept, was).await?;
            Ok(kept)
        }
    }
}

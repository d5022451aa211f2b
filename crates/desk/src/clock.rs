//! The clock: in, out, break, switch. Each is one write; what is already so writes nothing.

use crate::Desk;
use crate::contract::{At, ClockIn, Punched, Switch};
use crate::entered;
use crate::error::Error;
use crate::store::{journal, session};
use crate::write::Writing;
use stint_domain::clock::{self, Step};
use stint_domain::time::MINUTE;
use stint_domain::typed::{self, Context};
use stint_domain::{ClockState, Dimensions, Instant, Session, Stamp};

/// Wall clock and monotonic clock may drift apart by so much before a session is flagged.
const DRIFT: i64 = 2 * MINUTE;

impl Desk {
    /// # Errors
    /// A typed start in the future or before the end of the previous session.
    pub fn clock_in(&self, ask: ClockIn) -> Result<Punched, Error> {
        self.write(|writing| {
            let running = session::running(writing.connection())?;
            if let Some(running) = running {
                return punched(writing, Step::Already, Some(running.session));
            }
            let context = Context { zones: writing.zones(), zone: writing.zone(), now: writing.now(), day: None };
            let typed = ask.at.as_deref().map(|text| typed::moment(text, &context)).transpose()?;
            let previous_end = typed.map(|_| session::latest_end(writing.connection())).transpose()?.flatten();
            let note = entered::note(ask.note.as_deref().unwrap_or_default())?;
            let on = writing.resolve(&ask.on, Dimensions::default())?;
            let wish = clock::ClockIn {
                session: writing.fresh_session(),
                zone: writing.zone().clone(),
                pressed: writing.now(),
                typed,
                on,
                note,
            };
            punched(writing, clock::clock_in(None, previous_end, wish)?, None)
        })
    }

    /// Always succeeds for a pressed moment.
    pub fn clock_out(&self, ask: At) -> Result<Punched, Error> {
        self.write(|writing| {
            let running = running(writing)?;
            let typed = typed_in(writing, running.as_ref(), ask.at.as_deref())?;
            let moved = running.as_ref().map(|session| clock_moved(writing, session)).transpose()?;
            let step = clock::clock_out(running.as_ref(), writing.now(), typed, moved.unwrap_or(false))?;
            punched(writing, step, running)
        })
    }

    pub fn break_start(&self, ask: At) -> Result<Punched, Error> {
        self.write(|writing| {
            let running = running(writing)?;
            let typed = typed_in(writing, running.as_ref(), ask.at.as_deref())?;
            let step = clock::break_start(running.as_ref(), writing.now(), typed)?;
            punched(writing, step, running)
        })
    }

    pub fn break_end(&self, ask: At) -> Result<Punched, Error> {
        self.write(|writing| {
            let running = running(writing)?;
            let typed = typed_in(writing, running.as_ref(), ask.at.as_deref())?;
            let step = clock::break_end(running.as_ref(), writing.now(), typed)?;
            punched(writing, step, running)
        })
    }

    /// Goes on with something else in the same instant; on a break it ends the break.
    pub fn entry_switch(&self, ask: Switch) -> Result<Punched, Error> {
        self.write(|writing| {
            let running = running(writing)?;
            let typed = typed_in(writing, running.as_ref(), ask.at.as_deref())?;
            let on = match &running {
                Some(session) => writing.resolve(&ask.on, session.on())?,
                None => Dimensions::default(),
            };
            let step = clock::switch(running.as_ref(), on, writing.now(), typed)?;
            punched(writing, step, running)
        })
    }
}

fn running(writing: &Writing<'_>) -> Result<Option<Session>, Error> {
    Ok(session::running(writing.connection())?.map(|stored| stored.session))
}

/// A typed moment of the running session, in its zone. A bare time is read on the day the session began, or after that
/// midnight on the day its open entry began: whoever forgot to clock out means the evening before.
fn typed_in(writing: &Writing<'_>, running: Option<&Session>, text: Option<&str>) -> Result<Option<Instant>, Error> {
    let (Some(session), Some(text)) = (running, text) else { return Ok(None) };
    let context = Context { zones: writing.zones(), zone: &session.zone, now: writing.now(), day: None };
    let day = |at: Instant| writing.zones().local(at, &session.zone).day();
    let open_since = session.entries.last().map_or(session.start_time, |entry| entry.start);
    let since = if day(open_since) == day(session.start_time) { session.start_time } else { open_since };
    Ok(Some(typed::end_moment(text, since, &context)?))
}

/// Whether the wall clock was set while the session ran: since some record of it in this boot, the wall clock and the
/// one that cannot be set have gone different ways.
fn clock_moved(writing: &Writing<'_>, session: &Session) -> Result<bool, Error> {
    let Stamp { at, boot, mono_us, .. } = writing.stamp();
    if boot.is_empty() {
        return Ok(false);
    }
    let before = journal::clocks_of_session(writing.connection(), session.id, boot)?;
    Ok(before.iter().any(|(then, then_us)| ((*at - *then) - (mono_us - then_us) / 1_000).abs() > DRIFT))
}

fn punched(writing: &mut Writing<'_>, step: Step, running: Option<Session>) -> Result<Punched, Error> {
    let (changed, id) = match step {
        Step::Already => (false, running.map(|session| session.id)),
        Step::Write(act) => {
            let id = act.session();
            writing.record(act, None)?;
            (true, id)
        }
    };
    writing.derive()?;
    let stored = id.map(|id| session::by_id(writing.connection(), id)).transpose()?.flatten();
    let state = stored.as_ref().map_or(ClockState::Out, |stored| stored.session.state());
    let show = writing.show()?;
    let session = stored.map(|stored| show.session(&show.live(stored)?)).transpose()?;
    Ok(Punched { changed, state, session })
}

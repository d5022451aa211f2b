//! The first difference between what is shown here and what is known of there, as the request that makes it smaller.
//! What the request may change is written down before it is handed out.

use super::ask::Ask;
use super::cards::Card;
use super::look::{Elsewhere, Look, ours_runs};
use super::steps::{Course, Steps};
use super::stretch::{Stretch, pair, stretches};
use super::twin::{End, Posting, Stage, There, Twin, TwinId};
use stint_domain::{Instant, Session};

/// How old a list may be when something is created on the strength of it.
const SURVEY_LASTS_MS: i64 = 30_000;
/// How often something else may be read than was sent.
const MISSES: u32 = 3;
/// The times of clocking out that are tried, one after the other.
const ENDS: u32 = 3;

/// What to do about a stretch, or a whole session.
enum Step {
    Ask(Ask),
    /// Something has to be over first.
    Blocked,
    /// Nothing more, or nothing without a person.
    Done,
}

/// What to ask next. `poll` says that it is time to see whether somebody else's session still runs there. None: there is
/// nothing to do, or nothing that can be done now; [`Course::waits`] and the cards say why.
///
/// # Errors
/// The storage's.
pub fn next<S: Steps>(steps: &mut S, now: Instant, poll: bool) -> Result<Option<Ask>, S::Error> {
    let mut course = steps.course()?;
    if let Some(look) = &course.look {
        return Ok(Some(look.ask()));
    }
    let unfinished = steps.unfinished()?;
    for twin in &unfinished {
        if let Stage::Posting(posting) = &twin.stage
            && posting.open
            && twin.asks.is_none()
        {
            return look(steps, &mut course, Look::beyond(posting.after, Some(twin.id))).map(Some);
        }
    }
    let posting = unfinished.iter().find(|twin| matches!(twin.stage, Stage::Posting(_)) && twin.asks.is_none());
    let posting = posting.map(|twin| twin.id);
    let mut view = View { course, ours_runs: ours_runs(&unfinished), posting, stuck: false, waited: false, poll, now };
    let mut after = None;
    // When nothing can be created, those that would have to be are not gone through one by one.
    while let Some(session) = steps.due(after.as_ref(), view.stuck)? {
        match view.session(steps, &session)? {
            Step::Ask(ask) => return Ok(Some(ask)),
            Step::Blocked => {}
            Step::Done => steps.settle(session.id)?,
        }
        after = Some(session);
    }
    if !view.waited && view.course.waits.take().is_some() {
        steps.set_course(&view.course)?;
    }
    Ok(None)
}

fn look<S: Steps>(steps: &mut S, course: &mut Course, look: Look) -> Result<Ask, S::Error> {
    let ask = look.ask();
    course.look = Some(look);
    steps.set_course(course)?;
    Ok(ask)
}

/// How things stand while the sessions are gone through.
struct View {
    course: Course,
    ours_runs: bool,
    /// Was tried before. It goes first: of two lost ones nobody could say which is which.
    posting: Option<TwinId>,
    /// Nothing can be created now.
    stuck: bool,
    /// Whether something would be created if nobody else's session ran.
    waited: bool,
    poll: bool,
    now: Instant,
}

impl View {
    fn session<S: Steps>(&mut self, steps: &mut S, session: &Session) -> Result<Step, S::Error> {
        let twins = steps.twins(session.id)?;
        let k = twins.last().map_or(0, |twin| twin.id.k + 1);
        let mut blocked = false;
        for pair in pair(stretches(session), twins) {
            let step = match pair {
                (Some(wanted), Some(twin)) => self.keep(steps, &wanted, twin)?,
                (None, Some(twin)) => self.let_go(steps, twin)?,
                (Some(wanted), None) => self.create(steps, TwinId { session: session.id, k }, wanted)?,
                (None, None) => Step::Done,
            };
            match step {
                Step::Ask(ask) => return Ok(Step::Ask(ask)),
                Step::Blocked => blocked = true,
                Step::Done => {}
            }
        }
        Ok(if blocked { Step::Blocked } else { Step::Done })
    }

    /// A stretch that has no twin yet.
    fn create<S: Steps>(&mut self, steps: &mut S, id: TwinId, wanted: Stretch) -> Result<Step, S::Error> {
        let stage = Stage::Posting(Posting::new(self.course.top));
        self.post(steps, Twin { id, meant: wanted, stage, asks: None, put_off: false })
    }

    fn post<S: Steps>(&mut self, steps: &mut S, mut twin: Twin) -> Result<Step, S::Error> {
        if self.ours_runs || self.posting.is_some_and(|id| id != twin.id) {
            self.stuck = true;
            return Ok(Step::Blocked);
        }
        if self.course.waits.is_some() && !self.poll {
            (self.waited, self.stuck) = (true, true);
            return Ok(Step::Blocked);
        }
        let age = self.course.surveyed.map(|at| self.now - at);
        if self.course.waits.is_some() || age.is_none_or(|age| !(0..=SURVEY_LASTS_MS).contains(&age)) {
            if self.course.waits == Some(Elsewhere::Unseen) {
                self.course.waits = None;
            }
            // An earlier attempt that was taken after all is met on the way.
            let (floor, about) = match &twin.stage {
                Stage::Posting(posting) if !posting.attempts.is_empty() => (posting.after, Some(twin.id)),
                Stage::Posting(_) | Stage::There(_) | Stage::Gone => (self.course.top, None),
            };
            return Ok(Step::Ask(look(steps, &mut self.course, Look::beyond(floor, about))?));
        }
        if let Stage::Posting(posting) = &mut twin.stage {
            if posting.attempts.is_empty() {
                posting.after = self.course.top;
            }
            posting.attempt(self.now);
        }
        self.course.surveyed = None;
        steps.set_course(&self.course)?;
        steps.put(&twin)?;
        Ok(Step::Ask(Ask::Post { twin: twin.id }))
    }

    /// A twin that stands for a stretch.
    fn keep<S: Steps>(&mut self, steps: &mut S, wanted: &Stretch, mut twin: Twin) -> Result<Step, S::Error> {
        match &twin.asks {
            Some(Card::Doubt { .. } | Card::Gone) => return Ok(Step::Done),
            Some(Card::Refused { wanted: then, .. } | Card::Differs { wanted: then, .. }) if then == wanted => {
                return Ok(Step::Done);
            }
            // The session was changed here: what was said about it is past.
            Some(Card::Refused { .. } | Card::Differs { .. } | Card::Leftover) => twin.forgive(),
            None => {}
        }
        let changed = twin.meant != *wanted;
        twin.meant = wanted.clone();
        let there = match &mut twin.stage {
            Stage::Posting(_) => return self.post(steps, twin),
            Stage::Gone => return Ok(Step::Done),
            Stage::There(there) => there,
        };
        if changed {
            there.afresh();
        }
        there.not_before = there.not_before.filter(|at| self.now < *at);
        if let Some(read) = must_read(twin.id, there, &self.course) {
            steps.put(&twin)?;
            return Ok(Step::Ask(read));
        }
        match (there.end, wanted.end_time) {
            (End::Runs { refused }, Some(end)) => self.end(steps, twin, end, refused),
            // Whatever is shown as running here and has ended there waits for its end.
            (End::Runs { .. } | End::Asked { .. } | End::Ended, _) => self.write(steps, wanted, twin),
        }
    }

    /// A twin that nothing is left for: there is no delete, it is only seen to that it does not run.
    fn let_go<S: Steps>(&mut self, steps: &mut S, mut twin: Twin) -> Result<Step, S::Error> {
        let there = match &mut twin.stage {
            Stage::Posting(posting) => {
                if twin.asks.is_some() {
                    return Ok(Step::Done);
                }
                if posting.came_to_nothing() {
                    steps.remove(twin.id)?;
                    return Ok(Step::Done);
                }
                if !posting.is_past(self.now) {
                    return Ok(Step::Blocked);
                }
                let look_for = Look::beyond(posting.after, Some(twin.id));
                return Ok(Step::Ask(look(steps, &mut self.course, look_for)?));
            }
            Stage::Gone => {
                steps.remove(twin.id)?;
                return Ok(Step::Done);
            }
            Stage::There(there) => there,
        };
        match &twin.asks {
            Some(Card::Leftover) => return Ok(Step::Done),
            Some(Card::Refused { .. }) if there.end != End::Ended => return Ok(Step::Done),
            Some(Card::Refused { .. } | Card::Differs { .. } | Card::Gone | Card::Doubt { .. }) | None => {}
        }
        if let End::Runs { refused } = there.end
            && there.refused.is_none()
        {
            let start = there.original_start_time;
            return self.end(steps, twin, start, refused);
        }
        if let Some(read) = must_read(twin.id, there, &self.course) {
            steps.put(&twin)?;
            return Ok(Step::Ask(read));
        }
        twin.ask(Card::Leftover);
        steps.put(&twin)?;
        Ok(Step::Done)
    }

    /// The time of clocking out, told once and for all. One that lies before the moment of sending, by which the other
    /// server has clocked in, would be no end: then that moment is told, and a second more to those who want a length or
    /// for whom the true time has not come.
    fn end<S: Steps>(&mut self, steps: &mut S, mut twin: Twin, end: Instant, refused: u32) -> Result<Step, S::Error> {
        let Stage::There(there) = &mut twin.stage else { return Ok(Step::Done) };
        let sent = there.original_start_time;
        let at = match refused {
            0 => end.max(sent),
            1 => sent + 1_000,
            _ => sent,
        };
        let ask = Ask::End { twin: twin.id, id: there.id, at };
        there.end = End::Asked { refused };
        there.read = false;
        steps.put(&twin)?;
        Ok(Step::Ask(ask))
    }

    fn write<S: Steps>(&mut self, steps: &mut S, wanted: &Stretch, mut twin: Twin) -> Result<Step, S::Error> {
        let Stage::There(there) = &mut twin.stage else { return Ok(Step::Done) };
        let says = &there.says;
        let moved = (says.start_time, says.end_time) != (wanted.start_time, wanted.end_time);
        let times = wanted.end_time.filter(|_| moved && there.end == End::Ended).map(|end| (wanted.start_time, end));
        let early = times.is_some() && there.not_before.is_some();
        let described = says.description != wanted.description;
        let description = (described && there.note_refused.is_none()).then(|| wanted.description.clone());
        let later = early || (there.apart && description.is_some());
        let times = times.filter(|_| !later);
        if times.is_some() || description.is_some() {
            if there.misses >= MISSES {
                let card = Card::Differs { says: says.clone(), wanted: wanted.clone() };
                twin.ask(card);
                steps.put(&twin)?;
                return Ok(Step::Done);
            }
            // If no answer comes, what it says is no longer known.
            there.read = false;
            let ask = Ask::Write { twin: twin.id, id: there.id, times, description };
            steps.put(&twin)?;
            return Ok(Step::Ask(ask));
        }
        if !there.read {
            let read = read(twin.id, there, &self.course);
            steps.put(&twin)?;
            return Ok(Step::Ask(read));
        }
        if let Some(status) = there.note_refused.filter(|_| described && !early) {
            twin.ask(Card::Refused { status, wanted: wanted.clone() });
        }
        steps.put(&twin)?;
        Ok(if early { Step::Blocked } else { Step::Done })
    }
}

/// Whether it has to be read before anything is done: what became of a request that must not be made twice, or was
/// turned down.
fn must_read(id: TwinId, there: &There, course: &Course) -> Option<Ask> {
    let asked = match there.end {
        End::Asked { .. } => true,
        End::Runs { .. } | End::Ended => false,
    };
    let lost = there.unseen.is_some() || there.missing.is_some();
    (asked || lost || there.refused.is_some()).then(|| read(id, there, course))
}

fn read(twin: TwinId, there: &There, course: &Course) -> Ask {
    let way = there.unseen.map_or(course.way, super::Way::other);
    Ask::Read { twin, id: there.id, way }
}

/// Whether every time of clocking out has been tried.
pub(super) fn is_last_end(refused: u32) -> bool {
    refused + 1 >= ENDS
}

//! What needs a person: both versions of what collided, and what can be done about it.

use crate::Desk;
use crate::contract::{CardChoice, CardDecide, CardKind, Nothing, SyncCard, SyncCards, Topic};
use crate::entered;
use crate::error::Error;
use crate::show::Show;
use crate::store::session::{self, Stored};
use crate::store::{hand, link, outbox, proposal, remote};
use crate::sync::hands::{self, Made};
use crate::sync::{NotSynced, strict};
use crate::trail;
use crate::write::Writing;
use rusqlite::Connection;
use stint_domain::journal::{Change, Times, apply};
use stint_domain::{Act, Dimensions, Entry, EntryKind, Instant, OpId, Session, SessionId, edit};
use stint_sync::marks::{Group, Mark, Marks, groups};
use stint_sync::merge::Why;
use stint_sync::records::ProposalRecord;

/// The server's remark on a second clock-out.
const ENDED_ALREADY: &str = "ended_already";
/// It did not know what the operation is about.
const UNKNOWN: [&str; 2] = ["session_unknown", "proposal_unknown"];

/// A thing that needs a person, as it is stored.
enum Matter {
    /// A proposal that this person made, here or on another device.
    Proposal(Box<ProposalRecord>),
    /// An operation of this device.
    Op(Box<outbox::Known>),
    /// A session that is open beside the one that runs.
    Held(Box<Stored>),
    /// Beside a server that knows the plain sessions API alone.
    Strict(Box<strict::Question>),
}

impl Desk {
    /// Everything that needs a person, oldest first.
    pub fn sync_cards(&self, _: Nothing) -> Result<SyncCards, Error> {
        self.show(|show| {
            let Some(link) = link::get(show.db)? else { return Ok(SyncCards::default()) };
            let matters = matters(show.db, &link)?;
            let mut cards =
                matters.iter().map(|matter| card(show, &link, matter)).collect::<Result<Vec<_>, Error>>()?;
            cards.sort_by_key(|card| card.at.at);
            Ok(SyncCards { cards })
        })
    }

    /// Decides about a card. What it comes to is an ordinary change: sent like any other.
    ///
    /// # Errors
    /// [`NotSynced::CardUnknown`]: somebody else has decided meanwhile. [`NotSynced::CardMisfit`].
    pub fn sync_card_decide(&self, ask: CardDecide) -> Result<SyncCards, Error> {
        self.write(|writing| {
            let link = link::get(writing.connection())?.ok_or(NotSynced::NotConnected)?;
            let matters = matters(writing.connection(), &link)?;
            let matter = matters.into_iter().find(|matter| matter.id() == ask.card).ok_or(NotSynced::CardUnknown)?;
            writing.stale(&[Topic::Sync, Topic::Sessions, Topic::Clock]);
            if !matter.choices(writing.connection(), writing.now())?.contains(&ask.choice) {
                return Err(NotSynced::CardMisfit.into());
            }
            decide(writing, &matter, ask.choice)
        })?;
        self.sync_cards(Nothing {})
    }
}

/// How many there are.
pub(super) fn count(db: &Connection, link: &link::Link) -> Result<i64, Error> {
    Ok(i64::try_from(matters(db, link)?.len()).unwrap_or(i64::MAX))
}

/// The operations that made the versions which the cards show.
pub(super) fn made(db: &Connection, link: &link::Link) -> Result<Vec<Made>, Error> {
    let mut found = Vec::new();
    for matter in matters(db, link)? {
        let (theirs, mine) = matter.made(db, &link.user.id)?;
        found.extend(theirs.into_iter().chain(mine));
    }
    Ok(found)
}

fn matters(db: &Connection, link: &link::Link) -> Result<Vec<Matter>, Error> {
    let mut matters = Vec::new();
    let mut proposed = Vec::new();
    for record in proposal::waiting(db)?.into_iter().filter(|record| record.author == link.user.id) {
        proposed.push(record.id.clone());
        matters.push(Matter::Proposal(Box::new(record)));
    }
    for known in outbox::for_person(db)? {
        // One that became a proposal is shown by it, as soon as the server has told of it.
        let shown = known.proposal.as_ref().is_some_and(|id| proposed.contains(id));
        let remark = known.state == outbox::State::Acked && known.code.as_deref() != Some(ENDED_ALREADY);
        if !shown && !remark {
            matters.push(Matter::Op(Box::new(known)));
        }
    }
    matters.extend(strict::questions(db, link)?.into_iter().map(|question| Matter::Strict(Box::new(question))));
    for stored in session::held(db)? {
        if !hand::are_both_right(db, stored.session.id)? {
            matters.push(Matter::Held(Box::new(stored)));
        }
    }
    Ok(matters)
}

impl Matter {
    fn id(&self) -> String {
        match self {
            Matter::Proposal(record) => format!("proposal:{}", record.id),
            Matter::Op(known) => format!("op:{}", known.record.op),
            Matter::Held(stored) => format!("held:{}", stored.session.id),
            Matter::Strict(question) => question.id(),
        }
    }

    fn kind(&self) -> CardKind {
        match self {
            Matter::Proposal(_) => CardKind::Proposed,
            Matter::Op(known) => match (known.state, &known.proposal) {
                (outbox::State::Parked, _) => CardKind::Parked,
                (_, Some(_)) => CardKind::Proposed,
                (outbox::State::Card, None) => CardKind::Refused,
                (outbox::State::Acked | outbox::State::Pending, None) => CardKind::EndedTwice,
            },
            Matter::Held(_) => CardKind::ClockedInTwice,
            Matter::Strict(question) => question.kind(),
        }
    }

    fn choices(&self, db: &Connection, now: Instant) -> Result<Vec<CardChoice>, Error> {
        match self {
            Matter::Strict(question) => Ok(question.choices()),
            Matter::Held(stored) => {
                let running = session::running(db)?;
                let join = running.and_then(|running| joined(&running.session, &stored.session, now));
                let choices = [CardChoice::Dismiss, CardChoice::KeepTheirs];
                Ok(choices.into_iter().chain(join.map(|_| CardChoice::Join)).collect())
            }
            Matter::Proposal(_) | Matter::Op(_) => Ok(self.usual_choices()),
        }
    }

    fn usual_choices(&self) -> Vec<CardChoice> {
        match self.kind() {
            CardKind::Proposed if self.why().is_some_and(Why::is_collision) => {
                vec![CardChoice::KeepMine, CardChoice::KeepTheirs]
            }
            // Somebody else decides.
            CardKind::Proposed => vec![CardChoice::KeepTheirs],
            // Another device may have put it back to a restored server since.
            CardKind::Refused if self.code().is_some_and(|code| UNKNOWN.contains(&code)) => {
                vec![CardChoice::TryAgain, CardChoice::Dismiss]
            }
            CardKind::Refused => vec![CardChoice::Dismiss],
            CardKind::Parked => vec![CardChoice::TryAgain, CardChoice::Dismiss],
            CardKind::EndedTwice => vec![CardChoice::KeepMine, CardChoice::KeepTheirs],
            // They have choices of their own.
            CardKind::ClockedInTwice
            | CardKind::PlainServer
            | CardKind::WhoseSession
            | CardKind::Differs
            | CardKind::Leftover
            | CardKind::Gone => Vec::new(),
        }
    }

    fn why(&self) -> Option<Why> {
        self.code().and_then(Why::from_code)
    }

    fn code(&self) -> Option<&str> {
        match self {
            Matter::Proposal(record) => record.why.as_deref(),
            Matter::Op(known) => known.code.as_deref(),
            Matter::Held(_) => None,
            Matter::Strict(question) => question.code(),
        }
    }

    fn act(&self) -> Option<&Act> {
        match self {
            Matter::Proposal(record) => Some(&record.act),
            Matter::Op(known) => Some(&known.record.act),
            Matter::Held(_) | Matter::Strict(_) => None,
        }
    }

    fn session(&self) -> Option<SessionId> {
        match self {
            Matter::Proposal(record) => Some(record.session),
            Matter::Op(known) => known.record.act.session(),
            Matter::Held(stored) => Some(stored.session.id),
            Matter::Strict(question) => question.session(),
        }
    }

    fn at(&self) -> Instant {
        match self {
            Matter::Proposal(record) => record.created_at,
            Matter::Op(known) => known.record.stamp.at,
            Matter::Held(stored) => stored.session.start_time,
            Matter::Strict(question) => question.at(),
        }
    }

    /// The operations that made what counts now, and one's own version: as the server told of them.
    fn made(&self, db: &Connection, me: &str) -> Result<(Option<Made>, Option<Made>), Error> {
        let told = |id: Option<SessionId>| match id {
            Some(id) => remote::get(db, id),
            None => Ok(None),
        };
        let begun = |id: Option<SessionId>| {
            told(id).map(|told| told.and_then(|told| Some(Made::of(&told.marks.life?, me, &told.id))))
        };
        let own = |op, at, session| Some(Made { op, own: true, at, session });
        let now = told(self.session())?;
        let there = now.as_ref().map(|now| now.id.clone());
        let (mark, mine) = match self {
            Matter::Strict(_) => return Ok((None, None)),
            Matter::Held(stored) => {
                let running = session::running(db)?.map(|running| running.session.id);
                return Ok((begun(running)?, begun(Some(stored.session.id))?));
            }
            Matter::Proposal(record) => {
                let mark = now.as_ref().and_then(|now| self.other(&now.marks, record.op));
                (mark, record.op.and_then(|op| own(op, record.created_at, there.clone())))
            }
            Matter::Op(known) => {
                let op = known.record.op;
                (now.as_ref().and_then(|now| self.other(&now.marks, Some(op))), own(op, self.at(), there.clone()))
            }
        };
        Ok((mark.zip(there).map(|(mark, there)| Made::of(&mark, me, &there)), mine))
    }

    /// What made the version that one's own operation collides with.
    fn other(&self, marks: &Marks, own: Option<OpId>) -> Option<Mark> {
        let groups = match (self.kind(), self.why(), self.act()?) {
            (CardKind::EndedTwice, _, _) => return marks.ended,
            (_, Some(Why::Voided), _) => vec![Group::Life],
            (_, _, Act::SessionVoid { .. }) => Group::ALL.to_vec(),
            (_, _, act) => groups(act),
        };
        let marks = groups.into_iter().filter_map(|group| marks.get(group)).filter(|mark| Some(mark.op) != own);
        marks.max_by_key(|mark| mark.decided)
    }

    fn reason(&self) -> Option<String> {
        let reason = match self {
            Matter::Proposal(record) => Some(record.reason.clone()),
            Matter::Op(known) => known.record.reason.clone(),
            Matter::Held(_) | Matter::Strict(_) => None,
        };
        reason.filter(|reason| !reason.is_empty())
    }
}

fn card(show: &Show<'_>, link: &link::Link, matter: &Matter) -> Result<SyncCard, Error> {
    let now = matter.session().map(|id| session::by_id(show.db, id)).transpose()?.flatten();
    if let (Matter::Strict(question), Some(now)) = (matter, &now) {
        return of_question(show, matter, question, now);
    }
    let theirs = now.clone().map(|stored| show.live(stored)).transpose()?;
    let mine = match (&now, matter.act()) {
        (Some(now), Some(act)) => wished(&now.session, act, matter.at()),
        (None, Some(Act::SessionAdd { body, .. })) => Some(body.clone()),
        (_, _) => None,
    };
    let changes = match &mine {
        Some(mine) => trail::changes(show, now.as_ref().map(|now| &now.session), mine)?,
        None => Vec::new(),
    };
    let mine = match (mine, &theirs) {
        // Its derived values would be those of a session that is not there; only what is said of it is shown.
        (Some(mine), Some(theirs)) => Some(Stored { session: mine, ..theirs.clone() }),
        (_, _) => None,
    };
    let (theirs_by, mine_by) = matter.made(show.db, &link.user.id)?;
    Ok(SyncCard {
        id: matter.id(),
        kind: matter.kind(),
        why: matter.code().map(str::to_owned),
        act: matter.act().map_or("clock.in", Act::kind).to_owned(),
        at: show.here(matter.at()),
        reason: matter.reason(),
        session: matter.session(),
        theirs: theirs.map(|stored| show.session(&stored)).transpose()?,
        mine: mine.map(|stored| show.session(&stored)).transpose()?,
        theirs_by: theirs_by.map(|made| hands::shown(show, &made)).transpose()?,
        mine_by: mine_by.map(|made| hands::shown(show, &made)).transpose()?,
        changes,
        choices: matter.choices(show.db, show.now)?,
    })
}

/// What a plain server says of a session, and what is shown here.
fn of_question(show: &Show<'_>, matter: &Matter, question: &strict::Question, now: &Stored) -> Result<SyncCard, Error> {
    let says = question.says().and_then(|says| {
        let entries = vec![Entry {
            kind: EntryKind::Work,
            start: says.start_time,
            end: says.end_time,
            on: Dimensions::default(),
        }];
        let there = Session { entries, note: says.description, start_time: says.start_time, ..now.session.clone() };
        // Open, it would be shown as running here.
        says.end_time.map(|end| Session { end_time: Some(end), ..there })
    });
    let changes = match &says {
        Some(says) => trail::changes(show, Some(says), &now.session)?,
        None => Vec::new(),
    };
    let theirs = says.map(|session| Stored { session, ..now.clone() });
    Ok(SyncCard {
        id: matter.id(),
        kind: matter.kind(),
        why: matter.code().map(str::to_owned),
        act: "session.set".to_owned(),
        at: show.here(matter.at()),
        reason: None,
        session: matter.session(),
        theirs: theirs.map(|stored| show.session(&stored)).transpose()?,
        mine: Some(show.session(&show.live(now.clone())?)?),
        theirs_by: None,
        mine_by: None,
        changes,
        choices: matter.choices(show.db, show.now)?,
    })
}

/// The session as the change would have it, made on the session as it is now. None where the two do not fit.
fn wished(now: &Session, act: &Act, pressed: Instant) -> Option<Session> {
    match act {
        Act::SessionSet { set, .. } => {
            let alive = Session { void: false, ..now.clone() };
            apply(Some(alive.clone()), &edit::act(&alive, set.clone())?, pressed).ok()
        }
        Act::SessionVoid { .. } => Some(Session { void: true, ..now.clone() }),
        Act::SessionUnvoid { .. } => Some(Session { void: false, ..now.clone() }),
        Act::SessionAdd { body, .. } => Some(Session { void: false, ..body.clone() }),
        Act::ClockOut { end_time, .. } => {
            let set = other_end(now, *end_time)?;
            apply(Some(now.clone()), &edit::act(now, set)?, pressed).ok()
        }
        _ => None,
    }
}

/// The change that makes a session end then: its last entry does.
fn other_end(now: &Session, end: Instant) -> Option<Change> {
    let mut entries = now.entries.clone();
    entries.retain(|entry| entry.start < end);
    entries.last_mut()?.end = Some(end);
    let times = Times { start_time: now.start_time, end_time: Some(end), entries };
    Some(Change { times: Some(times), ..Change::default() })
}

fn decide(writing: &mut Writing<'_>, matter: &Matter, choice: CardChoice) -> Result<(), Error> {
    match (matter, choice) {
        (Matter::Strict(question), choice) => match strict::decide(writing.connection(), question, choice)? {
            true => Ok(()),
            false => Err(NotSynced::CardUnknown.into()),
        },
        (Matter::Held(stored), choice) => of_held(writing, &stored.session, choice),
        (Matter::Op(known), CardChoice::TryAgain) => Ok(outbox::send_again(writing.connection(), known.record.op)?),
        (Matter::Proposal(record), choice) => of_proposal(writing, &record.id, record.session, choice),
        (Matter::Op(known), choice) => {
            let op = known.record.op;
            if let (Some(proposal), Some(session)) = (&known.proposal, matter.session()) {
                return of_proposal(writing, proposal, session, choice);
            }
            if choice == CardChoice::KeepMine {
                keep_my_end(writing, matter, &known.record.act)?;
            }
            settle(writing, op)
        }
    }
}

/// Both are right, the second was a mistake, or they are one.
fn of_held(writing: &mut Writing<'_>, held: &Session, choice: CardChoice) -> Result<(), Error> {
    if choice == CardChoice::Dismiss {
        return Ok(hand::set_both_right(writing.connection(), held.id, writing.now())?);
    }
    if choice == CardChoice::Join {
        let running = session::running(writing.connection())?.ok_or(NotSynced::CardUnknown)?.session;
        let set = joined(&running, held, writing.now()).ok_or(NotSynced::CardMisfit)?;
        if let Some(act) = edit::act(&running, set) {
            writing.record(act, None)?;
        }
    }
    writing.record(edit::void(held).ok_or(NotSynced::CardUnknown)?, None)
}

/// One session of both: the one that runs begins when the earlier of them did, and carries both notes. None where the
/// other has a break or is booked on something else: that would be lost.
fn joined(running: &Session, held: &Session, now: Instant) -> Option<Change> {
    let ([whole], Some(first)) = (held.entries.as_slice(), running.entries.first()) else { return None };
    if whole.kind != EntryKind::Work || whole.on != Dimensions::default() && whole.on != first.on {
        return None;
    }
    let begun = |session: &Session| session.pending_start.unwrap_or(session.start_time);
    let earlier = Some(begun(held)).filter(|start| *start < begun(running));
    let set = edit::set_times(running, earlier, None, now).ok()?;
    let note = match (running.note.as_str(), held.note.as_str()) {
        (one, other) if other.is_empty() || one == other => one.to_owned(),
        ("", other) => other.to_owned(),
        (one, other) => format!("{one} · {other}"),
    };
    Some(Change { note: Some(entered::note(&note).ok()?), ..set })
}

/// The author says which of both shall be; the server hears of it like of any other change.
fn of_proposal(writing: &mut Writing<'_>, id: &str, session: SessionId, choice: CardChoice) -> Result<(), Error> {
    let proposal = id.to_owned();
    let act = if choice == CardChoice::KeepMine {
        Act::ProposalAccept { proposal, session }
    } else {
        Act::ProposalWithdraw { proposal, session }
    };
    writing.beside(act, None)?;
    proposal::decided(writing.connection(), id)?;
    match outbox::of_proposal(writing.connection(), id)? {
        Some(op) => settle(writing, op),
        None => Ok(()),
    }
}

fn keep_my_end(writing: &mut Writing<'_>, matter: &Matter, act: &Act) -> Result<(), Error> {
    let id = matter.session().ok_or(NotSynced::CardMisfit)?;
    let now = session::by_id(writing.connection(), id)?.ok_or(NotSynced::CardUnknown)?.session;
    let Act::ClockOut { end_time, .. } = act else { return Err(NotSynced::CardMisfit.into()) };
    let set = other_end(&now, *end_time).ok_or(NotSynced::CardMisfit)?;
    match edit::act(&now, set) {
        Some(act) => writing.record(act, None),
        // It ends then already.
        None => Ok(()),
    }
}

fn settle(writing: &Writing<'_>, op: OpId) -> Result<(), Error> {
    Ok(outbox::settle(writing.connection(), op)?)
}

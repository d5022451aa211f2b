//! Which operation last set which group of a session's values: what an edit is made on.

use serde::{Deserialize, Serialize};
use stint_domain::journal::{Act, Change};
use stint_domain::{Entry, EntryKind, Instant, OpId, Session};

/// Values that belong together. Two edits of different groups do not disturb each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Start, end, and where the entries lie.
    Times,
    /// The note.
    Text,
    /// What the entries are booked on.
    Class,
    /// Whether it is deleted.
    Life,
}

impl Group {
    pub const ALL: [Group; 4] = [Group::Times, Group::Text, Group::Class, Group::Life];
}

/// The operation that set a group last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub op: OpId,
    /// Whose it was: the user's number on the server; 0 on a device, for operations that no server has seen.
    pub by: i64,
    /// When the server first took it.
    pub decided: Instant,
    /// It was pressed, or leaves the entries to what was, as a start does that is wished for. Not a correction.
    #[serde(default, skip_serializing_if = "is_false")]
    pub fact: bool,
    /// It was put back by its device after the server had lost it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub again: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The marks of one session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub life: Option<Mark>,
    /// The clock-out that the original end is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wished: Option<Wished>,
}

/// The start that was wished for last while the session ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wished {
    /// When the server first took the wish.
    pub decided: Instant,
    /// Where the session begins without it.
    pub from: Instant,
}

impl Marks {
    pub fn get(&self, group: Group) -> Option<Mark> {
        match group {
            Group::Times => self.times,
            Group::Text => self.text,
            Group::Class => self.class,
            Group::Life => self.life,
        }
    }

    /// The marks after an operation that set these groups. What is put back does not hide what was decided after it.
    #[must_use]
    pub fn with(mut self, groups: &[Group], mark: Mark) -> Marks {
        for group in groups {
            let slot = match group {
                Group::Times => &mut self.times,
                Group::Text => &mut self.text,
                Group::Class => &mut self.class,
                Group::Life => &mut self.life,
            };
            if !(mark.again && slot.is_some_and(|newer| mark.decided < newer.decided)) {
                *slot = Some(mark);
            }
        }
        self
    }

    /// The marks after an act that was pressed at this moment and made the session what it is.
    #[must_use]
    pub fn after(self, act: &Act, body: &Session, pressed: Instant, mark: Mark) -> Marks {
        let leaves_entries = matches!(act, Act::SessionSet { set: Change { times: None, .. }, .. });
        let of = |group: &Group| Mark { fact: mark.fact || leaves_entries && *group == Group::Times, ..mark };
        let mut marks = groups(act).iter().fold(self, |marks, group| marks.with(&[*group], of(group)));
        if let Act::ClockOut { .. } = act
            && body.original_end_time == Some(pressed)
            && marks.ended.is_none_or(|ended| mark.decided < ended.decided)
        {
            marks.ended = Some(mark);
        }
        marks
    }

    /// What an edit of the session as it stands now is made on.
    pub fn base(&self) -> Base {
        let op = |mark: Option<Mark>| mark.map(|mark| mark.op);
        Base { times: op(self.times), text: op(self.text), class: op(self.class), life: op(self.life) }
    }
}

/// What an edit was made on: for each group the operation that had set it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<OpId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<OpId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<OpId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub life: Option<OpId>,
}

impl Base {
    pub fn get(&self, group: Group) -> Option<OpId> {
        match group {
            Group::Times => self.times,
            Group::Text => self.text,
            Group::Class => self.class,
            Group::Life => self.life,
        }
    }
}

/// Whether an act is what was pressed: a fact, not a correction.
pub fn is_fact(act: &Act) -> bool {
    matches!(
        act,
        Act::ClockIn { .. }
            | Act::ClockOut { .. }
            | Act::BreakStart { .. }
            | Act::BreakEnd { .. }
            | Act::EntrySwitch { .. }
    )
}

/// The groups that an act sets. A punch or a whole session sets everything that it says.
pub fn groups(act: &Act) -> Vec<Group> {
    match act {
        Act::ClockIn { .. } | Act::SessionAdd { .. } | Act::SessionPut { .. } => Group::ALL.to_vec(),
        Act::ClockOut { .. } | Act::BreakStart { .. } => vec![Group::Times],
        Act::BreakEnd { .. } | Act::EntrySwitch { .. } => vec![Group::Times, Group::Class],
        Act::SessionSet { set, old, .. } => of_change(set, old),
        Act::SessionVoid { .. } | Act::SessionUnvoid { .. } => vec![Group::Life],
        Act::DimensionAdd { .. }
        | Act::DimensionSet { .. }
        | Act::DimensionMerge { .. }
        | Act::TargetSet { .. }
        | Act::DayOffSet { .. }
        | Act::OpeningSet { .. }
        | Act::PolicySet { .. }
        | Act::ProposalAccept { .. }
        | Act::ProposalReject { .. }
        | Act::ProposalWithdraw { .. } => Vec::new(),
    }
}

fn of_change(set: &Change, old: &Change) -> Vec<Group> {
    let mut found = Vec::new();
    let entries = |of: &Change| of.times.iter().flat_map(|times| times.entries.clone()).collect::<Vec<Entry>>();
    let (new_entries, old_entries) = (entries(set), entries(old));
    if set.pending_start.is_some() || set.times.is_some() && bounds(&new_entries) != bounds(&old_entries) {
        found.push(Group::Times);
    }
    if set.times.is_some() && on(&new_entries) != on(&old_entries) {
        found.push(Group::Class);
    }
    if set.note.is_some() {
        found.push(Group::Text);
    }
    found
}

/// Where entries lie, without what they are booked on.
pub fn bounds(entries: &[Entry]) -> Vec<(EntryKind, Instant, Option<Instant>)> {
    entries.iter().map(|entry| (entry.kind, entry.start, entry.end)).collect()
}

fn on(entries: &[Entry]) -> Vec<stint_domain::Dimensions> {
    entries.iter().map(|entry| entry.on).collect()
}

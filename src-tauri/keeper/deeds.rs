//! What is pressed outside of the window, done.

use super::{Deed, Keeper, Page, Way, now};
use crate::notify;
use crate::reminders;
use crate::tray::{Chosen, Punch};
use stint_desk::Error;
use stint_desk::contract::{ActView, At, ClockIn, Named, Nothing, OnWish, Punched, Recent, Switch};
use stint_domain::ClockState;

impl Keeper {
    pub(super) fn chosen(&mut self, chosen: Chosen) {
        let face = self.face();
        let deed = match chosen {
            Chosen::Clock => face.clock.does.map(Deed::Punch),
            Chosen::Rest => face.rest.does.map(Deed::Punch),
            Chosen::Continue(place) => face.recent.into_iter().nth(place).and_then(|one| one.does).map(Deed::Punch),
            Chosen::Open => Some(Deed::Open(Way::default())),
            Chosen::Settings => Some(Deed::Open(Way::to(Page::Settings))),
            Chosen::Quit => Some(Deed::Quit),
        };
        if let Some(deed) = deed {
            self.wanted(deed);
        }
    }

    pub(super) fn wanted(&mut self, deed: Deed) {
        match deed {
            Deed::Punch(punch) => self.punch(&punch),
            Deed::Undo(act) => self.undo(&act),
            Deed::PutOff(reminder) => self.said.put_off(&reminder, now() + reminders::LATER),
            Deed::Open(way) => self.open(way),
            Deed::Quit => self.app.exit(0),
        }
    }

    fn punch(&mut self, punch: &Punch) {
        match self.do_punch(punch) {
            Ok(punched) => {
                self.read();
                if self.first.settings.preferences.notify_punch {
                    let today = &self.first.today;
                    let note = match punched.changed {
                        true => notify::punched(punch, today, today.undo.clone(), &self.words),
                        false => notify::already(today, &self.words),
                    };
                    self.show(note);
                }
            }
            Err(error) => self.failed(error),
        }
    }

    fn do_punch(&self, punch: &Punch) -> Result<Punched, Error> {
        match punch {
            Punch::ClockIn => self.desk.clock_in(ClockIn::default()),
            Punch::ClockOut => self.desk.clock_out(At::default()),
            Punch::StartBreak => self.desk.break_start(At::default()),
            Punch::EndBreak => self.desk.break_end(At::default()),
            Punch::Continue(recent) if self.first.today.state == ClockState::Out => {
                let note = Some(recent.note.clone());
                self.desk.clock_in(ClockIn { at: None, note, on: wish(recent) })
            }
            Punch::Continue(recent) => self.desk.entry_switch(Switch { at: None, on: wish(recent) }),
        }
    }

    fn undo(&mut self, act: &ActView) {
        self.read();
        if self.first.today.undo.as_ref() != Some(act) {
            // Something was done since: what to take back is for a person to see.
            return self.open(Way::to(Page::Today));
        }
        match self.desk.undo(Nothing {}) {
            Ok(_) => {
                self.read();
                let note = notify::undone(&self.first.today, &self.words);
                self.show(note);
            }
            Err(error) => self.failed(error),
        }
    }

    fn failed(&mut self, error: Error) {
        let trouble = self.desk.trouble(error);
        let note = notify::failed(&trouble, &self.words);
        self.show(note);
    }
}

/// The same things again: what is not named is none, not what it was.
fn wish(recent: &Recent) -> OnWish {
    let name = |named: &Option<Named>| Some(named.as_ref().map(|named| named.name.clone()).unwrap_or_default());
    OnWish {
        project: name(&recent.on.project),
        category: name(&recent.on.category),
        labor_type: name(&recent.on.labor_type),
    }
}

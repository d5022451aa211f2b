//! What the desk can be asked: every command's name, argument and answer, declared once. Two thin hosts serve them,
//! the window (Tauri's invoke) and `stint web` (HTTP on loopback); the page's TypeScript types are made from them.
//!
//! Times travel as [`Moment`]s: the instant for sums, the local time ready-made for the eye. Lengths are milliseconds.
//! What a person types is sent as typed and read here, in the zone of the session it is about.

mod clock;
mod files;
mod history;
mod moment;
mod presence;
mod settings;
mod sync;
mod trouble;

pub use crate::trouble::REFUSAL_CODES;
pub use clock::*;
pub use files::*;
pub use history::*;
pub use moment::*;
pub use presence::*;
pub use settings::*;
pub use sync::*;
pub use trouble::*;

use serde::{Deserialize, Serialize};
use stint_domain::Day;
use ts_rs::TS;

/// No argument, or no answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// What has gone stale. After a use case, or when another process has written, the desk announces topics; a page asks
/// again for what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// The clock's state and today.
    Clock,
    /// Any session.
    Sessions,
    /// Targets, days off, opening balance, policy, preferences.
    Settings,
    /// Projects, categories, labor types.
    Dimensions,
    /// An export or import got further.
    Jobs,
    /// How this computer stands to its server, and what needs a person there.
    Sync,
}

/// Declares the commands: the enum of their names, the types page and hosts share, and the way to the use case.
/// `Desk` has a method of the same name for each.
macro_rules! commands {
    ($($(#[$doc:meta])* $name:literal $method:ident ($ask:ty) -> $answer:ty;)*) => {
        /// Every command's name.
        pub const COMMANDS: &[&str] = &[$($name),*];

        impl crate::Desk {
            /// Runs a command by name, JSON in and JSON out. The answer is text: a month of History as a tree of values
            /// takes several times as long to make, and a host only passes it on.
            ///
            /// # Errors
            /// [`Trouble`]: a refusal with its facts, or something unexpected with a ticket that stands in the log.
            pub fn call(&self, command: &str, ask: serde_json::Value) -> Result<String, Trouble> {
                match command {
                    $($name => {
                        let ask: $ask = serde_json::from_value(ask).map_err(|error| Trouble::misspoken(command, &error))?;
                        let answer: $answer = self.$method(ask).map_err(|error| self.trouble(error))?;
                        serde_json::to_string(&answer).map_err(|error| Trouble::misspoken(command, &error))
                    })*
                    _ => Err(Trouble::no_such_command(command)),
                }
            }
        }

        /// The page's types: every command with what it takes and gives, and every type these mention.
        pub fn typescript() -> String {
            let mut page = typescript::Page::new();
            $(page.command::<$ask, $answer>($name, &[$(stringify!($doc)),*]);)*
            page.also::<Topic>();
            page.also::<Invitation>();
            page.also::<Trouble>();
            page.words("RefusalCode", trouble_codes());
            page.finish()
        }
    };
}

commands! {
    /// The clock's state and everything that Today shows.
    "today" today(Nothing) -> Today;
    "clock.in" clock_in(ClockIn) -> Punched;
    "clock.out" clock_out(At) -> Punched;
    "break.start" break_start(At) -> Punched;
    "break.end" break_end(At) -> Punched;
    "entry.switch" entry_switch(Switch) -> Punched;
    /// How a typed time is read; nothing is done with it.
    "time.read" time_read(TimeRead) -> Moment;
    /// The day that a typed one means; nothing is done with it.
    "day.read" day_read(DayRead) -> Day;

    "session.get" session_get(Which) -> SessionDetail;
    "session.add" session_add(SessionAdd) -> Changed;
    "session.edit" session_edit(SessionEdit) -> Changed;
    "sessions.edit" sessions_edit(SessionsEdit) -> Changed;
    "sessions.delete" sessions_delete(Several) -> Changed;
    "sessions.restore" sessions_restore(Several) -> Changed;
    "entry.edit" entry_edit(EntryEdit) -> Changed;
    "entry.remove" entry_remove(EntryRemove) -> Changed;
    "break.add" break_add(BreakAdd) -> Changed;
    "undo" undo(Nothing) -> Changed;
    "redo" redo(Nothing) -> Changed;

    "history.outline" history_outline(Filter) -> Outline;
    "history.month" history_month(MonthAsk) -> Vec<HistoryDay>;
    "explain" explain(Explain) -> Explanation;

    "settings.get" settings_get(Nothing) -> Settings;
    "preferences.set" preferences_set(PreferencesPatch) -> Settings;
    "policy.set" policy_set(PolicyPatch) -> Settings;
    "target.set" target_set(TargetSet) -> Settings;
    "target.remove" target_remove(TargetRemove) -> Settings;
    "opening.set" opening_set(OpeningSet) -> Settings;
    "days_off.set" days_off_set(DaysOffSet) -> Settings;
    "days_off.list" days_off_list(Period) -> Vec<DayOffRow>;
    "dimensions.list" dimensions_list(Nothing) -> Vec<DimensionRow>;
    "dimension.edit" dimension_edit(DimensionEdit) -> Vec<DimensionRow>;
    "zones.list" zones_list(Nothing) -> Vec<String>;

    "export.start" export_start(ExportStart) -> Job;
    "import.preview" import_preview(ImportFile) -> ImportPreview;
    "import.start" import_start(ImportFile) -> Job;
    "job.state" job_state(JobAsk) -> Job;
    "job.cancel" job_cancel(JobAsk) -> Job;
    "backup.list" backup_list(Nothing) -> Vec<BackupRow>;
    "backup.make" backup_make(Nothing) -> BackupRow;
    "backup.restore" backup_restore(BackupRestore) -> Nothing;
    "integrity.check" integrity_check(Nothing) -> Integrity;
    "about" about(Nothing) -> About;

    /// How this computer stands to its server.
    "sync.state" sync_state(Nothing) -> SyncState;
    /// Asks for an exchange; the answer does not wait for it.
    "sync.now" sync_now(Nothing) -> SyncState;
    "sync.connect" sync_connect(SyncConnect) -> SyncState;
    "sync.sign_out" sync_sign_out(SyncSignOut) -> SyncState;
    "sync.network_set" sync_network_set(SyncNetwork) -> SyncState;
    /// What needs a person, with both versions.
    "sync.cards" sync_cards(Nothing) -> SyncCards;
    "sync.card_decide" sync_card_decide(CardDecide) -> SyncCards;
    /// Changes of others that this person may decide about.
    "sync.inbox" sync_inbox(Nothing) -> SyncInbox;
    "sync.inbox_accept" sync_inbox_accept(InboxDecide) -> SyncInbox;
    "sync.inbox_reject" sync_inbox_reject(InboxDecide) -> SyncInbox;
    "sync.health" sync_health(Nothing) -> SyncHealth;
    /// Changes one's own password on the server.
    "sync.password_set" sync_password_set(PasswordSet) -> Nothing;

    /// What this program says of itself to the server.
    "presence.get" presence_get(Nothing) -> Presence;
    /// Whether it may; until it is answered nothing is said.
    "presence.agree" presence_agree(PresenceAgree) -> Presence;
    /// The page shown now. It stays on this computer unless somebody has agreed.
    "presence.at" presence_at(PresenceAt) -> Nothing;
}

mod typescript;

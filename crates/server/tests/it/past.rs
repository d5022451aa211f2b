//! Sessions of former days, as somebody typed them in, and what they were booked on.

use stint_domain::edit::{self, Past};
use stint_domain::{Dimension, DimensionId, Dimensions, SessionId, Source, Zone};
use stint_server::app::{App, Scene};
use stint_server::clock::{self, Subject};
use stint_server::ids::{DeviceId, DimensionNo, SessionNo, TokenId};
use stint_server::policy::Role;
use stint_server::store::dimension::{self, Labeled};
use stint_server::store::session::{self, Kept};
use stint_server::who::Caller;
use stint_testkit::at;

use crate::ground::{Person, Server};

/// A past session in this zone, its breaks given by their ends.
pub fn past(zone: &str, start: &str, end: &str, breaks: &[(&str, &str)]) -> Past {
    Past {
        session: SessionId(stint_server::uuid(stint_server::now())),
        zone: Zone(zone.into()),
        source: Source::Manual,
        start: at(start),
        end: at(end),
        breaks: breaks.iter().map(|(from, to)| (at(from), at(to))).collect(),
        on: Dimensions::default(),
        note: String::new(),
    }
}

impl Server {
    /// What a caller of that name does, now.
    fn scene(&self, person: &Person) -> Scene {
        let caller = Caller {
            user: person.id,
            name: "test".into(),
            full_name: "Test".into(),
            role: Role::Worker,
            zone: Zone("Europe/Berlin".into()),
            token: TokenId(1),
            device: DeviceId(1),
            device_name: "test".into(),
            seen_at: stint_server::now(),
        };
        Scene { app: App::new(self.store.clone()), caller, now: stint_server::now() }
    }

    /// Somebody types a past session in.
    pub fn types_in(&self, person: &Person, past: Past) -> Kept {
        let act = edit::add(past, stint_server::now()).expect("a session that can be");
        let added = self.store.write((self.scene(person), act), |sql, (scene, act)| {
            let subject = Subject::New(scene.caller.user);
            Box::pin(clock::write(sql, scene, subject, act.clone(), scene.now, None))
        });
        self.runtime.block_on(added).expect("a session can be typed in")
    }

    /// Many of them in one transaction, half an hour each, back from now.
    pub fn types_in_many(&self, person: &Person, count: i64) {
        let added = self.store.write((self.scene(person), count), |sql, (scene, count)| {
            Box::pin(async move {
                for number in 0..*count {
                    let start = scene.now - (number + 2) * 3_600_000;
                    let typed = past("Europe/Berlin", &start.rfc3339(), &(start + 1_800_000).rfc3339(), &[]);
                    let act = edit::add(typed, scene.now).expect("a session that can be");
                    clock::write(sql, scene, Subject::New(scene.caller.user), act, scene.now, None).await?;
                }
                Ok(())
            })
        });
        self.runtime.block_on(added).expect("sessions can be typed in");
    }

    /// Somebody sets the start of a session, and says why.
    pub fn corrects(&self, person: &Person, id: &str, start: &str, reason: &str) -> Kept {
        let wish = (self.scene(person), id.parse().map(SessionNo).expect("an id"), at(start), reason.to_owned());
        let set = self.store.write(wish, |sql, (scene, no, start, reason)| {
            Box::pin(async move {
                let kept = session::by_no(sql, *no).await?.expect("the session is there");
                clock::set_times(sql, scene, kept, Some(*start), None, Some(reason.clone())).await
            })
        });
        self.runtime.block_on(set).expect("a start that can be")
    }

    /// A project, category or labor type of this name.
    pub fn label(&self, dimension: Dimension, name: &str) -> (DimensionNo, DimensionId) {
        let now = stint_server::now();
        let (no, id) = (DimensionNo(self.store.snowflakes().next(now)), DimensionId(stint_server::uuid(now)));
        let name = name.to_owned();
        let one = Labeled { no, id, dimension, name, archived: false, version: 1, created_at: now, updated_at: now };
        let added = self.store.write(one, |sql, one| Box::pin(async move { Ok(dimension::add(sql, one).await?) }));
        self.runtime.block_on(added).expect("a new name");
        (no, id)
    }
}

//! Sessions of former days, as somebody typed them in, and what they were booked on.

use stint_domain::edit::{self, Past};
use stint_domain::{Dimension, DimensionId, Dimensions, SessionId, Source, Zone};
use stint_server::app::{App, Scene};
use stint_server::clock::{self, Subject};
use stint_server::ids::{DeviceId, DimensionNo, TokenId};
use stint_server::policy::Role;
use stint_server::store::dimension::{self, Labeled};
use stint_server::store::session::Kept;
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

    /// A project, category or labor type of this name.
    pub fn label(&self, dimension: Dimension, name: &str) -> (DimensionNo, DimensionId) {
        let now = stint_server::now();
        let (no, id) = (DimensionNo(self.store.snowflakes().next(now)), DimensionId(stint_server::uuid(now)));
        let name = name.to_owned();
        let one = Labeled { no, id, dimension, name, archived: false, created_at: now, updated_at: now };
        let added = self.store.write(one, |sql, one| Box::pin(async move { Ok(dimension::add(sql, one).await?) }));
        self.runtime.block_on(added).expect("a new name");
        (no, id)
    }
}

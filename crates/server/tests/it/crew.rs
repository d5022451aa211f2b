//! A small firm: a manager with a team, and days that were worked.

use serde_json::{Value, json};
use stint_server::policy::Role;
use stint_server::values;

use crate::ground::{Person, Server};

/// Ada works in Grace's team; Alan in none; Linus administers.
pub struct Crew {
    pub worker: Person,
    pub manager: Person,
    pub stranger: Person,
    pub admin: Person,
}

impl Crew {
    pub fn of(server: &Server) -> Crew {
        let crew = Crew {
            worker: server.worker("Ada"),
            manager: server.person("Grace", Role::Manager),
            stranger: server.worker("Alan"),
            admin: server.person("Linus", Role::Admin),
        };
        let members = (crew.worker.id, crew.manager.id);
        let team = server.store.write(members, |sql, (worker, manager)| {
            Box::pin(async move {
                let team = "INSERT INTO team (account, id, name, version, created_at, updated_at) VALUES (1, 1, 'Night', 0, 0, 0)";
                sql.execute(team, &[]).await?;
                let member = "INSERT INTO team_member (account, team_id, user_id, manages) VALUES (1, 1, $1, $2)";
                sql.execute(member, &values![*worker, false]).await?;
                sql.execute(member, &values![*manager, true]).await?;
                Ok(())
            })
        });
        server.runtime.block_on(team).expect("a team can be made");
        crew
    }
}

/// A session that was worked between these times; its id.
pub fn worked(person: &Person, start: &str, end: &str) -> String {
    let id = begun(person);
    let path = format!("/sessions/{id}");
    person.patch(&path, json!({"original_end_time": stint_server::now().rfc3339()})).is(200);
    person.patch(&path, json!({"start_time": start, "end_time": end})).is(200);
    id
}

/// A session that runs; its id.
pub fn begun(person: &Person) -> String {
    id(&person.post("/sessions", None).is(201))
}

pub fn id(of: &Value) -> String {
    of["id"].as_str().expect("ids are strings").to_owned()
}

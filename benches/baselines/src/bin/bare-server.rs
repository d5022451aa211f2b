//! A minimal server: `POST /` inserts one row, durable, many requests to one commit; `GET /` reads 25 rows by an index.
//! `bare-server FILE ROWS` makes a table of so many rows, listens, and says where.
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

use axum::{Json, Router, extract::State, routing::get};
use rusqlite::Connection;
use tokio::sync::oneshot;

const SETUP: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = 1;
    PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -4096;
    CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, start_time INTEGER NOT NULL,
        end_time INTEGER, note TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS row_by_user ON row (user_id, id);";
const FILL: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
    INSERT INTO row SELECT i, 1, i * 600000, i * 600000 + 540000, 'Delivery ' || i FROM n WHERE i <= ?1";
const LIST: &str = "SELECT id, user_id, start_time, end_time, note FROM row WHERE user_id = 1 ORDER BY id DESC LIMIT 25";

#[derive(Clone)]
struct Server {
    writer: Sender<oneshot::Sender<i64>>,
    reader: Arc<Mutex<Connection>>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let database = Connection::open(&arguments[1])?;
    database.execute_batch(SETUP)?;
    database.execute(FILL, [arguments[2].parse::<i64>()?])?;
    let (writer, waiting) = channel::<oneshot::Sender<i64>>();
    std::thread::spawn(move || {
        while let Ok(first) = waiting.recv() {
            database.execute_batch("BEGIN IMMEDIATE").unwrap();
            let mut insert = database.prepare_cached("INSERT INTO row (user_id, start_time, note) VALUES (2, 1, '')").unwrap();
            let batch: Vec<_> = std::iter::once(first).chain(waiting.try_iter().take(255)).collect();
            let ids: Vec<i64> = batch.iter().map(|_| insert.insert([]).unwrap()).collect();
            database.execute_batch("COMMIT").unwrap();
            batch.into_iter().zip(ids).for_each(|(reply, id)| { reply.send(id).ok(); });
        }
    });
    let server = Server { writer, reader: Arc::new(Mutex::new(Connection::open(&arguments[1])?)) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, Router::new().route("/", get(list).post(add)).with_state(server)).await?)
}

async fn add(State(server): State<Server>) -> Json<i64> {
    let (reply, id) = oneshot::channel();
    server.writer.send(reply).unwrap();
    Json(id.await.unwrap())
}

async fn list(State(server): State<Server>) -> Json<Vec<(i64, i64, i64, Option<i64>, String)>> {
    let reader = server.reader.lock().unwrap();
    let mut list = reader.prepare_cached(LIST).unwrap();
    let row = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
    Json(list.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap())
}

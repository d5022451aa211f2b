//! A minimal server over PostgreSQL: `POST /` inserts one row, each request a commit of its own, over 16 connections.
//! `bare-server-postgres URL` makes its table, listens, and says where.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::{Json, Router, extract::State, routing::post};
use tokio_postgres::{Client, NoTls, Statement};

struct Server {
    clients: Vec<(Client, Statement)>,
    next: AtomicUsize,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("bare-server-postgres URL")?;
    let mut clients = Vec::new();
    for _ in 0..16 {
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
        tokio::spawn(connection);
        let table = "CREATE TABLE IF NOT EXISTS bare (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id BIGINT
            NOT NULL, start_time BIGINT NOT NULL, note TEXT NOT NULL)";
        client.batch_execute(table).await?;
        let insert = "INSERT INTO bare (user_id, start_time, note) VALUES (2, 1, '') RETURNING id";
        let insert = client.prepare(insert).await?;
        clients.push((client, insert));
    }
    let server = Arc::new(Server { clients, next: AtomicUsize::new(0) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, Router::new().route("/", post(add)).with_state(server)).await?)
}

async fn add(State(server): State<Arc<Server>>) -> Json<i64> {
    let turn = server.next.fetch_add(1, Ordering::Relaxed) % server.clients.len();
    let (client, insert) = &server.clients[turn];
    Json(client.query_one(insert, &[]).await.unwrap().get(0))
}

//! `stint-server`: the sessions server's program.

use stint_server::app::App;
use stint_server::routes;
use stint_server::store::{Place, Store};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "stint-data".into());
    let place = std::env::var("DATABASE_URL").map_or(Place::Folder(folder.into()), Place::Url);
    let app = App::new(Store::open(&place).await?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8787").await?;
    axum::serve(listener, routes::router(app)).await?;
    Ok(())
}

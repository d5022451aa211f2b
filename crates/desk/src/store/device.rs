//! `device`: who writes here, in one row.

use rusqlite::Connection;

pub(crate) struct Device {
    /// UUIDv7; it stands in every stamp.
    pub id: String,
    pub name: String,
    /// The edition of the zone rules that the stored business days were made with.
    pub zones: String,
}

pub(crate) fn make(connection: &Connection, id: &str, name: &str, zones: &str) -> Result<(), rusqlite::Error> {
    connection.execute("INSERT INTO device (one, id, name, zones) VALUES (1, ?1, ?2, ?3)", [id, name, zones])?;
    Ok(())
}

pub(crate) fn get(connection: &Connection) -> Result<Device, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT id, name, zones FROM device WHERE one = 1")?;
    statement.query_row([], |row| Ok(Device { id: row.get(0)?, name: row.get(1)?, zones: row.get(2)? }))
}

/// An import of everything brings the device along that wrote it.
pub(crate) fn set(connection: &Connection, id: &str, name: &str) -> Result<(), rusqlite::Error> {
    connection.execute("UPDATE device SET id = ?1, name = ?2 WHERE one = 1", [id, name])?;
    Ok(())
}

pub(crate) fn set_zones(connection: &Connection, edition: &str) -> Result<(), rusqlite::Error> {
    connection.execute("UPDATE device SET zones = ?1 WHERE one = 1", [edition])?;
    Ok(())
}

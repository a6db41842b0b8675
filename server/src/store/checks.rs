//! What a database must be before it is used: of our mode, of our key, and not older than it was.

use domain::time::Instant;
use sqlx::Row as _;

use super::Store;
use crate::audit;
use crate::settings::{Mode, Settings};

impl Store {
    /// Marks a new database as demo or real; refuses the other kind (trust.md, decision 1).
    pub(super) async fn mark(&self, mode: Mode, now: Instant) -> Result<(), String> {
        let say = |why: sqlx::Error| format!("The database cannot be written: {why}.");
        sqlx::query(
            "insert into service (id, mode, opened) values (1, $1, $2) on conflict (id) do nothing",
        )
        .bind(mode.name())
        .bind(now.0)
        .execute(&self.pool)
        .await
        .map_err(say)?;
        let row = sqlx::query("select mode from service where id = 1")
            .fetch_one(&self.pool)
            .await
            .map_err(say)?;
        let marked: String = row.try_get(0).map_err(say)?;
        if marked == mode.name() {
            Ok(())
        } else {
            Err(format!(
                "The database is marked {marked} and MODE is {}: use another DATA or DATABASE_URL.",
                mode.name()
            ))
        }
    }

    /// Refuses a key that did not write what is here: everything sealed would be lost to it.
    pub(super) async fn check_key(&self, settings: &Settings) -> Result<(), String> {
        let mut conn = self.pool.acquire().await.map_err(|why| why.to_string())?;
        let fits = audit::last_is_ours(&mut conn, &self.vault).await;
        if fits.map_err(|why| format!("The audit chain cannot be read: {why}."))? {
            return Ok(());
        }
        Err(format!(
            "The key does not fit the database {}: put back the key that was used with it, or use \
             another DATA or DATABASE_URL.",
            settings.database_told()
        ))
    }

    /// Refuses a chain that has lost its tail: an old database put back.
    pub(super) async fn check_anchor(&self, file: &std::path::Path) -> Result<(), String> {
        let read = |why: sqlx::Error| format!("The audit chain cannot be read: {why}.");
        let mut conn = self.pool.acquire().await.map_err(read)?;
        let anchored = audit::anchored_in(&mut conn, file).await.map_err(read)?;
        if anchored.seq == 0 || audit::has(&mut conn, &anchored).await.map_err(read)? {
            Ok(())
        } else {
            Err(format!(
                "The database lacks the audit entry {} that {} remembers: it is not the database \
                 that was used last. Put that one back, or move the anchor file away.",
                anchored.seq,
                file.display()
            ))
        }
    }
}

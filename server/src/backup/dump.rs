//! What stands in a backup once it is decrypted: lines of JSON. The first says what follows; then come
//! the tables, one row a line, an array in the order of the columns; the last line holds a keyed hash
//! of all before it, so that nobody without the vault's key can make or change a backup.

use std::io::{BufRead, Read as _, Write};

use domain::time::Instant;
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::scratch::{Cell, Inflow, Scratch, Shape};
use crate::audit::{self, Head};
use crate::clock::hex;
use crate::settings::{Engine, Settings};
use crate::vault::{Use, Vault};

/// The name and version of what is described here.
const FORMAT: &str = "promoting-difference backup 1";
/// The longest line that is read, in bytes.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// The first line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    format: String,
    /// When the backup was made, in milliseconds since 1970.
    pub made: i64,
    mode: String,
    /// A hash that tells which of the vault's keys it belongs to.
    key: String,
    /// The step of the schema.
    pub migration: i64,
    /// The number and the mac of the newest audit entry.
    pub head: (i64, String),
    /// The tables that follow, in this order.
    pub tables: Vec<Table>,
}

/// A table that follows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: String,
    columns: Vec<String>,
    /// How many rows it has.
    pub rows: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    mac: String,
}

impl Header {
    /// How many rows there are in all.
    #[must_use]
    pub fn rows(&self) -> i64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

fn fits(vault: &Vault) -> String {
    vault.mac(Use::Backup, "which key")
}

fn mac(vault: &Vault, digest: Sha256) -> String {
    vault.mac(Use::Backup, &format!("rows\n{}", hex(&digest.finalize())))
}

/// Lines that are hashed as they go.
struct Lines<W> {
    out: W,
    digest: Sha256,
}

impl<W: Write> Lines<W> {
    fn line<T: Serialize>(&mut self, value: &T) -> Result<(), String> {
        let told = |why: String| format!("The backup cannot be written: {why}.");
        let mut line = serde_json::to_vec(value).map_err(|why| told(why.to_string()))?;
        line.push(b'\n');
        self.digest.update(&line);
        self.out
            .write_all(&line)
            .map_err(|why| told(why.to_string()))
    }
}

/// Writes everything as it stands at one moment, while others go on writing, and gives back `out`.
///
/// # Errors
/// One sentence.
pub async fn write<W: Write>(
    conn: &mut AnyConnection,
    settings: &Settings,
    vault: &Vault,
    made: Instant,
    out: W,
) -> Result<W, String> {
    let read = |why: sqlx::Error| format!("The database cannot be read: {why}.");
    let begin = match settings.engine() {
        Engine::Sqlite => "begin",
        Engine::Postgres => {
            "begin isolation level repeatable read read only; set local statement_timeout = 0"
        }
    };
    sqlx::raw_sql(begin)
        .execute(&mut *conn)
        .await
        .map_err(read)?;
    let row = sqlx::query("select max(version) from _sqlx_migrations")
        .fetch_one(&mut *conn)
        .await
        .map_err(read)?;
    let migration = row.try_get(0).map_err(read)?;
    let shapes = Scratch::new(migration)
        .await
        .map_err(|why| format!("The database cannot be backed up: {why}"))?
        .shapes()
        .await
        .map_err(read)?;
    let mut tables = vec![];
    for shape in &shapes {
        tables.push(Table {
            name: shape.table.to_owned(),
            columns: shape.columns.iter().map(|(name, _)| name.clone()).collect(),
            rows: Scratch::count(conn, shape.table).await.map_err(read)?,
        });
    }
    let Head { seq, mac: newest } = audit::head(conn).await.map_err(read)?;
    let mut lines = Lines {
        out,
        digest: Sha256::new(),
    };
    lines.line(&Header {
        format: FORMAT.to_owned(),
        made: made.0,
        mode: settings.mode.name().to_owned(),
        key: fits(vault),
        migration,
        head: (seq, newest),
        tables,
    })?;
    for shape in &shapes {
        // In the order of the first column: that of the rows would tell which came first.
        let sql = format!("select {} from {} order by 1", shape.names(), shape.table);
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut *conn);
        while let Some(row) = rows.try_next().await.map_err(read)? {
            let cells = shape.cells(&row).map_err(read)?;
            let values = cells.into_iter().map(|cell| match cell {
                Cell::Text(text) => Value::from(text),
                Cell::Number(number) => Value::from(number),
            });
            lines.line(&values.collect::<Vec<_>>())?;
        }
    }
    sqlx::raw_sql("rollback")
        .execute(conn)
        .await
        .map_err(read)?;
    let last = Last {
        mac: mac(vault, lines.digest.clone()),
    };
    lines.line(&last)?;
    Ok(lines.out)
}

/// Reads all lines into a database of their own and checks what can be checked: every line, the
/// counts, the hash, the database, its references, and the audit chain to its head.
///
/// # Errors
/// The rest of a sentence that begins with the backup's name.
pub async fn load(
    mut from: impl BufRead,
    settings: &Settings,
    vault: &Vault,
) -> Result<(Scratch, Header), String> {
    let mut digest = Sha256::new();
    let header: Header = parse(&mut from, &mut digest, "its first line")?;
    if header.format != FORMAT {
        return Err(format!(
            "its format is “{}”, not “{FORMAT}”.",
            header.format
        ));
    }
    if header.mode != settings.mode.name() {
        let (theirs, ours) = (&header.mode, settings.mode.name());
        return Err(format!(
            "it is of a service in mode {theirs}, and MODE is {ours}."
        ));
    }
    if header.key != fits(vault) {
        let said = "it was sealed with another key than this service has: put the key that was used \
                    with it in place, which KEY_FILE names (in the demonstration DATA/key).";
        return Err(said.to_owned());
    }
    let mut scratch = Scratch::new(header.migration).await?;
    let cannot = |why: sqlx::Error| format!("its rows do not fit: {why}.");
    let shapes = scratch.shapes().await.map_err(cannot)?;
    let told = header
        .tables
        .iter()
        .map(|table| (&table.name[..], &table.columns));
    let known = shapes.iter().map(|shape| {
        let names: Vec<String> = shape.columns.iter().map(|(name, _)| name.clone()).collect();
        (shape.table, names)
    });
    if !told.eq(known
        .collect::<Vec<_>>()
        .iter()
        .map(|(table, names)| (*table, names)))
    {
        return Err("its tables are not those of its schema.".to_owned());
    }
    sqlx::raw_sql("begin")
        .execute(&mut scratch.conn)
        .await
        .map_err(cannot)?;
    for (shape, Table { rows, .. }) in shapes.iter().zip(&header.tables) {
        let mut inflow = Inflow::new(shape, "");
        for row in 1..=*rows {
            let what = format!("row {row} of {}", shape.table);
            let values: Vec<Value> = parse(&mut from, &mut digest, &what)?;
            let cells = cells(shape, values).ok_or_else(|| wrong(&what))?;
            inflow.add(&mut scratch.conn, cells).await.map_err(cannot)?;
        }
        inflow.flush(&mut scratch.conn).await.map_err(cannot)?;
    }
    sqlx::raw_sql("commit")
        .execute(&mut scratch.conn)
        .await
        .map_err(cannot)?;
    let all = mac(vault, digest.clone());
    let last: Last = parse(&mut from, &mut digest, "its last line")?;
    if last.mac != all {
        return Err("it was changed after it was made.".to_owned());
    }
    let end = from.fill_buf().map_err(|why| format!("{why}."))?;
    if !end.is_empty() {
        return Err("something follows its last line.".to_owned());
    }
    scratch.check().await?;
    let newest = audit::verify(&mut scratch.conn, vault, &Head::default()).await?;
    if (newest.seq, newest.mac) != header.head {
        return Err("its audit chain does not end at its head.".to_owned());
    }
    Ok((scratch, header))
}

fn parse<T: for<'d> Deserialize<'d>>(
    from: &mut impl BufRead,
    digest: &mut Sha256,
    what: &str,
) -> Result<T, String> {
    let mut line = vec![];
    let mut one = from.take(LONGEST_LINE);
    one.read_until(b'\n', &mut line)
        .map_err(|why| format!("{what} cannot be read: {why}."))?;
    digest.update(&line);
    serde_json::from_slice(&line).map_err(|_| wrong(what))
}

fn wrong(what: &str) -> String {
    format!("{what} is not as it should be.")
}

fn cells(shape: &Shape, values: Vec<Value>) -> Option<Vec<Cell>> {
    if values.len() != shape.columns.len() {
        return None;
    }
    let typed = |(value, (_, is_text)): (Value, &(String, bool))| match (value, is_text) {
        (Value::Null, true) => Some(Cell::Text(None)),
        (Value::Null, false) => Some(Cell::Number(None)),
        (Value::String(text), true) => Some(Cell::Text(Some(text))),
        (Value::Number(number), false) => number.as_i64().map(|n| Cell::Number(Some(n))),
        _ => None,
    };
    values.into_iter().zip(&shape.columns).map(typed).collect()
}

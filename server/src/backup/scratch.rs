//! A database that nobody sees: SQLite keeps it in memory and in a nameless temporary file, gone when
//! it is closed or the process dies. A backup is loaded into it to be checked and to be restored from.

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};

use crate::retention::KEPT;
use crate::store::MIGRATIONS;

/// A value as the tables have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A text column.
    Text(Option<String>),
    /// A bigint column.
    Number(Option<i64>),
}

/// A table's name and columns; whether each holds text.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The table.
    pub table: &'static str,
    /// Its columns in order.
    pub columns: Vec<(String, bool)>,
}

impl Shape {
    /// The columns' names, for a statement.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        names.join(", ")
    }

    /// The cells of a row of this table.
    pub fn cells(&self, row: &sqlx::any::AnyRow) -> sqlx::Result<Vec<Cell>> {
        let cell = |(at, (_, is_text)): (usize, &(String, bool))| {
            Ok(if *is_text {
                Cell::Text(row.try_get(at)?)
            } else {
                Cell::Number(row.try_get(at)?)
            })
        };
        self.columns.iter().enumerate().map(cell).collect()
    }
}

/// The database.
pub struct Scratch {
    /// Its only connection.
    pub conn: AnyConnection,
}

impl Scratch {
    /// An empty one, as the schema was after this step.
    pub async fn new(step: i64) -> Result<Self, String> {
        sqlx::any::install_default_drivers();
        let cannot = |why: String| format!("A temporary database cannot be made: {why}.");
        if !MIGRATIONS.version_exists(step) {
            return Err(format!(
                "it has the schema of step {step}, which this version does not know: use a newer one."
            ));
        }
        let mut conn = AnyConnection::connect("sqlite:?mode=rwc")
            .await
            .map_err(|why| cannot(why.to_string()))?;
        MIGRATIONS
            .run_to(step, &mut conn)
            .await
            .map_err(|why| cannot(why.to_string()))?;
        let mut scratch = Self { conn };
        // What the migrations put there is in the backup as well.
        for shape in scratch
            .shapes()
            .await
            .map_err(|why| cannot(why.to_string()))?
        {
            let sql = AssertSqlSafe(format!("delete from {}", shape.table));
            let done = sqlx::raw_sql(sql).execute(&mut scratch.conn).await;
            done.map_err(|why| cannot(why.to_string()))?;
        }
        Ok(scratch)
    }

    /// Brings it to the newest schema.
    pub async fn bring_up_to_date(&mut self) -> Result<(), String> {
        let done = MIGRATIONS.run(&mut self.conn).await;
        done.map_err(|why| format!("The backup cannot be brought up to date: {why}."))
    }

    /// The tables that it has, what others refer to first.
    pub async fn shapes(&mut self) -> sqlx::Result<Vec<Shape>> {
        let mut shapes = vec![];
        for kept in KEPT {
            let rows = sqlx::query("select name, type from pragma_table_info($1) order by cid")
                .bind(kept.table)
                .fetch_all(&mut self.conn)
                .await?;
            let column = |row: &sqlx::any::AnyRow| {
                let kind: String = row.try_get(1)?;
                Ok((row.try_get(0)?, kind.eq_ignore_ascii_case("text")))
            };
            let columns: Vec<(String, bool)> =
                rows.iter().map(column).collect::<sqlx::Result<_>>()?;
            if !columns.is_empty() {
                let table = kept.table;
                shapes.push(Shape { table, columns });
            }
        }
        Ok(shapes)
    }

    /// How many rows a table has.
    pub async fn count(conn: &mut AnyConnection, table: &str) -> sqlx::Result<i64> {
        let sql = AssertSqlSafe(format!("select count(*) from {table}"));
        sqlx::query(sql).fetch_one(conn).await?.try_get(0)
    }

    /// Whether the file is whole and every reference leads somewhere.
    pub async fn check(&mut self) -> Result<(), String> {
        let read = |why: sqlx::Error| format!("it cannot be read back: {why}.");
        let row = sqlx::query("pragma integrity_check").fetch_one(&mut self.conn);
        let told: String = row.await.map_err(read)?.try_get(0).map_err(read)?;
        if told != "ok" {
            return Err(format!("the database made of it is damaged: {told}."));
        }
        let astray = sqlx::query("select \"table\" from pragma_foreign_key_check limit 1")
            .fetch_optional(&mut self.conn)
            .await
            .map_err(read)?;
        match astray {
            None => Ok(()),
            Some(row) => {
                let table: String = row.try_get(0).map_err(read)?;
                Err(format!("a row of {table} refers to one that is not there."))
            }
        }
    }
}

/// The most values in one statement, and the most bytes of text that wait for one.
const MOST_VALUES: usize = 700;
const MOST_BYTES: usize = 1024 * 1024;

/// Rows on their way into a table, several in one statement.
pub struct Inflow<'s> {
    shape: &'s Shape,
    taken: &'static str,
    cells: Vec<Cell>,
    bytes: usize,
}

impl<'s> Inflow<'s> {
    /// Into this table; `taken` is the clause for a row that is there already, if that may be.
    pub const fn new(shape: &'s Shape, taken: &'static str) -> Self {
        Self {
            shape,
            taken,
            cells: vec![],
            bytes: 0,
        }
    }

    /// Adds a row; sends what waits when it is enough.
    pub async fn add(&mut self, conn: &mut AnyConnection, row: Vec<Cell>) -> sqlx::Result<()> {
        let long = |cell: &Cell| match cell {
            Cell::Text(Some(text)) => text.len(),
            _ => 0,
        };
        self.bytes += row.iter().map(long).sum::<usize>();
        self.cells.extend(row);
        if self.cells.len() + self.shape.columns.len() > MOST_VALUES || self.bytes > MOST_BYTES {
            self.flush(conn).await?;
        }
        Ok(())
    }

    /// Sends what waits.
    pub async fn flush(&mut self, conn: &mut AnyConnection) -> sqlx::Result<()> {
        if self.cells.is_empty() {
            return Ok(());
        }
        let wide = self.shape.columns.len();
        let rows: Vec<String> = (0..self.cells.len() / wide)
            .map(|row| {
                let places: Vec<String> = (1..=wide)
                    .map(|at| format!("${}", row * wide + at))
                    .collect();
                format!("({})", places.join(", "))
            })
            .collect();
        let (table, names) = (self.shape.table, self.shape.names());
        let (rows, taken) = (rows.join(", "), self.taken);
        let sql = format!("insert into {table} ({names}) values {rows}{taken}");
        let mut insert = sqlx::query(AssertSqlSafe(sql));
        for cell in self.cells.drain(..) {
            insert = match cell {
                Cell::Text(text) => insert.bind(text),
                Cell::Number(number) => insert.bind(number),
            };
        }
        self.bytes = 0;
        insert.execute(conn).await.map(drop)
    }
}

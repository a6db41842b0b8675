//! What a scorer is asked next, in the database: found by what is known of the marks, a few rows for
//! thousands of them.

use domain::api::Failure;
use domain::applications::ApplicationId;
use domain::applications::sift::Given;
use domain::people::PersonId;
use domain::time::Day;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::super::store::{BARRED, mark};
use crate::applications::store::written;
use crate::store::{Store, failure, text};

/// What is known of a part's marks without reading each, and whether one is of whoever asks.
#[derive(Clone, Copy)]
pub struct Known {
    pub given: Given,
    pub has_marked: bool,
    pub is_settled: bool,
}

/// The applications of a round that are being sifted and that a person ($1) may judge.
const OPEN: &str = "select id from application where form = $2 and closes = $3 \
     and stage = 'submitted' and id not in";

/// The columns of a [`Known`], of marks `m` and what was settled `s`.
const KNOWN: &str = "count(m.mark) as given, coalesce(min(m.mark), 0) as least, \
     coalesce(max(m.mark), 0) as best, max(case when m.scorer = $1 then 1 else 0 end) as mine, \
     max(case when s.mark is null then 0 else 1 end) as settled";

fn known(row: &AnyRow, from: usize) -> Result<Known, Failure> {
    let number = |column: usize| row.try_get::<i64, _>(from + column).map_err(failure);
    Ok(Known {
        given: Given {
            count: usize::try_from(number(0)?).map_err(|_| Failure::Broken)?,
            least: mark(row, from + 1)?,
            best: mark(row, from + 2)?,
        },
        has_marked: number(3)? == 1,
        is_settled: number(4)? == 1,
    })
}

/// How many applications are being sifted that a person may judge; and of the parts that have marks,
/// how many are alike: thousands of marks are a few rows.
pub async fn alike(
    store: &Store,
    form: &str,
    closes: Option<Day>,
    person: &PersonId,
) -> Result<(usize, Vec<(String, Known, usize)>), Failure> {
    let count = |row: &AnyRow, column: usize| {
        let count: i64 = row.try_get(column).map_err(failure)?;
        usize::try_from(count).map_err(|_| Failure::Broken)
    };
    let sql = format!("select count(*) from ({OPEN} ({BARRED})) open");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(&person.0)
        .bind(form)
        .bind(written(closes))
        .fetch_one(store.read())
        .await
        .map_err(failure)?;
    let sql = format!(
        "select part, given, least, best, mine, settled, count(*) from \
         (select m.part as part, {KNOWN} from ({OPEN} ({BARRED})) open \
         join mark m on m.application = open.id and m.void is null \
         left join settled s on s.application = m.application and s.part = m.part and s.agreed = 1 \
         group by m.application, m.part) parts group by part, given, least, best, mine, settled"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(&person.0)
        .bind(form)
        .bind(written(closes))
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    let alike = rows
        .iter()
        .map(|row| Ok((text(row, 0)?, known(row, 1)?, count(row, 6)?)));
    Ok((count(&row, 0)?, alike.collect::<Result<_, _>>()?))
}

/// The applications of a round that are being sifted and that a person may judge, with what is known
/// of the marks of one part.
pub async fn of_each(
    store: &Store,
    form: &str,
    closes: Option<Day>,
    (person, part): (&PersonId, &str),
) -> Result<Vec<(ApplicationId, Known)>, Failure> {
    let sql = format!(
        "select open.id, {KNOWN} from ({OPEN} ({BARRED})) open \
         left join mark m on m.application = open.id and m.part = $4 and m.void is null \
         left join settled s on s.application = open.id and s.part = $4 and s.agreed = 1 \
         group by open.id"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(&person.0)
        .bind(form)
        .bind(written(closes))
        .bind(part)
        .fetch_all(store.read())
        .await
        .map_err(failure)?;
    rows.iter()
        .map(|row| Ok((ApplicationId(text(row, 0)?), known(row, 1)?)))
        .collect()
}

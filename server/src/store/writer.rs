//! The one writer: takes what is waiting, commits it together and anchors the audit head.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use domain::api::Failure;
use domain::time::Instant;
use futures_util::FutureExt as _;
use sqlx::{AnyConnection, AnyPool};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{self, sleep_until};

use super::beside::empty;
use super::{Act, Answer, Write, failure};
use crate::audit::{self, Head};
use crate::clock::{self, Clock};
use crate::settings::{self, Engine};
use crate::vault::Vault;

/// The most pieces of work in one commit.
const BATCH: usize = 64;
/// The most entries between two anchors of the audit head (trust.md, A3).
const ANCHOR_EVERY: i64 = 64;
/// The longest time without an anchor while there are entries that have none (trust.md, A3).
const ANCHOR_WITHIN: Duration = Duration::from_mins(1);

/// How long the journal of SQLite keeps what was written in its order (trust.md, decision 10).
const EMPTY_WITHIN: Duration = Duration::from_mins(1);
/// How soon it is tried again where somebody was reading in it.
const EMPTY_AGAIN: Duration = Duration::from_secs(5);

/// A piece of work and who waits for it.
pub struct Job {
    pub act: Act,
    pub reply: oneshot::Sender<Answer>,
    /// Whether nobody may learn when it was done (trust.md, decision 10).
    pub is_unnamed: bool,
}

/// What does every write, one batch after the other.
pub struct Writer {
    pub pool: AnyPool,
    pub vault: Arc<Vault>,
    /// How many batches were committed, but for those of unnamed work alone.
    pub batches: Arc<AtomicI64>,
    /// How many pieces of unnamed work wait.
    pub unnamed: Arc<AtomicUsize>,
    pub engine: Engine,
    /// How long a batch may take.
    pub patience: Duration,
    pub clock: Clock,
    pub anchor: PathBuf,
    /// The number of the last entry that is anchored, and when that was done.
    pub anchored: i64,
    pub anchored_at: Instant,
    /// The head after the last batch.
    pub head: Head,
}

impl Writer {
    /// Works until nobody can send any more.
    pub async fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(BATCH);
        let now = || time::Instant::from_std(clock::stopwatch());
        let within = || now() + ANCHOR_WITHIN;
        let mut due = within();
        // By the clock, whoever writes or does not: the time of it tells nothing.
        let mut empties = now() + EMPTY_WITHIN;
        loop {
            let taken = tokio::select! {
                biased;
                () = sleep_until(due.min(empties)) => None,
                taken = waiting.recv_many(&mut jobs, BATCH) => Some(taken),
            };
            match taken {
                Some(0) => return,
                Some(_) => {}
                None if empties <= now() => {
                    let wait = self.emptied().await;
                    empties = now() + wait;
                    continue;
                }
                // Nobody writes here: what was written last, by whomever, is anchored all the same.
                None => {
                    if let Some(head) = self.head_now().await {
                        self.head = head;
                        self.anchor();
                    }
                    due = within();
                    continue;
                }
            }
            // Neither a count nor the time of a file tells when unnamed work was done.
            let unnamed = jobs.iter().filter(|job| job.is_unnamed).count();
            self.unnamed.fetch_sub(unnamed, Ordering::Relaxed);
            let is_told = unnamed < jobs.len();
            // Whoever has gone away still has their write done: half of it is never left.
            let (acts, replies): (Vec<Act>, Vec<_>) =
                jobs.drain(..).map(|job| (job.act, job.reply)).unzip();
            match self.batch(acts).await {
                Ok((answers, head)) => {
                    self.head = head;
                    if is_told {
                        self.batches.fetch_add(1, Ordering::Relaxed);
                        self.anchor_at_times();
                        due = within();
                    }
                    // Last, so that whoever has an answer finds all of it done.
                    for (reply, answer) in replies.into_iter().zip(answers) {
                        let _ = reply.send(answer);
                    }
                }
                Err(why) => {
                    for reply in replies {
                        let _ = reply.send(Err(why.clone()));
                    }
                }
            }
        }
    }

    /// Writes the head outside the database after so many entries or so much time.
    fn anchor_at_times(&mut self) {
        // Also where the clock was set back since.
        let waited = (self.clock.now().0 - self.anchored_at.0).unsigned_abs();
        if self.head.seq >= self.anchored + ANCHOR_EVERY
            || u128::from(waited) >= ANCHOR_WITHIN.as_millis()
        {
            self.anchor();
        }
    }

    /// Writes the head outside the database, unless it stands there already.
    fn anchor(&mut self) {
        if self.head.seq > self.anchored && audit::anchor(&self.anchor, &self.head) {
            self.anchored = self.head.seq;
            self.anchored_at = self.clock.now();
        }
    }

    /// Empties the journal, and says when that is to be done next.
    async fn emptied(&self) -> Duration {
        let is_done = match self.engine {
            Engine::Sqlite => empty(&self.pool).await.map_err(failure) == Ok(true),
            Engine::Postgres => true,
        };
        if is_done { EMPTY_WITHIN } else { EMPTY_AGAIN }
    }

    /// The head as the database has it; a restoring may have changed it since our last batch.
    async fn head_now(&self) -> Option<Head> {
        let mut conn = self.pool.acquire().await.ok()?;
        audit::head(&mut conn).await.ok()
    }

    async fn batch(&self, acts: Vec<Act>) -> Result<(Vec<Answer>, Head), Failure> {
        // What is written into a folder that was deleted is lost without a complaint.
        if !settings::is_held() {
            return Err(Failure::Busy { retry_after: 5 });
        }
        let mut conn = self.pool.acquire().await.map_err(failure)?;
        // A database that has silently gone must not keep the writer of all.
        let done = tokio::time::timeout(self.patience, self.transaction(&mut conn, acts)).await;
        let done = done.unwrap_or_else(|_| Err(failure(sqlx::Error::PoolTimedOut)));
        if done.is_err() {
            // A connection in an unknown state is not given to anybody else; its end is the
            // transaction's. Nobody waits for that, as the other side may not be there.
            conn.close_on_drop();
        }
        done
    }

    async fn transaction(
        &self,
        conn: &mut AnyConnection,
        acts: Vec<Act>,
    ) -> Result<(Vec<Answer>, Head), Failure> {
        let begin = match self.engine {
            Engine::Sqlite => "begin immediate",
            Engine::Postgres => "begin",
        };
        tracing::trace!("before begin");
        sqlx::raw_sql(begin)
            .execute(&mut *conn)
            .await
            .map_err(failure)?;
        let done = self.inside(conn, acts).await?;
        sqlx::raw_sql("commit")
            .execute(conn)
            .await
            .map_err(failure)?;
        Ok(done)
    }

    async fn inside(
        &self,
        conn: &mut AnyConnection,
        acts: Vec<Act>,
    ) -> Result<(Vec<Answer>, Head), Failure> {
        let at = self.clock.now();
        let mut head = audit::lock(conn).await.map_err(failure)?;
        let mut answers = Vec::with_capacity(acts.len());
        for act in acts {
            let before = head.clone();
            sqlx::raw_sql("savepoint act")
                .execute(&mut *conn)
                .await
                .map_err(failure)?;
            let mut write = Write {
                conn: &mut *conn,
                vault: &self.vault,
                at,
                head: &mut head,
            };
            // A panic in one act must not end the writer of all.
            let done = AssertUnwindSafe(async { act(&mut write).await }).catch_unwind();
            let answer = done.await.unwrap_or(Err(Failure::Broken));
            if let Err(whole @ (Failure::DiskFull | Failure::Busy { .. })) = answer {
                // The engine may have ended the transaction by itself: nothing of it is sure.
                return Err(whole);
            }
            let end = if answer.is_ok() {
                "release savepoint act"
            } else {
                head = before;
                "rollback to savepoint act"
            };
            sqlx::raw_sql(end)
                .execute(&mut *conn)
                .await
                .map_err(failure)?;
            answers.push(answer);
        }
        audit::close(conn, &head).await.map_err(failure)?;
        Ok((answers, head))
    }
}

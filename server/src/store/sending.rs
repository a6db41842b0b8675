//! How work is sent to the one writer, and how long its sender waits.

use std::any::Any;
use std::sync::atomic::Ordering;

use domain::api::Failure;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use super::writer::Job;
use super::{Act, PATIENCE, Store, Write};

impl Store {
    /// Has the writer do something in a transaction; replies after the commit.
    ///
    /// # Errors
    /// The act's own failure, then nothing of it stays; [`Failure::Busy`] where the writer does not
    /// keep up or the database is away.
    pub async fn write<T, F>(&self, act: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Write<'_>) -> BoxFuture<'w, Result<T, Failure>> + Send + 'static,
    {
        patiently(self.send(act, false)).await
    }

    /// The same for what comes from nobody: neither a number that the service tells nor a file beside
    /// the database changes with it (trust.md, decision 10).
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_unnamed<T, F>(&self, act: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Write<'_>) -> BoxFuture<'w, Result<T, Failure>> + Send + 'static,
    {
        patiently(self.send(act, true)).await
    }

    /// As [`Store::write`], however long it takes.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_however_long<T, F>(&self, act: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Write<'_>) -> BoxFuture<'w, Result<T, Failure>> + Send + 'static,
    {
        self.send(act, false).await
    }

    async fn send<T, F>(&self, act: F, is_unnamed: bool) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Write<'_>) -> BoxFuture<'w, Result<T, Failure>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let act: Act = Box::new(|write| {
            let done = act(write);
            Box::pin(async {
                done.await
                    .map(|value| Box::new(value) as Box<dyn Any + Send>)
            })
        });
        let busy = Failure::Busy { retry_after: 5 };
        let place = self.jobs.try_reserve().map_err(|_| busy.clone())?;
        self.unnamed
            .fetch_add(usize::from(is_unnamed), Ordering::Relaxed);
        place.send(Job {
            act,
            reply,
            is_unnamed,
        });
        let value = answer.await.map_err(|_| busy)??;
        value
            .downcast()
            .map(|value| *value)
            .map_err(|_| Failure::Broken)
    }

    /// How many writes wait for the writer, but for unnamed ones.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let all = self.jobs.max_capacity() - self.jobs.capacity();
        all.saturating_sub(self.unnamed.load(Ordering::Relaxed))
    }
}

/// What a write comes to, if it comes to that while its sender waits.
async fn patiently<T>(done: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let busy = Failure::Busy { retry_after: 5 };
    let done = tokio::time::timeout(PATIENCE, done).await;
    done.unwrap_or(Err(busy))
}

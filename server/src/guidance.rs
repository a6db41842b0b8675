//! Which pages help. The pages are static; a reader's yes or no is counted and nothing else is kept.

mod store;

use domain::api::Failure;
use domain::article::Page;
use domain::guidance::api::{RatePage, Rating, ReadRatings};
use domain::guidance::{Tally, ratings};
use domain::people::CmuStaff;

use crate::audit;
use crate::http::{Call, Nobody, Served, serve};

/// The endpoints of this room.
#[must_use]
pub fn routes() -> Vec<Served> {
    vec![
        serve::<RatePage, _, _, _>(rate),
        serve::<ReadRatings, _, _, _>(read),
    ]
}

async fn rate(call: Call, _: Nobody, _: RatePage, rating: Rating) -> Result<(), Failure> {
    if call.app.library.title(&rating.page).is_none() {
        let said = "There is no page at this address: load the page again";
        return Err(Failure::wrong_body("page", said));
    }
    call.write(move |write| {
        Box::pin(async move {
            if !store::count(write, &rating).await? {
                return Ok(());
            }
            let entry = audit::Entry {
                actor: "nobody",
                act: "page.rate",
                subject: &rating.page,
                fields: "",
            };
            write.audit(entry).await
        })
    })
    .await
}

async fn read(call: Call, _: CmuStaff, _: ReadRatings, (): ()) -> Result<Page, Failure> {
    let tally = |(path, yes, no): (String, i64, i64)| {
        // A page that is no longer there has nothing left to mend.
        let title = call.app.library.title(&path)?.to_owned();
        Some(Tally {
            path,
            title,
            yes,
            no,
        })
    };
    let counted = store::counted(&call.app.store).await?;
    Ok(ratings(counted.into_iter().filter_map(tally).collect()))
}

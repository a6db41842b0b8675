//! Whether pages help: counted for the CMU, and nothing else is known.

use domain::api::Failure;
use domain::article::{Block, Inline};
use domain::guidance::api::{RatePage, Rating, ReadRatings};

use crate::harness::{Engine, MORGAN, PRIYA, Service};

const PAGE: &str = "/guidance/being-a-mentee";

fn rating(page: &str, useful: bool) -> Rating {
    Rating {
        page: page.to_owned(),
        useful,
    }
}

/// The rows of the table the CMU reads, each cell as text.
async fn table(service: &Service) -> Vec<Vec<String>> {
    let morgan = service.signed_in(MORGAN).await;
    let page = morgan.call(ReadRatings {}, &()).await.unwrap();
    let rows = page.body.into_iter().find_map(|block| match block {
        Block::Table { rows, .. } => Some(rows),
        _ => None,
    });
    let said = |cell: Vec<Inline>| match cell.into_iter().next() {
        Some(Inline::Text(text) | Inline::Link { text, .. }) => text,
        other => panic!("{other:?}"),
    };
    let row = |row: Vec<Vec<Inline>>| row.into_iter().map(said).collect();
    rows.unwrap_or_default().into_iter().map(row).collect()
}

on_both! {
    async fn what_readers_say_is_counted_page_by_page(service: Service) {
        assert_eq!(table(service).await, Vec::<Vec<String>>::new());
        for (page, useful) in [(PAGE, true), (PAGE, true), (PAGE, false), ("/guidance/being-a-mentor", false)] {
            service.browser().call(RatePage {}, &rating(page, useful)).await.unwrap();
        }
        service.later(2 * 24 * 60);
        service.browser().call(RatePage {}, &rating(PAGE, true)).await.unwrap();
        assert_eq!(table(service).await, [["Being a mentor", "0", "1"], ["Being a mentee", "3", "1"]], "what helps least comes first");
    }

    async fn nothing_says_who_rated_a_page(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let before = service.audited().await;
        priya.call(RatePage {}, &rating(PAGE, false)).await.unwrap();
        assert_eq!(service.audited().await, before + 1);
        let named = service.number("select count(*) from audit where act = 'page.rate' and actor <> 'nobody'").await;
        assert_eq!(named, 0);
    }

    async fn a_page_counts_so_many_a_day_and_no_more(service: Service) {
        for _ in 0..205 {
            service.browser().call(RatePage {}, &rating(PAGE, false)).await.unwrap();
        }
        assert_eq!(table(service).await[0][2], "200");
        service.later(24 * 60);
        service.browser().call(RatePage {}, &rating(PAGE, true)).await.unwrap();
        assert_eq!(table(service).await[0][1..], ["1", "200"]);
    }

    async fn a_page_that_is_not_there_cannot_be_rated(service: Service) {
        for page in ["", "/guidance/no-such-page", "/letters", "<script>", "/guidance/being-a-mentee/"] {
            let refused = service.browser().call(RatePage {}, &rating(page, true)).await.unwrap_err();
            assert!(matches!(&refused, Failure::WrongBody { .. }), "{page}: {refused:?}");
        }
        assert_eq!(service.counts().await["page_rating"], 0);
    }
}

//! Drafts: no word is lost, whoever saves when (trust.md, F7).

use domain::api::{Conflict, Failure};
use domain::applications::api::{MyApplications, SubmitApplication};
use domain::drafts::Draft;
use domain::drafts::api::{Saved, Typed};
use domain::people::api::ReadSession;
use futures_util::future::join_all;

use crate::harness::{Asked, DYLAN, Engine, PRIYA, Service, entries};
use crate::samples::{self, application, mentee, open, save};

fn typed(version: i64, text: &str) -> Typed {
    Typed {
        draft: None,
        version,
        entries: entries(&[("goals", text)]),
    }
}

fn clash(failure: Failure) -> Draft {
    match failure {
        Failure::Conflict {
            now: Conflict::DraftChanged { draft },
        } => draft,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn a_stale_tab_is_told_what_the_other_wrote(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let first = priya.call(save("mentee"), &typed(0, "one")).await.unwrap();
        let second = priya.call(save("mentee"), &typed(first.version, "two")).await.unwrap();
        for stale in [0, first.version, second.version + 1, -1, i64::MAX, i64::MIN] {
            let refused = priya.call(save("mentee"), &typed(stale, "three")).await;
            let now = clash(refused.unwrap_err());
            assert_eq!((now.version, &now.entries), (second.version, &typed(0, "two").entries));
        }
        // A tab that was refused once goes on from what it was told.
        let third = priya.call(save("mentee"), &typed(second.version, "three")).await.unwrap();
        assert_eq!(third.version, second.version + 1);
    }

    async fn a_new_draft_starts_from_any_version(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        for version in [i64::MAX, i64::MIN, -1, 7] {
            priya.call(save("mentee"), &typed(version, "kept")).await.unwrap();
            let draft = priya.call(open("mentee"), &()).await.unwrap().draft.unwrap();
            assert_eq!(draft.entries, typed(0, "kept").entries);
            samples::delete(&priya, "mentee", draft.version).await.unwrap();
        }
    }

    async fn twenty_tabs_at_once_lose_no_word(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let mut version = priya.call(save("mentee"), &typed(0, "start")).await.unwrap().version;
        for round in 0..10 {
            let texts: Vec<_> = (0..20).map(|tab| typed(version, &format!("{round}-{tab}"))).collect();
            let saves = texts.iter().map(|typed| priya.call(save("mentee"), typed));
            let done = join_all(saves).await;
            let won: Vec<_> = done.iter().zip(&texts).filter_map(|(done, typed)| Some((done.as_ref().ok()?, typed))).collect();
            let [(saved, winner)] = won[..] else { panic!("{done:?}") };
            for lost in done.iter().filter_map(|done| done.as_ref().err()) {
                assert_eq!(clash(lost.clone()).entries, winner.entries, "told what won");
            }
            version = saved.version;
        }
        let draft = priya.call(open("mentee"), &()).await.unwrap().draft.unwrap();
        assert_eq!(draft.version, version);
    }

    async fn a_tab_of_a_draft_that_was_deleted_does_not_write_over_the_next_one(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let old = priya.call(save("mentee"), &typed(0, "old")).await.unwrap();
        samples::delete(&priya, "mentee", old.version).await.unwrap();
        priya.call(save("mentee"), &typed(0, "new")).await.unwrap();
        let refused = priya.call(save("mentee"), &typed(old.version, "from the old tab")).await;
        assert_eq!(clash(refused.unwrap_err()).entries, typed(0, "new").entries);
    }

    async fn a_tab_that_is_still_open_after_the_sending_is_told_and_may_begin_anew(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let saved = samples::draft(&priya, "mentee", mentee()).await;
        let new = application(&priya, Some(&saved)).await;
        priya.call(SubmitApplication {}, &new).await.unwrap();
        let more = Typed { draft: Some(saved.id.clone()), ..typed(saved.version, "more") };
        let refused = priya.call(save("mentee"), &more).await;
        assert_eq!(refused.unwrap_err(), Failure::NotFound);
        assert_eq!(priya.call(MyApplications {}, &()).await.unwrap().drafts.len(), 0);
        let again = priya.call(save("mentee"), &typed(0, "more")).await.unwrap();
        assert_ne!(again.id, saved.id);
        // Now there is a draft again, and the old tab meets it.
        let refused = priya.call(save("mentee"), &Typed { version: again.version, ..more }).await;
        assert_eq!(clash(refused.unwrap_err()).id, again.id);
    }

    async fn words_that_the_sender_has_not_seen_are_not_sent_over(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let old = samples::draft(&priya, "mentee", mentee()).await;
        let stale = application(&priya, Some(&old)).await;
        let newer = priya.call(save("mentee"), &typed(old.version, "newer")).await.unwrap();
        let refused = priya.call(SubmitApplication {}, &stale).await;
        assert_eq!(clash(refused.unwrap_err()).entries, typed(0, "newer").entries);
        let kept = priya.call(open("mentee"), &()).await.unwrap().draft.unwrap();
        assert_eq!((kept.id, kept.version), (newer.id, newer.version), "the draft stands");
        assert_eq!(service.number("select count(*) from application").await, 0);
    }

    async fn a_stale_tab_does_not_delete_what_it_has_not_seen(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let old = samples::draft(&priya, "mentee", mentee()).await;
        let newer = priya.call(save("mentee"), &typed(old.version, "newer")).await.unwrap();
        for stale in [old.version, 0, newer.version + 1, i64::MIN, i64::MAX] {
            let refused = samples::delete(&priya, "mentee", stale).await;
            assert_eq!(clash(refused.unwrap_err()).entries, typed(0, "newer").entries);
        }
        let kept = priya.call(open("mentee"), &()).await.unwrap().draft.unwrap();
        assert_eq!((kept.id, kept.version), (newer.id, newer.version), "the draft stands");
        let acts = "select count(*) from audit where act = 'draft.delete'";
        assert_eq!(service.number(acts).await, 0);
        // Whoever was told what it holds now may delete it.
        samples::delete(&priya, "mentee", newer.version).await.unwrap();
        assert_eq!(priya.call(open("mentee"), &()).await.unwrap().draft, None);
        samples::delete(&priya, "mentee", newer.version).await.unwrap();
    }

    async fn a_page_left_open_by_one_person_does_nothing_for_the_next(service: Service) {
        let (priya, dylan) = (service.signed_in(PRIYA).await, service.signed_in(DYLAN).await);
        let hers = priya.call(ReadSession {}, &()).await.unwrap().who.unwrap().member.id;
        let asked = Asked::of(&save("ask"), &typed(0, "Priya’s words"));
        let answer = dylan.send(asked.header(domain::api::SENDER, &hers.0)).await;
        assert_eq!(answer.read::<Saved>().unwrap_err(), Failure::SignIn);
        assert_eq!(service.number("select count(*) from draft").await, 0);
        let asked = Asked::of(&open("ask"), &());
        let answer = dylan.send(asked.header(domain::api::SENDER, &hers.0)).await;
        assert_eq!(answer.status, 401, "nor is anything read for her");
    }

    async fn nobody_reaches_somebody_elses_draft(service: Service) {
        let (priya, dylan) = (service.signed_in(PRIYA).await, service.signed_in(DYLAN).await);
        let hers = samples::draft(&priya, "mentee", mentee()).await;
        assert_eq!(dylan.call(open("mentee"), &()).await.unwrap().draft, None);
        assert_eq!(dylan.call(MyApplications {}, &()).await.unwrap().drafts.len(), 0);
        // Nor can it be told from outside that she has one.
        samples::delete(&dylan, "mentee", hers.version).await.unwrap();
        let his = dylan.call(save("mentee"), &typed(hers.version, "his")).await.unwrap();
        samples::delete(&dylan, "mentee", his.version).await.unwrap();
        let new = application(&dylan, Some(&hers)).await;
        let receipt = dylan.call(SubmitApplication {}, &new).await.unwrap();
        assert_ne!(receipt.id.0, hers.id.0);
        let draft = priya.call(open("mentee"), &()).await.unwrap().draft.unwrap();
        assert_eq!((draft.id, draft.entries), (hers.id, mentee()));
    }

    async fn strange_characters_come_back_exactly(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let strange = [
            "\0", "a\0b", "\u{202E}gnirts", "\u{200B}\u{FEFF}", "  spaces  ", "\r\n\r", "é🏴\u{200D}☠️",
            "<script>alert(1)</script>", "'; drop table draft; --", "\\u0000 \" \u{FFFF}",
        ];
        let texts: Vec<String> = strange.map(ToOwned::to_owned).to_vec();
        let entries = [("nobody asks".to_owned(), texts.clone()), ("\0".to_owned(), texts)].into();
        let typed = Typed { draft: None, version: 0, entries };
        priya.call(save("mentee"), &typed).await.unwrap();
        let draft = priya.call(open("mentee"), &()).await.unwrap().draft.unwrap();
        assert_eq!(draft.entries, typed.entries);
    }
}

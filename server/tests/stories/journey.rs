//! The journeys: from reading a form to the receipt, from a question to its last answer.

use domain::api::{Conflict, Failure};
use domain::applications::api::{
    LastEntries, ListApplications, MyApplications, NewApplication, ReadApplication,
    SubmitApplication,
};
use domain::applications::{Promise, REFERENCE_CHARACTERS, Stage};
use domain::drafts::FormId;
use domain::drafts::api::Typed;
use domain::form::{Entries, Form, changes};
use domain::people::api::ReadSession;
use domain::questions::api::{
    AnswerQuestion, AskQuestion, CloseQuestion, FollowUpQuestion, ListInbox, MyQuestions,
    NewQuestion, ReadQuestion,
};
use domain::questions::{Side, Stage as QuestionStage};
use domain::time::Day;

use crate::harness::{DYLAN, Engine, LEILA, MORGAN, PRIYA, SAM, START, Service, entries};
use crate::samples::{self, ask, hash_of, mentee, open, save, words};

on_both! {
    async fn an_application_goes_from_the_first_look_to_the_staff(service: Service) {
        // Reading a form needs nobody and no database.
        let browser = service.browser();
        let current = browser.get("/content/current.json").await.json();
        let content = current["content"].as_str().unwrap();
        let answer = browser.get(&format!("/content/{content}/forms/mentee.json")).await;
        let read: Form = serde_json::from_value(answer.json()).unwrap();
        assert_eq!(browser.call(ReadSession {}, &()).await.unwrap().who, None);

        let priya = service.signed_in(PRIYA).await;
        let who = priya.call(ReadSession {}, &()).await.unwrap().who.unwrap();
        assert_eq!((who.member.name.as_str(), who.is_staff), ("Priya Nair", false));
        let opened = priya.call(open("mentee"), &()).await.unwrap();
        assert_eq!((&opened.form, &opened.draft), (&read, &None));
        assert_eq!(opened.start["name"], ["Priya Nair"], "the profile fills in what it knows");
        assert_eq!(opened.start["grade"], ["sergeant"]);

        // Two saves; then every word is there again.
        let first = Typed { draft: None, version: 0, entries: entries(&[("name", "Pri")]) };
        let saved = priya.call(save("mentee"), &first).await.unwrap();
        let second = Typed { draft: None, version: saved.version, entries: mentee() };
        let again = priya.call(save("mentee"), &second).await.unwrap();
        assert_eq!((&again.id, again.version), (&saved.id, saved.version + 1));
        let opened = priya.call(open("mentee"), &()).await.unwrap();
        assert_eq!(opened.draft.unwrap().entries, mentee());
        let mine = priya.call(MyApplications {}, &()).await.unwrap();
        assert_eq!((mine.sent.len(), mine.drafts[0].form.0.as_str()), (0, "mentee"));

        let new = samples::application(&priya, Some(&again)).await;
        let receipt = priya.call(SubmitApplication {}, &new).await.unwrap();
        assert_eq!(receipt.id.0, again.id.0, "the application has its draft's name");
        assert_eq!(receipt.at, service.clock.now());
        let letters: String = receipt.reference.replace('-', "");
        assert!(letters.len() == 8 && letters.bytes().all(|c| REFERENCE_CHARACTERS.contains(&c)));

        assert_eq!(priya.call(open("mentee"), &()).await.unwrap().draft, None);
        let mine = priya.call(MyApplications {}, &()).await.unwrap();
        assert_eq!((mine.sent.len(), mine.drafts.len()), (1, 0));
        assert_eq!(mine.sent[0].reference, receipt.reference);

        // Whoever applies again may begin with it, but declares anew; nobody else may.
        let again = LastEntries { form: FormId("mentee".to_owned()) };
        let last = priya.call(again.clone(), &()).await.unwrap();
        assert_eq!(last["achievement"], mentee()["achievement"]);
        assert!(!last.contains_key("true-and-own-work"), "{last:?}");
        let dylan = service.signed_in(DYLAN).await;
        assert_eq!(dylan.call(again, &()).await.unwrap(), Entries::new());

        // The owner and the CMU read it, with the form as it was.
        let morgan = service.signed_in(MORGAN).await;
        let read_it = || ReadApplication { id: receipt.id.clone() };
        let of_owner = priya.call(read_it(), &()).await.unwrap();
        assert_eq!((&of_owner.form, &of_owner.entries), (&read, &mentee()));
        assert_eq!(of_owner.applicant.profile.unit, "Harbour neighbourhood team");
        let decision_by = Day::parse("2027-01-28").unwrap();
        assert_eq!(of_owner.stage, Stage::Waiting { at: receipt.at, decision_by, promise: Promise::Decision });
        let before = service.audited().await;
        assert_eq!(morgan.call(read_it(), &()).await.unwrap(), of_owner);
        assert_eq!(service.audited().await, before + 1, "staff's reading is noted");
        let all = morgan.call(ListApplications {}, &()).await.unwrap();
        assert_eq!((all.len(), all[0].name.as_str()), (1, ""), "who reads the list can still score");

        // One letter to her and one to each of the CMU, with nothing of hers in them.
        for (name, said) in [
            (PRIYA, "We have received your application"),
            (MORGAN, "has arrived and can be read"),
            (LEILA, "has arrived and can be read"),
        ] {
            let letters = service.letters_to(name).await;
            let of_this = |l: &&domain::letters::Letter| l.text.contains(&receipt.reference);
            let [letter] = letters.iter().filter(of_this).collect::<Vec<_>>()[..] else {
                panic!("{name}: {letters:?}");
            };
            assert!(letter.text.contains(said), "{letter:?}");
            assert!(letter.text.contains(&receipt.reference), "{letter:?}");
            let told = format!("{} {} {}", letter.subject, letter.text, letter.link);
            for text in mentee().values().flatten().filter(|text| text.len() > 3) {
                assert!(!told.contains(text.as_str()), "{text:?} in {told}");
            }
        }
    }

    async fn a_question_goes_back_and_forth_until_it_is_closed(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let older = ask(&priya, "Can I act up?").await;
        service.later(1);
        let sam = service.signed_in(SAM).await;
        let text = "Line one.\n\nLine two: é, ‘quotes’, <b>.";
        let saved = samples::draft(&sam, "ask", samples::question("Which board?", text)).await;
        let new = NewQuestion {
            version: saved.version,
            hash: hash_of(&sam, "ask").await,
            entries: samples::question("Which board?", text),
            draft: Some(saved.id.clone()),
        };
        let newer = sam.call(AskQuestion {}, &new).await.unwrap();
        assert_eq!(newer.id.0, saved.id.0);
        assert_eq!(newer.topic, "Promotion or a board", "the choice as people read it");
        assert_eq!(newer.messages[0].text, text);
        let QuestionStage::Waiting { since, answer_by } = &newer.stage else { panic!() };
        assert_eq!((*since, answer_by.to_string()), (service.clock.now(), "7 December 2026".into()));
        assert_eq!(sam.call(AskQuestion {}, &new).await.unwrap(), newer, "one draft, one question");
        let entries = samples::question("Which board?", "Other words.");
        let other = sam.call(AskQuestion {}, &NewQuestion { entries, ..new.clone() }).await;
        assert!(matches!(other.unwrap_err(), Failure::Conflict { .. }), "other words are not dropped in silence");

        // The CMU sees the oldest first and is told by letters that say nothing.
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let inbox = morgan.call(ListInbox {}, &()).await.unwrap();
        let order: Vec<_> = inbox.iter().map(|of| of.id.clone()).collect();
        assert_eq!(order, [older.id.clone(), newer.id.clone()]);
        let letter = &service.letters_to(LEILA).await[1];
        assert_eq!(letter.text, "A question is waiting for an answer in the inbox.");

        // One answers; the other meets a sentence that says who was faster.
        let answer = || AnswerQuestion { id: newer.id.clone() };
        service.later(5);
        morgan.call(answer(), &words("Ask for the autumn board.")).await.unwrap();
        let late = leila.call(answer(), &words("Ask me.")).await.unwrap_err();
        let said = "Morgan Bell answered this question meanwhile, on 23 November 2026 at 09:06.";
        assert_eq!(late, Failure::moved(said));
        let inbox = morgan.call(ListInbox {}, &()).await.unwrap();
        assert_eq!(inbox[0].id, older.id);
        assert_eq!(inbox[1].stage.name(), "Answered");

        // The asker is told, reads and asks more: the question waits again.
        let letter = &service.letters_to(SAM).await[0];
        assert!(letter.subject == "Your question has an answer" && !letter.text.contains("autumn"));
        let read = || ReadQuestion { id: newer.id.clone() };
        let question = sam.call(read(), &()).await.unwrap();
        assert_eq!((question.messages[1].side, question.messages[1].name.as_str()), (Side::Cmu, "Morgan Bell"));
        let follow_up = || FollowUpQuestion { id: newer.id.clone() };
        let question = sam.call(follow_up(), &words("And after that?")).await.unwrap();
        assert_eq!((question.stage.name(), question.messages.len()), ("Waiting", 3));
        let question = leila.call(answer(), &words("The spring board.")).await.unwrap();
        assert_eq!((question.stage.name(), question.messages.len()), ("Answered", 4));

        // Only the asker closes it, once, and then it is settled.
        let close = || CloseQuestion { id: newer.id.clone() };
        assert_eq!(leila.call(close(), &()).await.unwrap_err(), Failure::NotFound);
        assert_eq!(sam.call(close(), &()).await.unwrap().stage.name(), "Closed");
        let closed = Failure::moved("This question was closed on 23 November 2026.");
        assert_eq!(sam.call(close(), &()).await.unwrap_err(), closed);
        assert_eq!(sam.call(follow_up(), &words("More")).await.unwrap_err(), closed);
        assert_eq!(morgan.call(answer(), &words("More")).await.unwrap_err(), closed);
        assert_eq!(sam.call(read(), &()).await.unwrap().messages.len(), 4);
        assert_eq!(sam.call(MyQuestions {}, &()).await.unwrap().len(), 1);
        service.audited().await;
    }

    async fn two_answers_at_once_leave_one(service: Service) {
        let question = ask(&service.signed_in(DYLAN).await, "Who is faster?").await;
        let (morgan, leila) = (service.signed_in(MORGAN).await, service.signed_in(LEILA).await);
        let answer = || AnswerQuestion { id: question.id.clone() };
        let (one, two) = (words("One."), words("Two."));
        let (one, two) = tokio::join!(morgan.call(answer(), &one), leila.call(answer(), &two));
        let lost = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert!(matches!(&lost[..], [Failure::Conflict { now: Conflict::Moved { .. } }]), "{lost:?}");
        let read = ReadQuestion { id: question.id.clone() };
        assert_eq!(morgan.call(read, &()).await.unwrap().messages.len(), 2);
    }

    async fn what_is_sent_is_read_with_the_form_it_was_filled_in_on(service: Service) {
        let priya = service.signed_in(PRIYA).await;
        let receipt = samples::apply(&priya).await;
        samples::aside(service, &priya).await;
        let saved = samples::draft(&priya, "mentee", mentee()).await;
        let new = samples::application(&priya, Some(&saved)).await;
        let (content, _folder) = crate::content::changed("applications/mentee.toml", |text| {
            let text = text.replace("What is your full name?", "What do people call you?");
            text.replace("opens = \"2026-10-01\"", "opens = \"2026-11-01\"")
        });
        let other = server::library::Library::load(
            &content, Some(&crate::harness::dist()), server::settings::Mode::Demo).unwrap();
        let app = service.reopened(std::sync::Arc::new(other)).await.unwrap();
        let browser = crate::harness::Browser::of(&app);
        *browser.cookies.lock().unwrap() = priya.cookies.lock().unwrap().clone();

        let label = |form: &Form| form.sections[0].fields[0].label.clone();
        let read = ReadApplication { id: receipt.id.clone() };
        let application = browser.call(read, &()).await.unwrap();
        let read_form = application.form;
        assert_eq!(label(&read_form), "What is your full name?");
        // A stale browser gets the new form, and nothing is stored; the draft is as it was.
        let stale = browser.call(SubmitApplication {}, &new).await.unwrap_err();
        let Failure::Conflict { now: Conflict::FormChanged { form, hash } } = stale else { panic!() };
        assert_eq!((label(&form), hash.clone()), ("What do people call you?".to_owned(), hash_of(&browser, "mentee").await));
        let told = changes(&read_form, &form);
        assert!(told[0].contains("from 1 November to 31 December every year"), "{told:?}");
        assert_eq!(told[1..], ["Changed: What do people call you?"]);
        assert_eq!(service.number("select count(*) from application").await, 1);
        let kept = browser.call(open("mentee"), &()).await.unwrap().draft.unwrap();
        assert_eq!((&kept.id, kept.version, kept.entries), (&saved.id, saved.version, mentee()));
        // Sent with the new form, it takes the place of the draft.
        let sent = browser.call(SubmitApplication {}, &NewApplication { hash, ..new }).await.unwrap();
        assert_eq!(sent.id.0, saved.id.0);
        assert_eq!(browser.call(open("mentee"), &()).await.unwrap().draft, None);
        app.store.read().close().await;
    }

    async fn a_draft_is_deleted_with_every_word(service: Service) {
        let dylan = service.signed_in(DYLAN).await;
        let saved = samples::draft(&dylan, "mentee", mentee()).await;
        samples::delete(&dylan, "mentee", saved.version).await.unwrap();
        assert_eq!(dylan.call(open("mentee"), &()).await.unwrap().draft, None);
        assert_eq!(service.number("select count(*) from draft").await, 0);
        samples::delete(&dylan, "mentee", saved.version).await.unwrap();
        assert!(service.clock.now() > START);
    }
}

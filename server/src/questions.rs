//! Questions put by name: asked, answered, followed up, closed.

mod store;

use domain::api::Failure;
use domain::drafts::FormId;
use domain::letters::Letter;
use domain::people::{CmuStaff, Member};
use domain::questions::api::{
    AnswerQuestion, AskQuestion, CloseQuestion, FollowUpQuestion, ListInbox, MyQuestions,
    NewMessage, NewQuestion, ReadQuestion,
};
use domain::questions::{Listed, Now, Question, QuestionId, may_ask};
use domain::words::Words;

pub use self::store::unname;
use crate::http::{Call, Reader, Served, serve};
use crate::store::Write;
use crate::{App, audit, clock, drafts, outbox};

/// The form one asks with.
const ASK: &str = "ask";

/// The endpoints of this room.
#[must_use]
pub fn routes() -> Vec<Served> {
    vec![
        serve::<AskQuestion, _, _, _>(ask),
        serve::<MyQuestions, _, _, _>(mine),
        serve::<ReadQuestion, _, _, _>(read),
        serve::<ListInbox, _, _, _>(inbox),
        serve::<FollowUpQuestion, _, _, _>(follow_up),
        serve::<AnswerQuestion, _, _, _>(answer),
        serve::<CloseQuestion, _, _, _>(close),
    ]
}

async fn ask(
    call: Call,
    member: Member,
    _: AskQuestion,
    new: NewQuestion,
) -> Result<Question, Failure> {
    let now = now(&call);
    let app = call.app.clone();
    // Before the write, which others wait for: the roles are read from a disk.
    let staff = app.roles.staff();
    let checked = call.clone();
    call.write(move |write| {
        Box::pin(async move {
            // Only here, after the key: what was sent once is not checked against a newer form.
            let form = FormId(ASK.to_owned());
            let accepted = drafts::accepted(&checked, "questions", &form, &new.hash, &new.entries)?;
            let id = match new.draft {
                Some(draft)
                    if drafts::drop_sent(write, &member.id, &draft, new.version).await? =>
                {
                    draft.0
                }
                Some(draft) => {
                    // The same draft, sent before: the question it became.
                    let id = QuestionId(draft.0);
                    let again = Question::ask(&accepted, &member, id.clone(), now);
                    match store::find(write, &id)
                        .await?
                        .filter(|of| of.asker == member.id)
                    {
                        Some(question) if question.asks_as(&again) => return Ok(question),
                        Some(_) => {
                            let said = "You have sent this question before, with other words. \
                                        Open it under Questions and say more there.";
                            return Err(Failure::moved(said));
                        }
                        None => clock::id(),
                    }
                }
                None => clock::id(),
            };
            let (waiting, kept) = store::counted(write, &member.id).await?;
            may_ask(waiting, kept)?;
            let question = Question::ask(&accepted, &member, QuestionId(id), now);
            store::add(write, &question).await?;
            tell_staff(write, &app, &staff, &question).await?;
            acted(write, &member, "question.ask", &question).await?;
            Ok(question)
        })
    })
    .await
}

async fn follow_up(
    call: Call,
    member: Member,
    FollowUpQuestion { id }: FollowUpQuestion,
    new: NewMessage,
) -> Result<Question, Failure> {
    let words = words(&new)?;
    let now = now(&call);
    let app = call.app.clone();
    let staff = app.roles.staff();
    call.write(move |write| {
        Box::pin(async move {
            let (mut question, version) = store::take(write, &id).await?;
            question.follow_up(&member, &words, now)?;
            store::put(write, &question, version).await?;
            tell_staff(write, &app, &staff, &question).await?;
            acted(write, &member, "question.follow-up", &question).await?;
            Ok(question)
        })
    })
    .await
}

async fn answer(
    call: Call,
    staff: CmuStaff,
    AnswerQuestion { id }: AnswerQuestion,
    new: NewMessage,
) -> Result<Question, Failure> {
    let words = words(&new)?;
    let now = now(&call);
    let url = call.app.settings.public_url.clone();
    call.write(move |write| {
        Box::pin(async move {
            let (mut question, version) = store::take(write, &id).await?;
            question.answer(&staff, &words, now)?;
            store::put(write, &question, version).await?;
            let link = format!("{url}/questions/{}", id.0);
            outbox::send(
                write,
                &Letter::question_answered(&question.asker_email, link),
            )
            .await?;
            acted(write, &staff.0, "question.answer", &question).await?;
            Ok(question)
        })
    })
    .await
}

async fn close(
    call: Call,
    member: Member,
    CloseQuestion { id }: CloseQuestion,
    (): (),
) -> Result<Question, Failure> {
    let now = now(&call);
    call.write(move |write| {
        Box::pin(async move {
            let (mut question, version) = store::take(write, &id).await?;
            question.close(&member, now)?;
            store::put(write, &question, version).await?;
            acted(write, &member, "question.close", &question).await?;
            Ok(question)
        })
    })
    .await
}

async fn read(
    call: Call,
    who: Reader,
    ReadQuestion { id }: ReadQuestion,
    (): (),
) -> Result<Question, Failure> {
    let question = store::one(&call.app.store, &id)
        .await?
        .ok_or(Failure::NotFound)?;
    if question.may_read(&who.member, who.staff.as_ref()) {
        audit::read_if_staff(&call, &who, "question.read", &id.0, &question.asker).await?;
        Ok(question)
    } else {
        Err(Failure::NotFound)
    }
}

async fn mine(call: Call, member: Member, _: MyQuestions, (): ()) -> Result<Vec<Listed>, Failure> {
    let all = store::of(&call.app.store, &member.id).await?;
    Ok(all.into_iter().map(Listed::from).collect())
}

async fn inbox(call: Call, _: CmuStaff, _: ListInbox, (): ()) -> Result<Vec<Listed>, Failure> {
    let all = store::inbox(&call.app.store).await?;
    Ok(all.into_iter().map(Listed::from).collect())
}

fn now(call: &Call) -> Now {
    Now {
        at: call.now(),
        answer_within: call.app.library.site.answer_within_working_days,
    }
}

fn words(new: &NewMessage) -> Result<Words, Failure> {
    Words::new(&new.text).map_err(|said| Failure::wrong_body("text", said))
}

async fn tell_staff(
    write: &mut Write<'_>,
    app: &App,
    staff: &[String],
    question: &Question,
) -> Result<(), Failure> {
    for to in staff {
        let link = format!("{}/questions/{}", app.settings.public_url, question.id.0);
        outbox::send(write, &Letter::question_waits(to, link)).await?;
    }
    Ok(())
}

async fn acted(
    write: &mut Write<'_>,
    member: &Member,
    act: &'static str,
    question: &Question,
) -> Result<(), Failure> {
    let entry = audit::Entry {
        actor: &member.id.0,
        act,
        subject: &question.id.0,
        fields: "messages stage",
    };
    write.audit(entry).await
}

//! Who is asked in a line manager's place: by whom, and how often.

use domain::api::Failure;
use domain::applications::{Asking, Stage};
use domain::people::CmuStaff;
use domain::words::Words;

use crate::applications::{YES, after, manager, member, says, sent, staff, with_endorsement};

#[test]
fn the_applicant_asks_another_until_somebody_has_answered_and_never_themselves() {
    let mut of = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    let closes = of.closes;
    let asking = |email: &str| Asking::new("New", email, after(2), closes);
    for who in ["sam@x.example", "SAM@x.example"] {
        let by_staff = of.clone().ask(&staff(), &[], asking(who));
        for failure in [
            by_staff,
            of.clone().ask_another(&member("sam"), asking(who)),
        ] {
            assert!(matches!(failure, Err(Failure::WrongBody { field, .. }) if field == "email"));
        }
    }
    let stranger = of.ask_another(&member("kim"), asking("ash@x.example"));
    assert_eq!(stranger, Err(Failure::NotFound));
    of.ask_another(&member("sam"), asking("ash@x.example"))
        .unwrap();
    let no = says(&[YES[0], ("suits", "no"), ("suits-reason", "Too new.")]);
    of.endorse(&manager("ash"), &no, after(3)).unwrap();
    let again = of.ask_another(&member("sam"), asking("kim@x.example"));
    assert!(matches!(again, Err(Failure::Conflict { .. })), "{again:?}");
    of.ask(&staff(), &[], asking("kim@x.example")).unwrap();
}

#[test]
fn nobody_is_asked_for_ever() {
    let mut of = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    let asked = (0..100).take_while(|at| {
        let asking = Asking::new("New", &format!("ash{at}@x.example"), after(2), of.closes);
        of.ask(&staff(), &[], asking).is_ok()
    });
    assert_eq!(asked.count(), 38);
    assert_eq!(of.past.len(), 40);
}

#[test]
fn whoever_is_close_does_not_go_on_without_an_answer() {
    let of = sent(&with_endorsement(), "lee@x.example", after(1)).unwrap();
    let reason = Words::new("On the record.").unwrap();
    for close in ["sam", "lee"] {
        let mut of = of.clone();
        let failure = of.go_on_without(&CmuStaff(member(close)), &reason, after(2));
        assert!(matches!(failure, Err(Failure::Conflict { .. })), "{close}");
        assert!(matches!(of.stage, Stage::Waiting { .. }));
    }
}

//! Two tabs have changed the same plan: what each has changed holds, and where both have changed the same thing
//! in different ways, both texts stay.

use super::board::{Board, Feedback};
use super::{Action, Goal, Plan};

/// The plan of two tabs: `before` is what both began with.
#[must_use]
pub fn merged(before: &Plan, mine: &Plan, theirs: &Plan) -> Plan {
    let mut goals = lists(&before.goals, &mine.goals, &theirs.goals);
    // A goal that only one of both has changed brings its actions; one that both have is put together below.
    for goal in &mut goals {
        let of = |plan: &Plan| plan.goal(&goal.id).map(|goal| goal.actions.clone());
        let (before, mine, theirs) = (of(before), of(mine), of(theirs));
        goal.actions = match (mine, theirs) {
            (Some(mine), Some(theirs)) => lists(&before.unwrap_or_default(), &mine, &theirs),
            (mine, theirs) => mine.or(theirs).unwrap_or_default(),
        };
    }
    let mut plan = Plan {
        goals,
        board: boards(
            before.board.as_ref(),
            mine.board.as_ref(),
            theirs.board.as_ref(),
        ),
    };
    plan.name_apart();
    plan
}

/// What has an id, and may stand beside another of itself.
trait Item: Clone + PartialEq {
    fn id(&self) -> &str;
    /// Whether two are alike in what this list decides.
    fn is_like(&self, other: &Self) -> bool;
    /// A second one, beside the one with its id.
    fn beside(&self) -> Self;
}

impl Item for Goal {
    fn id(&self) -> &str {
        &self.id
    }

    fn is_like(&self, other: &Self) -> bool {
        let head = |of: &Self| Self {
            actions: vec![],
            ..of.clone()
        };
        head(self) == head(other)
    }

    fn beside(&self) -> Self {
        Self {
            id: format!("{}-2", self.id),
            actions: vec![],
            ..self.clone()
        }
    }
}

impl Item for Action {
    fn id(&self) -> &str {
        &self.id
    }

    fn is_like(&self, other: &Self) -> bool {
        self == other
    }

    fn beside(&self) -> Self {
        Self {
            id: format!("{}-2", self.id),
            ..self.clone()
        }
    }
}

fn lists<T: Item>(before: &[T], mine: &[T], theirs: &[T]) -> Vec<T> {
    let ids = |of: &[T]| of.iter().map(|of| of.id().to_owned()).collect::<Vec<_>>();
    // Whoever has moved something leads.
    let (first, second) = if ids(theirs) == ids(before) {
        (mine, theirs)
    } else {
        (theirs, mine)
    };
    let rest = second.iter().filter(|of| found(first, of.id()).is_none());
    let mut all = Vec::new();
    for of in first.iter().chain(rest) {
        let id = of.id();
        match (found(before, id), found(mine, id), found(theirs, id)) {
            (Some(was), Some(mine), Some(theirs)) if mine.is_like(was) => all.push(theirs.clone()),
            (was, Some(mine), Some(theirs)) => {
                let is_theirs_old = was.is_some_and(|was| theirs.is_like(was));
                if is_theirs_old || mine.is_like(theirs) {
                    all.push(mine.clone());
                } else {
                    all.extend([theirs.clone(), mine.beside()]);
                }
            }
            // One has taken it out, and the other has left it as it was.
            (Some(was), Some(left), None) | (Some(was), None, Some(left)) if left == was => {}
            (_, left, other) => all.extend(left.or(other).cloned()),
        }
    }
    all
}

fn found<'a, T: Item>(all: &'a [T], id: &str) -> Option<&'a T> {
    all.iter().find(|of| of.id() == id)
}

fn boards(before: Option<&Board>, mine: Option<&Board>, theirs: Option<&Board>) -> Option<Board> {
    let (Some(my), Some(their)) = (mine, theirs) else {
        // One has taken it out or put one in; whichever is not as before.
        return if mine == before { theirs } else { mine }.cloned();
    };
    if mine == before || my == their {
        return Some(their.clone());
    }
    if theirs == before {
        return Some(my.clone());
    }
    let mut both = their.clone();
    both.talked = their.talked.or(my.talked);
    if my.what != their.what {
        both.what = format!("{}; {}", their.what, my.what);
    }
    for of in &my.feedback {
        match both
            .feedback
            .iter_mut()
            .find(|other| other.behaviour == of.behaviour)
        {
            Some(other) if other.text != of.text => {
                other.text = format!("{}\n\n{}", other.text, of.text);
            }
            Some(_) => {}
            None => both.feedback.push(Feedback::clone(of)),
        }
    }
    Some(both)
}

impl Plan {
    /// No two things have one id.
    fn name_apart(&mut self) {
        let mut taken: Vec<String> = Vec::new();
        let mut free = |id: &mut String| {
            while taken.contains(id) {
                id.push_str("-2");
            }
            taken.push(id.clone());
        };
        for goal in &mut self.goals {
            free(&mut goal.id);
            goal.actions
                .iter_mut()
                .for_each(|action| free(&mut action.id));
        }
    }
}

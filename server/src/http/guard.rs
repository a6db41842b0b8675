//! Who is let in: one guard for each [`Access`], made only from a live session.

use domain::api::{Access, Failure};
use domain::people::{CmuStaff, Member};

use super::Call;
use crate::settings::Mode;

/// Proof that somebody may call.
pub trait Guard: Sized {
    /// The accesses this is the guard for.
    const FOR: &'static [Access];

    /// Lets the caller in, or tells why not.
    fn admit(call: &mut Call) -> impl Future<Output = Result<Self, Failure>> + Send;
}

/// Anybody at all.
pub struct Nobody;

impl Guard for Nobody {
    const FOR: &'static [Access] = &[Access::Anyone];

    async fn admit(call: &mut Call) -> Result<Self, Failure> {
        call.recognise().await?;
        Ok(Self)
    }
}

/// Anybody, and nobody looks who: what tells it is taken out of the request first.
pub struct Unnamed;

impl Guard for Unnamed {
    const FOR: &'static [Access] = &[Access::Unnamed];

    async fn admit(call: &mut Call) -> Result<Self, Failure> {
        call.unname();
        Ok(Self)
    }
}

/// Anybody, in demo mode.
pub struct InDemo;

impl Guard for InDemo {
    const FOR: &'static [Access] = &[Access::Demo];

    async fn admit(call: &mut Call) -> Result<Self, Failure> {
        match call.app.settings.mode {
            Mode::Demo => Ok(Self),
            Mode::Real => Err(Failure::NotFound),
        }
    }
}

impl Guard for Member {
    const FOR: &'static [Access] = &[Access::Member, Access::Applicant, Access::Owner];

    async fn admit(call: &mut Call) -> Result<Self, Failure> {
        let is_for_members = call.access == Access::Member;
        let session = call.recognise().await?.ok_or(Failure::SignIn)?;
        if session.is_outsider && is_for_members {
            return Err(Failure::ForMembers);
        }
        Ok(session.member.clone())
    }
}

impl Guard for CmuStaff {
    const FOR: &'static [Access] = &[Access::Staff];

    async fn admit(call: &mut Call) -> Result<Self, Failure> {
        let session = call.recognise().await?.ok_or(Failure::SignIn)?;
        session.staff().ok_or(Failure::Forbidden)
    }
}

/// Somebody signed in who may be one of those who score; the round knows.
pub struct Scorer {
    /// Who it is.
    pub member: Member,
    /// The proof, if they are CMU staff.
    pub staff: Option<CmuStaff>,
}

impl Guard for Scorer {
    const FOR: &'static [Access] = &[Access::Scorer];

    async fn admit(call: &mut Call) -> Result<Self, Failure> {
        let session = call.recognise().await?.ok_or(Failure::SignIn)?;
        if !session.may_score() {
            return Err(Failure::NotFound);
        }
        Ok(Self {
            member: session.member.clone(),
            staff: session.staff(),
        })
    }
}

/// Somebody signed in who reads a record: its owner, or CMU staff.
pub struct Reader {
    /// Who it is.
    pub member: Member,
    /// The proof, if they are CMU staff.
    pub staff: Option<CmuStaff>,
}

impl Guard for Reader {
    const FOR: &'static [Access] = &[Access::OwnerOrStaff];

    async fn admit(call: &mut Call) -> Result<Self, Failure> {
        let session = call.recognise().await?.ok_or(Failure::SignIn)?;
        Ok(Self {
            member: session.member.clone(),
            staff: session.staff(),
        })
    }
}

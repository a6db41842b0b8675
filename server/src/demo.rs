//! The invented people of the demonstration. None of them is anybody.

use domain::letters::api::DemoPerson;
use domain::people::{GradeId, Profile};

use crate::{App, clock, sign_in};

/// Name, address, grade, part in words, unit, and whether they are CMU staff.
type Invented = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    bool,
);

const PEOPLE: [Invented; 8] = [
    (
        "Sam Okafor",
        "sam.okafor",
        "constable",
        "constable",
        "Northbridge response team 3",
        false,
    ),
    (
        "Priya Nair",
        "priya.nair",
        "sergeant",
        "sergeant",
        "Harbour neighbourhood team",
        false,
    ),
    (
        "Dylan Hughes",
        "dylan.hughes",
        "inspector",
        "inspector",
        "Western custody",
        false,
    ),
    (
        "Aisha Rahman",
        "aisha.rahman",
        "band-d",
        "band D staff",
        "Forensic services",
        false,
    ),
    (
        "Tom Fielding",
        "tom.fielding",
        "band-e",
        "band E staff",
        "Control room",
        false,
    ),
    (
        "Grace Lindley",
        "grace.lindley",
        "chief-inspector",
        "line manager",
        "Northern district",
        false,
    ),
    (
        "Morgan Bell",
        "morgan.bell",
        "band-c",
        "CMU project manager",
        "Career Management Unit",
        true,
    ),
    (
        "Leila Haddad",
        "leila.haddad",
        "band-c",
        "CMU project manager",
        "Career Management Unit",
        true,
    ),
];
/// The line manager of everybody but herself.
const LINE_MANAGER: usize = 5;

fn address(name: &str) -> String {
    [name, "@", DOMAIN].concat()
}

/// What their addresses end in.
pub const DOMAIN: &str = "northshire.example";

/// Who one can be.
#[must_use]
pub fn people() -> Vec<DemoPerson> {
    let person = |(name, mail, _, part, ..): &Invented| DemoPerson {
        email: address(mail),
        name: (*name).to_owned(),
        part: (*part).to_owned(),
    };
    PEOPLE.iter().map(person).collect()
}

/// Where letters to the CMU's project managers go.
#[must_use]
pub fn staff() -> Vec<String> {
    PEOPLE
        .iter()
        .filter(|person| person.5)
        .map(|person| address(person.1))
        .collect()
}

/// Makes the people known, where they are not yet.
///
/// # Errors
/// One sentence, if the database cannot be written.
pub async fn people_move_in(app: &App) -> Result<(), String> {
    let vault = app.store.vault();
    let macs: Vec<String> = PEOPLE
        .iter()
        .map(|person| vault.person(&address(person.1)))
        .collect();
    app.store
        .write(move |write| {
            Box::pin(async move {
                for (at, (person, mac)) in PEOPLE.iter().zip(&macs).enumerate() {
                    let (name, mail, grade, _, unit, _) = *person;
                    let manager = (at != LINE_MANAGER).then_some(PEOPLE[LINE_MANAGER]);
                    let profile = Profile {
                        name: name.to_owned(),
                        grade: Some(GradeId(grade.to_owned())),
                        unit: unit.to_owned(),
                        line_manager_name: manager.map_or("", |manager| manager.0).to_owned(),
                        line_manager_email: manager.map_or(String::new(), |m| address(m.1)),
                    };
                    let id = clock::id();
                    sign_in::person_moves_in(write, &id, mac, address(mail), profile).await?;
                }
                Ok(())
            })
        })
        .await
        .map_err(|failure| format!("The demonstration’s people cannot be stored: {failure:?}."))
}

//! What somebody answered is found nowhere else, and nobody is found among the answers (trust.md, D1, D4).

use std::sync::Arc;

use domain::api::ENDPOINTS;
use domain::form::Entries;
use domain::monitoring::api::{AnswerMonitoring, DeleteMonitoring, NewAnswers};
use server::library::Library;
use server::monitoring::move_on;
use server::settings::Mode;
use server::vault::{Place, Vault};
use sqlx::{AssertSqlSafe, Row as _};

use super::{DAY, answer, hash, receipt, typed};
use crate::at_rest::{contains, dumped};
use crate::backup::{back_up, keys};
use crate::content::changed;
use crate::harness::{Browser, Engine, LEILA, PRIYA, SAM, Service, dist, entries, library};
use crate::matrix::{sample, things};
use crate::restore::plain;
use crate::retention::tables;
use crate::samples;

on_both! {
    /// Each answer is a canary. None is found in any table, reply or backup, and nothing of anybody in the
    /// tables of the answers.
    async fn no_answer_is_found_elsewhere_and_nobody_is_found_among_the_answers(service: Service) {
        let ids = ["mentoring", "officer", "35-44", "female", "hindu", "gay", "limited-a-lot", "disabled-child", "buddhist"];
        let (content, _folder) = changed("monitoring/equality.toml", |text| {
            ids.iter().fold(text.to_owned(), |text, id| text.replace(&format!("id = \"{id}\""), &format!("id = \"canary-{id}-7f3a\"")))
        });
        let library = Library::load(&content, Some(&dist()), Mode::Demo).unwrap();
        let app = service.reopened(Arc::new(library)).await.unwrap();
        let nobody = Browser::of(&app);
        let canary = |id: &str| format!("canary-{id}-7f3a");
        let fields = ["applied-for", "work", "age", "sex", "religion", "orientation", "disability", "caring"];
        let mut priya = service.signed_in(PRIYA).await;
        for number in 1..=6 {
            samples::aside(service, &priya).await;
            samples::apply(&priya).await;
            let said: Vec<(&str, String)> = fields.into_iter().zip(ids.map(canary)).collect();
            let new = NewAnswers { receipt_hash: hash(&receipt(number)), entries: entries(&said), work: 0 };
            nobody.call(AnswerMonitoring {}, &new).await.unwrap();
            if number == 3 {
                service.later(DAY);
                assert_eq!(move_on(&app.store).await, Ok(3));
                priya = service.signed_in(PRIYA).await;
            }
        }
        let typed = typed(&receipt(2));
        nobody.call(DeleteMonitoring {}, &typed).await.unwrap();

        let (identity, recipient) = keys(&service.folder.0);
        back_up(service, "a.age", &recipient).await.unwrap();
        let mut places = vec![
            ("the tables".to_owned(), dumped(service).await.into_bytes()),
            ("the backup, decrypted".to_owned(), plain(&service.folder.0.join("a.age"), &identity).into_bytes()),
        ];
        for entry in std::fs::read_dir(&service.folder.0).unwrap() {
            let file = entry.unwrap().path();
            if file.is_file() {
                places.push((file.display().to_string(), std::fs::read(&file).unwrap()));
            }
        }
        // All that everybody is answered, at every endpoint.
        let about = things(service).await;
        service.later(20);
        crate::event::prepare(service, "GiveSheet").await;
        for name in ["", PRIYA, SAM, LEILA] {
            let browser = match name {
                "" => service.browser(),
                name => service.signed_in(name).await,
            };
            for declared in ENDPOINTS.iter().filter(|of| of.name != "SignOut") {
                let answer = browser.send(sample(declared.name, &about)).await;
                places.push((format!("{} as {name}", declared.name), answer.body.to_vec()));
            }
        }
        assert!(places.len() > ENDPOINTS.len() * 4 - 4);
        let receipts = (1..=6).flat_map(|number| [receipt(number).as_str().to_owned(), receipt(number).to_string(), hash(&receipt(number))]);
        let secrets: Vec<String> = ids.map(canary).into_iter().chain(receipts).collect();
        for (place, bytes) in &places {
            for secret in &secrets {
                assert!(!contains(bytes, secret), "{secret} in {place}");
            }
        }
        assert!(contains(&places[1].1, "application.submit"), "the search finds what is there");

        nothing_of_anybody_among_the_answers(service).await;
        app.store.read().close().await;
    }

    /// With one key one opens neither what the other has sealed nor its receipts; the length tells nothing.
    async fn their_key_is_of_their_own_and_all_are_of_one_length(service: Service) {
        answer(service, 1, &[("sex", "female")]).await;
        let many = [("sex", "female"), ("work", "staff"), ("ethnicity", "W3"), ("religion", "none"), ("age", "25-34"), ("orientation", "straight"), ("partnership", "no")];
        answer(service, 2, &many).await;
        let apart = Vault::new(service.settings.monitoring_key);
        let rows = sqlx::query("select receipt, sealed from monitoring_staging").fetch_all(service.app.store.read()).await.unwrap();
        let mut lengths = vec![];
        for row in &rows {
            let (id, sealed): (String, String) = (row.try_get(0).unwrap(), row.try_get(1).unwrap());
            let place = Place { table: "monitoring", id: &id, version: 0 };
            assert!(service.app.store.vault().open::<(Entries, String)>(place, &sealed).is_err());
            let (said, _) = apart.open::<(Entries, String)>(place, &sealed).unwrap();
            assert_eq!(said["sex"], ["female"]);
            lengths.push(sealed.len());
        }
        assert!(lengths.len() == 2 && lengths[0] == lengths[1], "{lengths:?}");
        // A wrong key does not open the service.
        let settings = server::settings::Settings { monitoring_key: [8; 32], ..service.settings.clone() };
        let said = server::App::open(settings, service.clock.clone(), library()).await.err().unwrap();
        assert!(said.starts_with("monitoring-key in DATA is not the key"), "{said}");
    }
}

/// The tables have a receipt, a day and what is sealed, none of it from elsewhere; what is sealed is entries
/// of the form and nothing else.
async fn nothing_of_anybody_among_the_answers(service: &Service) {
    for (table, mut columns) in tables(service).await {
        columns.sort();
        match table.as_str() {
            "monitoring" => assert_eq!(columns, ["day", "receipt", "sealed"]),
            "monitoring_staging" => assert_eq!(columns, ["day", "place", "receipt", "sealed"]),
            _ => {}
        }
    }
    let apart = Vault::new(service.settings.monitoring_key);
    let all = dumped(service).await;
    let mut found = 0;
    for table in ["monitoring_staging", "monitoring"] {
        let sql = format!("select receipt, sealed from {table} where sealed <> ''");
        let sql = AssertSqlSafe(sql);
        let store = service.app.store.read();
        for row in sqlx::query(sql).fetch_all(store).await.unwrap() {
            let (id, sealed): (String, String) = (row.try_get(0).unwrap(), row.try_get(1).unwrap());
            let lines = all.lines().filter(|line| line.contains(&id));
            assert_eq!(lines.count(), 1, "a receipt stands in one row of one table");
            let place = Place {
                table: "monitoring",
                id: &id,
                version: 0,
            };
            let (said, _) = apart.open::<(Entries, String)>(place, &sealed).unwrap();
            let asked = service.app.library.equality.sections[0].fields.iter();
            let ids: Vec<&str> = asked.map(|field| field.id.as_str()).collect();
            assert!(
                said.keys().all(|key| ids.contains(&key.as_str())),
                "{said:?}"
            );
            found += 1;
        }
    }
    assert!(found >= 5, "{found}");
}

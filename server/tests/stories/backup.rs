//! Backups are proven when they are made, hold nothing in clear, and leave nothing behind when they fail
//! (trust.md, K1, K3, K5).

use std::path::{Path, PathBuf};

use domain::people::api::SaveProfile;
use server::backup::{self, Header};
use server::settings::Settings;

use crate::harness::{Engine, MORGAN, PRIYA, Service, entries};
use crate::samples::{self, draft, words};

/// A key pair for backups: the identity's file and the recipient.
pub fn keys(folder: &Path) -> (PathBuf, String) {
    let file = folder.join(format!("identity-{}", server::clock::id()));
    let recipient = backup::make_key(&file).unwrap();
    (file, recipient)
}

pub async fn back_up(service: &Service, name: &str, recipient: &str) -> Result<Header, String> {
    let file = service.folder.0.join(name);
    backup::make(&service.settings, &service.clock, &file, Some(recipient)).await
}

/// Some of everything that people do, all of it still there.
pub async fn a_day(service: &Service) {
    // From now on everybody is counted.
    server::retention::run(&service.app.store).await.unwrap();
    let (priya, morgan) = (
        service.signed_in(PRIYA).await,
        service.signed_in(MORGAN).await,
    );
    samples::interested(&priya).await;
    let receipt = crate::handling::with_needs(&priya, "A room without steps").await;
    crate::handling::noted(&morgan, &receipt, "They rang.").await;
    crate::monitoring::a_day(service).await;
    draft(&priya, "every-kind", entries(&[("story", "half a story")])).await;
    let question = samples::ask(&priya, "What next?").await;
    let answer = domain::questions::api::AnswerQuestion { id: question.id };
    morgan
        .call(answer, &words("This comes next."))
        .await
        .unwrap();
    samples::ask(&priya, "And then?").await;
    let useful = domain::guidance::api::Rating {
        page: "/guidance/being-a-mentee".to_owned(),
        useful: true,
    };
    priya
        .call(domain::guidance::api::RatePage {}, &useful)
        .await
        .unwrap();
}

/// The names in the folder that were not there before.
fn files(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.unwrap().file_name().into_string().unwrap()
    };
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

on_both! {
    async fn a_backup_tells_what_is_in_it_and_is_its_owners_alone(service: Service) {
        a_day(service).await;
        let (_, recipient) = keys(&service.folder.0);
        let made = back_up(service, "a.age", &recipient).await.unwrap();
        assert_eq!(made.head.0, service.audited().await);
        for table in &made.tables {
            let rows = service.number(&format!("select count(*) from {}", table.name)).await;
            assert_eq!(table.rows, rows, "{}", table.name);
        }
        assert!(made.rows() > 30);
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(service.folder.0.join("a.age")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    async fn what_cannot_be_proven_is_not_a_backup_and_leaves_no_file(service: Service) {
        a_day(service).await;
        let (_, recipient) = keys(&service.folder.0);
        let before = files(&service.folder.0);
        let file = service.folder.0.join("a.age");
        let none = backup::make(&service.settings, &service.clock, &file, None).await.unwrap_err();
        assert!(none.contains("BACKUP_RECIPIENT is not set") && none.contains("backup-key"), "{none}");
        let wrong = back_up(service, "a.age", "age1nonsense").await.unwrap_err();
        assert!(wrong.contains("BACKUP_RECIPIENT"), "{wrong}");
        let nowhere = back_up(service, "no/such/folder/a.age", &recipient).await.unwrap_err();
        assert!(nowhere.contains("no/such/folder"), "{nowhere}");
        // A chain that somebody changed: the backup is read back, and found out.
        service.sql("update audit set actor = 'somebody' where seq = 5").await;
        let broken = back_up(service, "a.age", &recipient).await.unwrap_err();
        assert!(broken.contains("broken at entry 5"), "{broken}");
        // Another key: it is not the one that the database was written with.
        let other = Settings { key: [8; 32], ..service.settings.clone() };
        let broken = backup::make(&other, &service.clock, &file, Some(&recipient)).await.unwrap_err();
        assert!(broken.contains("broken at entry 1"), "{broken}");
        assert_eq!(files(&service.folder.0), before, "no file is left");

        std::fs::write(&file, "mine").unwrap();
        let there = back_up(service, "a.age", &recipient).await.unwrap_err();
        assert!(there.contains("there already"), "{there}");
        assert_eq!(std::fs::read(&file).unwrap(), b"mine");
    }

    async fn what_a_killed_backup_left_is_in_nobodys_way(service: Service) {
        let (_, recipient) = keys(&service.folder.0);
        std::fs::write(service.folder.0.join("a.age.part"), "half").unwrap();
        back_up(service, "a.age", &recipient).await.unwrap();
        std::os::unix::fs::symlink("no/such/file", service.folder.0.join("b.age")).unwrap();
        let there = back_up(service, "b.age", &recipient).await.unwrap_err();
        assert!(there.contains("b.age is there already"), "{there}");
    }

    async fn a_reference_that_leads_nowhere_is_found(service: Service) {
        a_day(service).await;
        let (_, recipient) = keys(&service.folder.0);
        match service.settings.engine() {
            Engine::Sqlite => {
                let mut conn = server::store::connect(&service.settings).await.unwrap();
                sqlx::raw_sql("pragma foreign_keys = off; update draft set person = 'nobody'").execute(&mut conn).await.unwrap();
            }
            Engine::Postgres => {
                service.sql("alter table draft drop constraint draft_person_fkey; update draft set person = 'nobody'").await;
            }
        }
        let broken = back_up(service, "a.age", &recipient).await.unwrap_err();
        assert!(broken.contains("is not sound"), "{broken}");
    }

    /// Sixty-four clients write all the while; not one is refused, and what they wrote is in the backup
    /// whole or not at all.
    async fn a_backup_holds_up_nobody(service: Service) {
        let (_, recipient) = keys(&service.folder.0);
        let priya = service.signed_in(PRIYA).await;
        let is_made = std::sync::atomic::AtomicBool::new(false);
        let clients = (0..64).map(|client| {
            let (priya, is_made) = (&priya, &is_made);
            async move {
                let mut written = 0;
                while written < 2 || !is_made.load(std::sync::atomic::Ordering::SeqCst) {
                    let profile = domain::people::Profile {
                        name: format!("Client {client}"),
                        unit: "words ".repeat(16).trim().to_owned(),
                        ..Default::default()
                    };
                    priya.call(SaveProfile {}, &profile).await.unwrap();
                    written += 1;
                }
                written
            }
        });
        let backups = async {
            for name in ["a.age", "b.age"] {
                back_up(service, name, &recipient).await.unwrap();
            }
            is_made.store(true, std::sync::atomic::Ordering::SeqCst);
        };
        let (written, ()) = tokio::join!(futures_util::future::join_all(clients), backups);
        assert!(written.iter().all(|writes| *writes >= 2), "{written:?}");
        service.audited().await;
    }
}

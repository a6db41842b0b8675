//! The service as the stories have it, on either engine, with a clock that stands still.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use domain::drafts::FormId;
use domain::form::Entries;
use domain::letters::{Letter, api::ListLetters};
use domain::people::api::{AskSignIn, Proof, SignIn, SignInReply, SignInRequest};
use domain::time::Instant;
use server::App;
use server::clock::{self, Clock};
use server::library::Library;
pub use server::settings::Engine;
use server::settings::{Mode, Real, Settings};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

pub use crate::browser::{Answer, Asked, Browser};
pub use crate::relay::Relay;

/// When every story begins: Monday 23 November 2026, 09:00.
pub const START: Instant = Instant(1_795_424_400_000);

/// Some of the demonstration's people, by the part of their address before the `@`.
pub const SAM: &str = "sam.okafor";
pub const PRIYA: &str = "priya.nair";
pub const DYLAN: &str = "dylan.hughes";
pub const AISHA: &str = "aisha.rahman";
pub const MORGAN: &str = "morgan.bell";
pub const LEILA: &str = "leila.haddad";

/// Every table that holds what somebody did.
pub const TABLES: [&str; 24] = [
    "erasure",
    "page_rating",
    "audit",
    "person",
    "session",
    "link",
    "draft",
    "application",
    "acting_link",
    "assessor",
    "interest",
    "mark",
    "settled",
    "mask",
    "sheet",
    "decision",
    "adjustment",
    "adjusted",
    "staff_note",
    "monitoring_staging",
    "monitoring",
    "question",
    "letter",
    "reply",
];

/// The top of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What stands in for the app that Trunk builds.
pub fn dist() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dist")
}

/// The content, loaded once for all stories.
pub fn library() -> Arc<Library> {
    static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
    Arc::clone(LIBRARY.get_or_init(|| {
        Arc::new(Library::load(&root().join("content"), Some(&dist()), Mode::Demo).unwrap())
    }))
}

/// A folder that goes when the story ends.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("story-{}", clock::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A database of a story's own.
pub struct Database {
    pub url: String,
    name: Option<String>,
}

impl Database {
    pub async fn new(engine: Engine, folder: &Folder) -> Self {
        sqlx::any::install_default_drivers();
        if engine == Engine::Sqlite {
            let url = server::settings::sqlite_url(&folder.0.join("service.db"));
            return Self { url, name: None };
        }
        let name = format!("story_{}", clock::id());
        Self::command(&format!("create database {name}")).await;
        let url = Self::server();
        let (host, _) = url.rsplit_once('/').unwrap();
        Self {
            url: format!("{host}/{name}"),
            name: Some(name),
        }
    }

    fn server() -> String {
        std::env::var("TEST_POSTGRES_URL").unwrap_or_else(|_| {
            panic!("TEST_POSTGRES_URL is not set: run ./test rust, which starts PostgreSQL")
        })
    }

    async fn command(sql: &str) {
        let mut conn = sqlx::AnyConnection::connect(&Self::server()).await.unwrap();
        let sql = AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }

    pub async fn drop(self) {
        if let Some(name) = self.name {
            Self::command(&format!("drop database {name} with (force)")).await;
        }
    }
}

/// The settings of a demonstration.
pub fn demo(data: &Path, database_url: &str) -> Settings {
    Settings {
        mode: Mode::Demo,
        listen: Ipv4Addr::LOCALHOST.into(),
        port: 8080,
        metrics_port: None,
        public_url: "http://127.0.0.1:8080".to_owned(),
        data: data.to_owned(),
        content: root().join("content"),
        dist: dist(),
        database_url: database_url.to_owned(),
        key: [7; 32],
        monitoring_key: [9; 32],
        real: None,
    }
}

/// The roles file of a force.
pub const ROLES: &str = "domains = [\"northshire.example\"]\n\
    staff = [\"morgan.bell@northshire.example\", \"leila.haddad@northshire.example\"]\n";

/// The service with everything a story may want to look at.
pub struct Service {
    pub app: App,
    pub clock: Clock,
    pub settings: Settings,
    pub folder: Folder,
    database: Database,
}

impl Service {
    pub async fn open(engine: Engine) -> Self {
        let folder = Folder::new();
        let database = Database::new(engine, &folder).await;
        Self::over(database, folder).await
    }

    /// Over a database that may hold rows already.
    pub async fn over(database: Database, folder: Folder) -> Self {
        let settings = demo(&folder.0, &database.url);
        Self::with(database, folder, settings, library()).await
    }

    /// A force's own service: roles from a file, letters to this mail relay.
    pub async fn real(engine: Engine, relay: &Relay) -> Self {
        let folder = Folder::new();
        let database = Database::new(engine, &folder).await;
        let roles = folder.0.join("roles.toml");
        std::fs::write(&roles, ROLES).unwrap();
        let settings = Settings {
            mode: Mode::Real,
            public_url: "https://careers.northshire.example".to_owned(),
            real: Some(Real {
                roles,
                smtp_url: format!("smtp://127.0.0.1:{}", relay.port),
                mail_from: "Careers <careers@northshire.example>".to_owned(),
            }),
            ..demo(&folder.0, &database.url)
        };
        let content = root().join("content");
        let library = Library::load(&content, Some(&dist()), Mode::Real).unwrap();
        Self::with(database, folder, settings, Arc::new(library)).await
    }

    async fn with(
        database: Database,
        folder: Folder,
        settings: Settings,
        library: Arc<Library>,
    ) -> Self {
        // What the service complains of is shown with the story that fails.
        let told = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN);
        let _ = told.with_test_writer().try_init();
        let clock = Clock::frozen(START);
        let app = App::open(settings.clone(), clock.clone(), library)
            .await
            .unwrap();
        Self {
            app,
            clock,
            settings,
            folder,
            database,
        }
    }

    pub async fn close(self) {
        self.app.store.read().close().await;
        self.database.drop().await;
    }

    /// The same database behind other content, as after a restart.
    pub async fn reopened(&self, library: Arc<Library>) -> Result<App, String> {
        App::open(self.settings.clone(), self.clock.clone(), library).await
    }

    pub fn later(&self, minutes: i64) {
        self.clock.set(self.clock.now().plus_minutes(minutes));
    }

    fn tick(&self) {
        self.clock.set(Instant(self.clock.now().0 + 1));
    }

    pub fn browser(&self) -> Browser {
        Browser::of(&self.app)
    }

    /// All letters to a person, newest first.
    pub async fn letters_to(&self, name: &str) -> Vec<Letter> {
        let all = self.browser().call(ListLetters {}, &()).await.unwrap();
        let to = address(name);
        let all = all.into_iter().map(|sent| sent.letter);
        all.filter(|letter| letter.to == to).collect()
    }

    /// Asks for a sign-in letter and reads it.
    pub async fn sign_in_letter(&self, browser: &Browser, name: &str) -> Letter {
        self.tick();
        let email = address(name);
        let asked = SignInRequest { email, form: None };
        browser.call(AskSignIn {}, &asked).await.unwrap();
        // Of this moment: the clock may have been set back since the newest.
        let all = self.browser().call(ListLetters {}, &()).await.unwrap();
        let now = all.into_iter().filter(|sent| sent.at == self.clock.now());
        let letter = now
            .map(|sent| sent.letter)
            .find(|l| l.to == address(name))
            .unwrap();
        assert!(letter.link.contains("/sign-in/link#"), "{letter:?}");
        letter
    }

    /// A browser in which somebody from outside the force is signed in, for the form of business mentors.
    pub async fn visiting(&self, email: &str) -> Browser {
        self.tick();
        let browser = self.browser();
        let asked = SignInRequest {
            email: email.to_owned(),
            form: Some(FormId("business-mentor".to_owned())),
        };
        browser.call(AskSignIn {}, &asked).await.unwrap();
        let all = self.browser().call(ListLetters {}, &()).await.unwrap();
        let mut now = all.into_iter().filter(|sent| sent.at == self.clock.now());
        let sent = now.find(|sent| sent.letter.to == email).unwrap();
        let proof = Proof::Link {
            secret: secret_of(&sent.letter),
            email: None,
        };
        let reply = browser.call(SignIn {}, &proof).await.unwrap();
        assert_eq!(reply, SignInReply::SignedIn);
        browser
    }

    /// A browser in which this person is signed in, by the link of a letter.
    pub async fn signed_in(&self, name: &str) -> Browser {
        let browser = self.browser();
        let letter = self.sign_in_letter(&browser, name).await;
        let proof = Proof::Link {
            secret: secret_of(&letter),
            email: None,
        };
        let reply = browser.call(SignIn {}, &proof).await.unwrap();
        assert_eq!(reply, SignInReply::SignedIn);
        browser
    }

    /// A number that the database tells.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        let row = sqlx::query(sql)
            .fetch_one(self.app.store.read())
            .await
            .unwrap();
        row.try_get(0).unwrap()
    }

    pub async fn sql(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(sql)
            .execute(self.app.store.read())
            .await
            .unwrap();
    }

    /// How many rows each table has.
    pub async fn counts(&self) -> BTreeMap<&'static str, i64> {
        let mut counts = BTreeMap::new();
        for table in TABLES {
            let sql = format!("select count(*) from {table}");
            counts.insert(table, self.number(&sql).await);
        }
        counts
    }

    /// The audit chain is whole; how many entries it has.
    pub async fn audited(&self) -> i64 {
        let anchored = server::audit::anchored(&self.settings.anchor());
        self.app.store.verify_audit(&anchored).await.unwrap()
    }
}

pub fn address(name: &str) -> String {
    format!("{name}@northshire.example")
}

pub fn secret_of(letter: &Letter) -> String {
    letter.link.split_once('#').unwrap().1.to_owned()
}

pub fn code_of(letter: &Letter) -> String {
    let is_code = |word: &&str| word.len() == 9 && word.chars().nth(4) == Some('-');
    letter
        .text
        .split_whitespace()
        .find(is_code)
        .unwrap()
        .to_owned()
}

pub fn entries<T: AsRef<str>>(of: &[(&str, T)]) -> Entries {
    of.iter()
        .map(|(field, text)| ((*field).to_owned(), vec![text.as_ref().to_owned()]))
        .collect()
}

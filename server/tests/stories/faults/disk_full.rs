//! No room left on the disk: whoever writes is told so, whoever reads is served, and when there is
//! room again everything goes on by itself (trust.md, F3). The disk is a small one in memory, mounted
//! for the program alone.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::api::Failure;
use domain::applications::api::MyApplications;
use domain::people::api::ReadSession;

use super::clients::{Applicant, Talk, Told};
use super::postgres::{Postgres, signals, somebody_else};
use super::program::Program;
use crate::harness::Folder;

/// Has a command run where a small disk is mounted on a folder. Root or not, as long as the machine
/// lets us have a place for mounts of our own.
pub fn on_a_small_disk(command: &Command, folder: &Path, options: &str) -> Command {
    let mut outer = Command::new("unshare");
    let is_root = somebody_else().is_some();
    outer.arg(if is_root { "-m" } else { "-rm" });
    // Programs may leave from there to another user, or to none where we are only root inside.
    let script = "mount -t tmpfs -o \"$0\" tmpfs \"$1\" && shift && exec \"$@\"";
    outer.args(["sh", "-c", script, options]).arg(folder);
    outer.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            outer.env(name, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    outer
}

/// Whether this machine lets us mount a disk. A container may not; then we say so, and it is no
/// success where everything is to be told.
fn can_be_told() -> bool {
    let nothing = Command::new("true");
    let folder = Folder::new();
    let can = on_a_small_disk(&nothing, &folder.0, "size=1m").output();
    let can = can.is_ok_and(|done| done.status.success());
    if !can {
        // Not by `eprintln!`, which a story that passes keeps to itself.
        let told =
            b"NOT TOLD: what happens on a full disk. `unshare` may not mount anything here.\n";
        std::io::stderr().write_all(told).unwrap();
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "it must be told here"
        );
    }
    can
}

/// Fills a disk to the last byte; taking the file away makes room again.
struct Ballast(PathBuf);

impl Ballast {
    fn on(disk: &Path) -> Self {
        let ballast = Self(disk.join("ballast"));
        let mut file = std::fs::File::create(&ballast.0).unwrap();
        for size in [65_536, 4_096, 1] {
            while file.write_all(&vec![1; size]).is_ok() {}
        }
        ballast
    }

    fn away(self) {
        std::fs::remove_file(self.0).unwrap();
    }
}

/// The disk is filled and freed three times under two who write.
async fn filled_and_freed(program: &mut Program, disk: &Path) {
    let id = program.running.as_ref().unwrap().0.id();
    let mut applicant = Applicant::at(program.port).await;
    let mut talk = Talk::at(program.port).await;
    for round in 0..3 {
        assert_eq!(applicant.step().await, Told::Done);
        assert_eq!(talk.step().await, Told::Done);
        let ballast = Ballast::on(disk);
        // What was allocated before may still be written; then there is no more.
        let mut until_full = 0;
        loop {
            match applicant.step().await {
                Told::Later(Failure::DiskFull) => break,
                Told::Done => until_full += 1,
                other => panic!("{other:?}"),
            }
            assert!(until_full < 5_000, "the disk does not fill");
        }
        for _ in 0..20 {
            for told in [applicant.step().await, talk.step().await] {
                assert!(
                    matches!(told, Told::Done | Told::Later(Failure::DiskFull)),
                    "{told:?}"
                );
            }
            let mine = applicant.wire.must(MyApplications {}, &()).await;
            assert!(mine.sent.len() >= applicant.acknowledged.len(), "none lost");
            assert!(talk.asker.must(ReadSession {}, &()).await.who.is_some());
            for page in ["/guidance", "/readyz"] {
                assert_eq!(
                    talk.asker.exchange("GET", page, "").await.unwrap().0,
                    200,
                    "{page}"
                );
            }
        }
        ballast.away();
        assert_eq!(applicant.step().await, Told::Done, "round {round}");
        assert_eq!(talk.step().await, Told::Done, "round {round}");
    }
    assert_eq!(
        program.running.as_ref().unwrap().0.id(),
        id,
        "never restarted"
    );
    applicant.check().await;
    talk.check().await;
    println!(
        "{} applications acknowledged around a full disk",
        applicant.acknowledged.len()
    );
}

/// A folder as a process sees it that has mounts of its own.
fn seen_by(process: u32, folder: &Path) -> PathBuf {
    PathBuf::from(format!("/proc/{process}/root{}", folder.display()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_survived_sqlite() {
    if !can_be_told() {
        return;
    }
    let folder = Folder::new();
    let mut program = Program::new("", &folder, "data");
    let disk = folder.0.join("disk");
    std::fs::create_dir_all(&disk).unwrap();
    program.url = server::settings::sqlite_url(&disk.join("service.db"));
    let command = on_a_small_disk(&program.command(), &disk, "size=8m,mode=0777");
    program.start_as(command).await;
    let seen = seen_by(program.running.as_ref().unwrap().0.id(), &disk);
    filled_and_freed(&mut program, &seen).await;
    // The disk goes with the process, so the files are taken out while it is held still.
    signals("STOP", program.running.as_ref().unwrap().0.id());
    for file in ["service.db", "service.db-wal"] {
        std::fs::copy(seen.join(file), folder.0.join(file)).unwrap();
    }
    program.kill();
    program.url = server::settings::sqlite_url(&folder.0.join("service.db"));
    program.nothing_is_torn().await;
    program.audit_is_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_survived_postgres() {
    if !can_be_told() {
        return;
    }
    // The database's own files stand on the small disk. PostgreSQL stops when its journal has no
    // room, as at a restart (`failover`); that stands on another, as PostgreSQL's manual advises.
    let postgres = Postgres::with_a_small_disk().await;
    let folder = Folder::new();
    let mut program = Program::new(&postgres.url("service"), &folder, "data");
    program.start().await;
    let seen = seen_by(postgres.process(), &postgres.disk());
    filled_and_freed(&mut program, &seen).await;
    program.nothing_is_torn().await;
    program.kill();
    program.audit_is_whole().await;
}

//! Embeds the migrations anew when one is added, and names the version of the rules: what the domain's sources
//! say, so that two builds of the same sources have the same.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{fs, io};

const RULES: &str = "../domain/src";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed={RULES}");
    let mut all = vec![];
    sources(Path::new(RULES), &mut all)?;
    all.sort();
    // Its keys are fixed, so it gives the same in every build.
    let mut version = DefaultHasher::new();
    for file in all {
        fs::read(file)?.hash(&mut version);
    }
    println!("cargo:rustc-env=RULES={:016x}", version.finish());
    Ok(())
}

fn sources(folder: &Path, all: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => sources(&path, all)?,
            false => all.push(path),
        }
    }
    Ok(())
}

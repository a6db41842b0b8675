//! A key in a file: made once, 64 hexadecimal digits, for its owner's eyes only.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::clock;

/// A key of the demonstration, in its data folder; made if there is none.
pub(super) fn kept_in(data: &Path, name: &str) -> Result<[u8; 32], String> {
    make_folder(data)?;
    let file = data.join(name);
    match fs::read_to_string(&file) {
        Ok(text) => read(&text, &file),
        Err(why) if why.kind() == ErrorKind::NotFound => {
            let key = clock::chance::<32>();
            write(&file, &key).map_err(|why| {
                let folder = data.display();
                format!("The folder {folder} cannot be written: {why}. Set DATA to one that can.")
            })?;
            Ok(key)
        }
        Err(why) => Err(format!("{} cannot be read: {why}.", file.display())),
    }
}

/// A key of the demonstration, which must be there.
pub(super) fn there_in(data: &Path, name: &str) -> Result<[u8; 32], String> {
    let file = data.join(name);
    let text = fs::read_to_string(&file).map_err(|why| {
        let name = file.display();
        format!("{name} cannot be read: {why}. Put the key there that the backup was made with.")
    })?;
    read(&text, &file)
}

/// Both keys of real mode: that of all that is sealed, and that of equality monitoring alone. One key for
/// both would be no second lock.
pub(super) fn both(data: &Path) -> Result<([u8; 32], [u8; 32]), String> {
    let file = |name: &str, like: &str| {
        super::needed(name, &format!("{like}, which `server key FILE` makes"))
    };
    let key = file("KEY_FILE", "/etc/careers/key")?;
    let other = file("MONITORING_KEY_FILE", "/etc/careers/monitoring-key")?;
    let key = outside("KEY_FILE", Path::new(&key), data)?;
    let monitoring = outside("MONITORING_KEY_FILE", Path::new(&other), data)?;
    if key == monitoring {
        return Err(
            "MONITORING_KEY_FILE holds the key of KEY_FILE: make another with `server key FILE`."
                .to_owned(),
        );
    }
    Ok((key, monitoring))
}

/// A key of real mode, in a file outside the data folder (trust.md, decision 8) that nobody else
/// may read. Never made at a start: an empty disk put in its place would lose all that is sealed.
fn outside(name: &str, file: &Path, data: &Path) -> Result<[u8; 32], String> {
    make_folder(data)?;
    let said = format!("{name} {}", file.display());
    let unread = |why| {
        format!(
            "{said} cannot be read: {why}. Put it back, or make a first one with `server key FILE`."
        )
    };
    let text = fs::read_to_string(file).map_err(unread)?;
    let place = fs::canonicalize(file).map_err(unread)?;
    if fs::canonicalize(data).is_ok_and(|data| place.starts_with(data)) {
        return Err(format!(
            "{said} is inside DATA: keep it elsewhere, so that no copy of the data holds its key."
        ));
    }
    if is_readable_by_others(&place) {
        return Err(format!(
            "{said} can be read by others: run chmod 600 on it."
        ));
    }
    read(&text, file)
}

/// Makes a key file that only its owner can read; never over another.
///
/// # Errors
/// One sentence that names the file.
pub fn make(file: &Path) -> Result<(), String> {
    write(file, &clock::chance::<32>()).map_err(|why| {
        let name = file.display();
        match why.kind() {
            ErrorKind::AlreadyExists => {
                format!("{name} is there already: a key is never written over; give another name.")
            }
            _ => format!("{name} cannot be written: {why}."),
        }
    })
}

fn make_folder(data: &Path) -> Result<(), String> {
    fs::create_dir_all(data).map_err(|why| {
        let folder = data.display();
        format!("The folder {folder} cannot be made: {why}. Set DATA to one that can be written.")
    })
}

fn read(text: &str, file: &Path) -> Result<[u8; 32], String> {
    unhex(text.trim())
        .ok_or_else(|| format!("{} is not a key: put the right file back.", file.display()))
}

fn write(file: &Path, key: &[u8; 32]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(clock::hex(key).as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn is_readable_by_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(file).map_or(true, |is| is.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
const fn is_readable_by_others(_: &Path) -> bool {
    false
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let bytes: Vec<u8> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect::<Option<_>>()?;
    bytes.try_into().ok()
}

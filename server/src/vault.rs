//! Seals text at rest, and makes the keyed hashes by which sealed things are found.
//!
//! XChaCha20-Poly1305; the associated data names table, column, row, version and key, so that a
//! sealed text opens only where it was put (trust.md, decision 8). One master key, from which a key
//! is derived for each use.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::api::Failure;
use domain::people::{mailbox, whose};
use hmac::{Hmac, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::clock;

/// The name of the key in use, so that keys can be changed one day.
const KEY: &str = "1";
const NONCE: usize = 24;

/// What a keyed hash is for; the same text has different hashes for different uses.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each names a column or a chain")]
pub enum Use {
    ActingLink,
    Address,
    Audit,
    Backup,
    Body,
    Browser,
    Code,
    IdempotencyKey,
    Link,
    MonitoringReceipt,
    NewBrowser,
    Order,
    Seen,
    Session,
    SessionSecret,
}

/// Where a sealed text stands. Moved anywhere else, it does not open.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table; the column is always `sealed`.
    pub table: &'static str,
    /// The row.
    pub id: &'a str,
    /// The row's version; 0 for rows that never change.
    pub version: i64,
}

/// The keys.
pub struct Vault {
    seal: XChaCha20Poly1305,
    master: [u8; 32],
    /// The domains of the force.
    domains: Vec<String>,
}

impl Vault {
    /// A vault with this master key.
    #[must_use]
    pub fn new(master: [u8; 32]) -> Self {
        let seal = XChaCha20Poly1305::new(&keyed(&master, b"seal general").into());
        let domains = vec![];
        Self {
            seal,
            master,
            domains,
        }
    }

    /// The same for a force with these domains.
    #[must_use]
    pub fn of_force(self, domains: Vec<String>) -> Self {
        Self { domains, ..self }
    }

    /// Seals a value for a place.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the value cannot be written as JSON.
    pub fn seal<T: Serialize>(&self, place: Place<'_>, value: &T) -> Result<String, Failure> {
        let plain = serde_json::to_vec(value).map_err(broken)?;
        let nonce = clock::chance::<NONCE>();
        let payload = Payload {
            msg: &plain,
            aad: &place.bound(),
        };
        let sealed = self
            .seal
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(broken)?;
        let bytes = [&nonce[..], &sealed].concat();
        Ok(format!("{KEY}.{}", BASE64.encode(bytes)))
    }

    /// Opens what was sealed for this very place.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it was changed, moved or sealed with another key.
    pub fn open<T: DeserializeOwned>(&self, place: Place<'_>, sealed: &str) -> Result<T, Failure> {
        let text = sealed
            .strip_prefix(&format!("{KEY}."))
            .ok_or(Failure::Broken)?;
        let bytes = BASE64.decode(text).map_err(broken)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or(Failure::Broken)?;
        let payload = Payload {
            msg: sealed,
            aad: &place.bound(),
        };
        let plain = self
            .seal
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(broken)?;
        serde_json::from_slice(&plain).map_err(broken)
    }

    /// Who an address is: one mailbox of the force is one person.
    #[must_use]
    pub fn whose(&self, email: &str) -> String {
        whose(email, &self.domains)
    }

    /// The keyed hash of [`Vault::whose`] address it is.
    #[must_use]
    pub fn person(&self, email: &str) -> String {
        self.mac(Use::Address, &self.whose(email))
    }

    /// The keyed hash of the mailbox of an address, wherever that is: letters are counted by it.
    #[must_use]
    pub fn mailbox(&self, email: &str) -> String {
        self.mac(Use::Address, &mailbox(email))
    }

    /// A keyed hash, as hexadecimal: found by it, never read from it.
    #[must_use]
    pub fn mac(&self, of: Use, text: &str) -> String {
        let key = keyed(&self.master, format!("mac {of:?}").as_bytes());
        clock::hex(&keyed(&key, text.as_bytes()))
    }
}

impl Place<'_> {
    fn bound(&self) -> Vec<u8> {
        format!("{}/sealed/{}/{}/{KEY}", self.table, self.id, self.version).into_bytes()
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn keyed(key: &[u8; 32], text: &[u8]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn broken(why: impl std::fmt::Display) -> Failure {
    tracing::error!(%why, "a sealed text could not be made or opened");
    Failure::Broken
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place {
        table: "draft",
        id: "a",
        version: 1,
    };

    #[test]
    fn what_is_sealed_opens_only_in_its_place() {
        let vault = Vault::new([7; 32]);
        let sealed = vault.seal(HERE, &"words").unwrap();
        assert!(!sealed.contains("words"));
        assert_eq!(vault.open::<String>(HERE, &sealed).unwrap(), "words");
        for place in [
            Place {
                table: "question",
                ..HERE
            },
            Place { id: "b", ..HERE },
            Place { version: 2, ..HERE },
        ] {
            assert!(vault.open::<String>(place, &sealed).is_err(), "{place:?}");
        }
        assert!(Vault::new([8; 32]).open::<String>(HERE, &sealed).is_err());
    }

    #[test]
    fn a_changed_byte_is_refused() {
        let vault = Vault::new([7; 32]);
        let sealed = vault.seal(HERE, &"words").unwrap();
        for at in 2..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(vault.open::<String>(HERE, &changed).is_err(), "byte {at}");
        }
    }
}

//! Replies that are made once: plain, brotli and gzip, with a strong ETag; and what Trunk built.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::{LazyLock, OnceLock};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::clock::hex;

/// The strongest brotli, for what is made at build time; and one that is quick at start, quicker
/// still where our own code is not optimised.
const STRONGEST: u32 = 11;
const QUICK: u32 = if cfg!(debug_assertions) { 5 } else { 9 };

/// How long a browser may keep a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Its address holds its hash.
    ForEver,
    /// Asked again each time; 304 where nothing changed.
    Briefly,
}

impl Keep {
    /// The header for it.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::ForEver => "public, max-age=31536000, immutable",
            Self::Briefly => "no-cache",
        }
    }
}

/// A reply made once.
#[derive(Clone, Debug)]
pub struct Static {
    /// Its media type.
    pub kind: &'static str,
    /// As it is.
    pub plain: Coded,
    /// In brotli, where that is smaller.
    pub brotli: Option<Coded>,
    /// In gzip, where that is smaller.
    pub gzip: Option<Coded>,
    /// How long it may be kept.
    pub keep: Keep,
}

/// A reply in one coding.
#[derive(Clone, Debug)]
pub struct Coded {
    /// What is sent.
    pub bytes: Bytes,
    /// Its strong ETag: a hash of the plain bytes, and the coding.
    pub etag: HeaderValue,
    /// The headers it is sent with, made when it is first asked for.
    pub headers: OnceLock<HeaderMap>,
}

impl Static {
    /// A JSON reply.
    ///
    /// A value that cannot be written as JSON would be a mistake in the types; it becomes `null`.
    #[must_use]
    pub fn json<T: Serialize>(value: &T) -> Self {
        Self::made(
            "application/json",
            serde_json::to_vec(value).unwrap_or_else(|_| b"null".to_vec()),
        )
    }

    /// A document.
    #[must_use]
    pub fn html(text: &str) -> Self {
        Self::made("text/html; charset=utf-8", text.as_bytes().to_vec())
    }

    /// Bytes that a program reads.
    #[must_use]
    pub fn bytes(bytes: Vec<u8>) -> Self {
        Self::made("application/octet-stream", bytes)
    }

    /// Plain text.
    #[must_use]
    pub fn text(text: String) -> Self {
        Self::made("text/plain; charset=utf-8", text.into_bytes())
    }

    /// The same, kept so long.
    #[must_use]
    pub fn kept(self, keep: Keep) -> Self {
        Self { keep, ..self }
    }

    /// An empty document, where the app has not been built.
    #[must_use]
    pub fn nothing() -> &'static Self {
        static NOTHING: LazyLock<Static> = LazyLock::new(|| Static::html(""));
        &NOTHING
    }

    fn made(kind: &'static str, plain: Vec<u8>) -> Self {
        let (brotli, gzip) = (brotli(&plain, QUICK), gzip(&plain));
        Self::of(kind, plain, brotli, gzip)
    }

    fn of(kind: &'static str, plain: Vec<u8>, brotli: Vec<u8>, gzip: Vec<u8>) -> Self {
        let hash = hash(&plain);
        let coded = |bytes: Vec<u8>, coding: &str| Coded {
            bytes: Bytes::from(bytes),
            // Hexadecimal digits and letters: always a header.
            etag: HeaderValue::from_str(&format!("\"{hash}{coding}\""))
                .unwrap_or(HeaderValue::from_static("")),
            headers: OnceLock::new(),
        };
        let smaller =
            |bytes: Vec<u8>, coding| (bytes.len() < plain.len()).then(|| coded(bytes, coding));
        Self {
            kind,
            brotli: smaller(brotli, "-br"),
            gzip: smaller(gzip, "-gzip"),
            keep: Keep::Briefly,
            plain: coded(plain, ""),
        }
    }
}

/// What Trunk built: the files by address, and the document they belong to.
pub(super) struct Built {
    pub files: HashMap<String, Static>,
    pub index: String,
}

/// Reads what Trunk built, with the codings that [`pack`] left beside it.
pub(super) fn built(dist: &Path) -> Result<Built, String> {
    let told = dist.display();
    let index = fs::read_to_string(dist.join("index.html")).map_err(|why| {
        format!("{told} holds no built app: {why}. Run ./run, or trunk build, or set DIST.")
    })?;
    let read = |why: std::io::Error| format!("{told} cannot be read: {why}.");
    let mut files = HashMap::new();
    for entry in fs::read_dir(dist).map_err(read)? {
        let file = entry.map_err(read)?.path();
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let Some(kind) = kind(&name).filter(|_| name != "index.html") else {
            continue;
        };
        let plain = fs::read(&file).map_err(read)?;
        let coded = |ending: &str| fs::read(dist.join(format!("{name}.{ending}"))).ok();
        let packed = coded("br").zip(coded("gz"));
        let (br, gz) = packed.unwrap_or_else(|| (brotli(&plain, QUICK), gzip(&plain)));
        let reply = Static::of(kind, plain, br, gz);
        let keep = if has_hash(&name) {
            Keep::ForEver
        } else {
            Keep::Briefly
        };
        files.insert(format!("/{name}"), reply.kept(keep));
    }
    Ok(Built { files, index })
}

/// Compresses what Trunk built as strongly as can be, beside the files, so that a start is quick.
///
/// # Errors
/// One sentence, if the folder cannot be read or written.
pub fn pack(dist: &Path) -> Result<(), String> {
    let told = |why: std::io::Error| format!("{} cannot be packed: {why}.", dist.display());
    for entry in fs::read_dir(dist).map_err(told)? {
        let file = entry.map_err(told)?.path();
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        if name.as_deref().and_then(kind).is_none() {
            continue;
        }
        let plain = fs::read(&file).map_err(told)?;
        for (ending, coded) in [("br", brotli(&plain, STRONGEST)), ("gz", gzip(&plain))] {
            let mut name = file.clone().into_os_string();
            name.push(format!(".{ending}"));
            fs::write(name, coded).map_err(told)?;
        }
    }
    Ok(())
}

/// Whether a name holds a hash of Trunk's: 64 bits in hexadecimal, without leading zeros.
pub(super) fn has_hash(name: &str) -> bool {
    name.split(['-', '_', '.', '/'])
        .any(|part| (13..=16).contains(&part.len()) && part.chars().all(|c| c.is_ascii_hexdigit()))
}

fn kind(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => return None,
    })
}

pub(super) fn escaped(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('"', "&quot;")
}

fn brotli(plain: &[u8], quality: u32) -> Vec<u8> {
    let mut coded = Vec::new();
    {
        // A window no larger than the text: it is made anew for each, and the allocator keeps it a while.
        let window = (usize::BITS - plain.len().leading_zeros()).clamp(16, 22);
        let mut writer = brotli::CompressorWriter::new(&mut coded, 4096, quality, window);
        // Writing into memory does not fail.
        let _ = writer.write_all(plain);
    }
    coded
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let _ = writer.write_all(plain);
    writer.finish().unwrap_or_default()
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..16])
}

/// The hash of a value as it would be sent.
pub(super) fn hash_of<T: Serialize>(value: &T) -> String {
    hash(&serde_json::to_vec(value).unwrap_or_default())
}

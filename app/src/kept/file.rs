//! Files that one saves and opens. They never leave the computer.

use domain::kept::{self, Fault, Kind, MOST_BYTES};
use js_sys::Array;
use js_sys::futures::JsFuture;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

use super::Text;

/// How long a browser has to take a file, before its text goes from memory.
const A_MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

/// Saves a text as a file, under a name and as a media type. Says whether the browser took it.
pub(crate) fn save(name: &str, media: &str, text: &str) -> bool {
    offered(name, media, text).is_some()
}

fn offered(name: &str, media: &str, text: &str) -> Option<()> {
    let of = BlobPropertyBag::new();
    of.set_type(media);
    let parts = Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &of).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link = document().create_element("a").ok()?;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&address);
        },
        A_MINUTE,
    );
    Some(())
}

/// What a file holds that was saved here: the version that wrote it, and its text.
pub(super) async fn opened(kind: &Kind, file: &File) -> Result<Text, Fault> {
    #[expect(clippy::cast_precision_loss, reason = "a file that large is too large")]
    let is_small = file.size() <= MOST_BYTES as f64;
    if !is_small {
        return Err(Fault::TooLarge);
    }
    let text = JsFuture::from(file.text()).await.ok();
    let text = text.and_then(|text| text.as_string());
    let text = text.ok_or(Fault::Damaged)?;
    kept::read(kind, &text).map(|(version, body)| (version, body.to_owned()))
}

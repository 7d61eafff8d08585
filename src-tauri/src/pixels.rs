//! The pictures of the open library, for the two schemes.

use std::sync::Arc;

use safelight_studio::Size;
use tauri::{AppHandle, Builder, Manager as _, Wry};

use crate::images::{Counter, Named, Picture, Pictures, Scheme};
use crate::session::Session;

/// Largest file that is handed to the page, in bytes; the library takes none larger.
const MOST_BYTES: u64 = 512 << 20;

/// Serves a scheme by this name.
pub(crate) fn serve(builder: Builder<Wry>, name: &str, scheme: Scheme) -> Builder<Wry> {
    let counter = Arc::new(std::sync::OnceLock::new());
    builder.register_asynchronous_uri_scheme_protocol(name, move |context, request, responder| {
        let app = context.app_handle();
        let counter: &Arc<Counter<Open>> =
            counter.get_or_init(|| Counter::new(scheme, Open(app.clone())));
        let answer = Box::new(move |response| responder.respond(response));
        if let Some(work) = counter.serve(&request, answer) {
            tauri::async_runtime::spawn(work);
        }
    })
}

/// The library that is open when a picture's turn comes.
struct Open(AppHandle);

impl Pictures for Open {
    async fn picture(&self, named: Named) -> Option<Picture> {
        let studio = self.0.state::<Session>().studio().ok()?;
        match named {
            Named::Thumbnail { id, version, side } => {
                let size = if side > 256 { Size::Px512 } else { Size::Px256 };
                let bytes = studio.thumbnail_at(id, version, size).await.ok()?;
                Some(Picture {
                    bytes,
                    media_type: "image/jpeg",
                })
            }
            Named::Image { id, version } => {
                let file = studio.image_at(id, version).await.ok()?;
                let bytes = tauri::async_runtime::spawn_blocking(move || read(&file.path))
                    .await
                    .ok()?
                    .ok()?;
                Some(Picture {
                    bytes,
                    media_type: file.media_type,
                })
            }
        }
    }
}

fn read(path: &std::path::Path) -> std::io::Result<Vec<u8>> {
    if std::fs::metadata(path)?.len() > MOST_BYTES {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    std::fs::read(path)
}

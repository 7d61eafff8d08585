//! The schemes `thumb` and `image`: pixels by image id and version, and by nothing else.
//!
//! `thumb:/{id}/{version}/{256|512}` and `image:/{id}/{version}`; the version is the first 8 hex digits of the file's
//! hash, so what stands behind an address never changes and the page may keep it for ever. What is asked for in any
//! other form is refused before anything is looked up, and no answer but a picture has a body. A few requests are worked
//! on at a time, off the thread of the window and the youngest first: what scrolled by must not hold up what is in view.

use std::sync::{Arc, Mutex, PoisonError};

use tauri::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderName,
    HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use tauri::http::{Method, Request, Response, StatusCode};
use tokio::sync::Semaphore;

/// Where the page comes from, as the browser names it: wry serves it under its own scheme, on Windows under a host.
const WINDOW_ORIGIN: HeaderValue = HeaderValue::from_static(if cfg!(windows) {
    "http://tauri.localhost"
} else {
    "tauri://localhost"
});

/// Headers of an answer that are no secret of any file.
const HEADERS: [(HeaderName, HeaderValue); 2] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (ACCESS_CONTROL_ALLOW_ORIGIN, WINDOW_ORIGIN),
];

/// Pictures of each scheme worked on at a time.
const AT_A_TIME: usize = 4;

/// What an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// A thumbnail.
    Thumbnail {
        /// Of this image.
        id: i64,
        /// With this hash at its front.
        version: u32,
        /// That fits a square of this side: 256 or 512 pixels.
        side: u32,
    },
    /// An image as it was delivered.
    Image {
        /// This one.
        id: i64,
        /// With this hash at its front.
        version: u32,
    },
}

/// The two schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `thumb`
    Thumb,
    /// `image`
    Image,
}

impl Scheme {
    /// Reads a path; `None` for everything that this program does not write itself.
    fn read(self, path: &str) -> Option<Named> {
        let mut parts = path.strip_prefix('/')?.split('/');
        let id = read_id(parts.next()?)?;
        let version = read_version(parts.next()?)?;
        let named = match self {
            Self::Thumb => Named::Thumbnail {
                id,
                version,
                side: match parts.next()? {
                    "256" => 256,
                    "512" => 512,
                    _ => return None,
                },
            },
            Self::Image => Named::Image { id, version },
        };
        parts.next().is_none().then_some(named)
    }
}

/// Ids are positive, below 2^53 and written in one way only.
fn read_id(text: &str) -> Option<i64> {
    let plain =
        matches!(text.as_bytes(), [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit));
    let id: i64 = if plain {
        text.parse().ok()?
    } else {
        return None;
    };
    (id < 1 << 53).then_some(id)
}

fn read_version(text: &str) -> Option<u32> {
    let plain = text.len() == 8 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if plain {
        u32::from_str_radix(text, 16).ok()
    } else {
        None
    }
}

/// A file of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// The whole file.
    pub(crate) bytes: Vec<u8>,
    /// What it is, as the library found out from the bytes.
    pub(crate) media_type: &'static str,
}

/// Where pictures come from.
pub(crate) trait Pictures: Send + Sync + 'static {
    /// The picture of exactly this version; `None`: there is none to show.
    fn picture(&self, named: Named) -> impl Future<Output = Option<Picture>> + Send;
}

/// What is asked for, or the status that refuses it.
pub(crate) fn asked(scheme: Scheme, request: &Request<Vec<u8>>) -> Result<Named, StatusCode> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    if request.uri().query().is_some() {
        return Err(StatusCode::BAD_REQUEST);
    }
    scheme
        .read(request.uri().path())
        .ok_or(StatusCode::BAD_REQUEST)
}

/// The answer with a picture, or without one.
pub(crate) fn answer(method: &Method, found: Option<Picture>) -> Response<Vec<u8>> {
    let Some(picture) = found.filter(|picture| SHOWN.contains(&picture.media_type)) else {
        return refusal(StatusCode::NOT_FOUND);
    };
    let mut response = bare(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(picture.media_type));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(picture.bytes.len()));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    if method == Method::GET {
        *response.body_mut() = picture.bytes;
    }
    response
}

/// An answer that refuses, without a body.
pub(crate) fn refusal(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = bare(status);
    // A picture that is not there now may be there later: an import, a file that was put back.
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

fn bare(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response.headers_mut().extend(HEADERS);
    response
}

/// What a library keeps. Nothing that could hold a script is among them.
const SHOWN: [&str; 6] = [
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "image/avif",
    "image/bmp",
];

/// Takes the answer to a request.
pub(crate) type Respond = Box<dyn FnOnce(Response<Vec<u8>>) + Send>;

/// Somebody who waits for a picture.
struct Waiting {
    named: Named,
    method: Method,
    respond: Respond,
}

/// The requests of one scheme: those that wait, the youngest last.
pub(crate) struct Counter<P> {
    waiting: Mutex<Vec<Waiting>>,
    permits: Semaphore,
    pictures: P,
    scheme: Scheme,
}

impl<P: Pictures> Counter<P> {
    /// A counter that hands out these pictures.
    pub(crate) fn new(scheme: Scheme, pictures: P) -> Arc<Self> {
        Arc::new(Self {
            waiting: Mutex::default(),
            permits: Semaphore::new(AT_A_TIME),
            pictures,
            scheme,
        })
    }

    /// Answers a request, now or when its turn comes. Never blocks: the thread of the window calls it.
    pub(crate) fn serve(
        self: &Arc<Self>,
        request: &Request<Vec<u8>>,
        respond: Respond,
    ) -> Option<impl Future<Output = ()> + Send + use<P>> {
        let named = match asked(self.scheme, request) {
            Ok(named) => named,
            Err(status) => {
                respond(refusal(status));
                return None;
            }
        };
        self.lock().push(Waiting {
            named,
            method: request.method().clone(),
            respond,
        });
        let counter = Arc::clone(self);
        Some(async move { counter.work().await })
    }

    /// Serves one of those that wait: as many are called as requests came.
    async fn work(self: Arc<Self>) {
        let Ok(_permit) = self.permits.acquire().await else {
            return;
        };
        let Some(waiting) = self.lock().pop() else {
            return;
        };
        let Waiting {
            named,
            method,
            respond,
        } = waiting;
        respond(answer(&method, self.pictures.picture(named).await));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;

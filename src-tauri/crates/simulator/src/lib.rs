//! A stand-in Routeway server that really draws images.
//!
//! It answers `POST /v1/images/generations`, `GET /v1/images/tasks/{id}`, `GET /v1/models` and
//! `GET /images/{token}.{ext}` on a loopback port. The demo profile of the app runs on it, `safelight-cli simulate`
//! runs it alone, and tests use it in place of a paid server. It depends on no other crate of this project: it states
//! the API a second time, from the published OpenAPI document, so that a mistake in the client cannot hide in a
//! shared type.
//!
//! **Strict.** An unknown field, a null where none is allowed, a wrong type, `n` outside 1..=10 or a side outside
//! 64..=4096 pixels is answered with 422; every error has the ten documented fields. Keys are taken as
//! `Authorization: Bearer` or `x-api-key`, and no key is ever kept: [`Running::seen`] tells only how it was sent.
//!
//! **Pictures** come from [`draw`]: the words of the prompt choose a scene and a palette, the seed one picture of it.
//! Equal inputs give equal bytes. A link holds all that is needed to draw its image again, so a server started later,
//! on another port, serves the links of an earlier one until their lifetime is over.
//!
//! **Trouble over the wire**, for any client, by model id:
//!
//! | model | answer |
//! |---|---|
//! | `simulate-status-<code>` | that status: 400, 401, 402, 403, 404, 413, 422, 429, 500, 502, 503, 504 or 524 |
//! | `simulate-slow-<ms>` | an image after this many milliseconds, at most an hour |
//! | `simulate-some` | one image fewer than asked for |
//! | `simulate-empty` | `data: []` |
//! | `simulate-error-in-200` | an error body in a 200 |
//! | `simulate-html` | a gateway's HTML page with 502 |
//! | `simulate-half` | the first half of the reply, then the end of the connection |
//! | `simulate-close` | the end of the connection before any reply |
//! | `simulate-task-fails` | with `async: true`, a task that fails |
//!
//! Listed models behave as well: `flux-1-schnell:free` has the free limits (5 a minute, 200 a day), `dall-e-2` is
//! listed as not available and answers 503, `dall-e-3` and `gpt-image-1` revise the prompt.
//!
//! **Trouble from inside** the process: [`Running::inject`] with a [`Fault`], once or standing, at a generation, a
//! task, the list of models or a link. Cuts are made below HTTP, at the exact byte.
//!
//! **Borders.** Loopback only, HTTP/1.1 only, no image edits, no account endpoints. Nothing is written to disk. Memory
//! is bounded: two images are drawn at a time, 64 MB of files are kept, and long inline replies go out image by image.
//!
//! ```no_run
//! # async fn example() -> Result<(), simulator::StartError> {
//! use simulator::{Fault, Options, Simulator, Trouble};
//!
//! let server = Simulator::start(Options::default()).await?;
//! server.inject(Fault::generation(Trouble::Status(502)));
//! // … let a client loose on `server.base_url()` …
//! assert_eq!(server.seen().len(), 1);
//! server.stop().await;
//! # Ok(())
//! # }
//! ```

mod demo;
pub mod draw;
mod fault;
mod options;
mod running;
mod server;

pub use demo::{BaseUrl, demo};
pub use fault::{Fault, Place, Trouble};
pub use options::{Keys, Options};
pub use running::{KeySeen, Running, SeenRequest, Simulator, StartError};

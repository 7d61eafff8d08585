//! Asking the window that already shows a library to come to the front.
//!
//! The window that holds a library's seat listens on a socket of this machine, reachable by this person only and named
//! after the library's folder. Whoever finds the seat taken knocks there and waits for a yes, which is given by the
//! thread of the window itself: one that hangs does not answer.

use std::io;
use std::path::Path;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// How long whoever knocks waits for an answer: with the start of the program it is three seconds to the question.
pub(crate) const PATIENCE: Duration = Duration::from_millis(1_500);
/// How long whoever is knocked at waits for the question.
const QUESTION_LIMIT: Duration = Duration::from_secs(1);

const QUESTION: &[u8; 6] = b"front\n";
const YES: &[u8; 4] = b"yes\n";

/// What brings the window to the front: `true` once it is there.
pub(crate) trait Door: Send + Sync + 'static {
    /// Brings the window to the front.
    fn come_to_front(&self) -> impl Future<Output = bool> + Send;
}

/// Knocks at the window that shows this library: whether it said yes in time.
pub(crate) async fn knock(library: &Path) -> bool {
    let asked = async {
        let mut stream = platform::connect(&name(library)).await?;
        stream.write_all(QUESTION).await?;
        let mut reply = [0; YES.len()];
        stream.read_exact(&mut reply).await?;
        io::Result::Ok(&reply == YES)
    };
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(yes)) => yes,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the other window of this library cannot be asked");
            false
        }
        Err(_) => false,
    }
}

/// Answers those who knock, for as long as it is polled. Only the holder of the library's seat may call it.
pub(crate) async fn listen(library: &Path, door: impl Door) {
    let result = platform::listen(&name(library), &door).await;
    if let Err(error) = result {
        tracing::warn!(%error, "another window of this library could not reach this one");
    }
}

/// The same name for everybody who means this folder, however they spell it.
fn name(library: &Path) -> String {
    let path = std::fs::canonicalize(library).unwrap_or_else(|_| library.to_path_buf());
    let hash = Sha256::digest(path.as_os_str().as_encoded_bytes());
    hash.iter()
        .take(10)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// One conversation. Whatever comes but the one question ends it.
async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, door: &impl Door) {
    let mut question = [0; QUESTION.len()];
    let read = tokio::time::timeout(QUESTION_LIMIT, stream.read_exact(&mut question));
    if matches!(read.await, Ok(Ok(_))) && &question == QUESTION && door.come_to_front().await {
        let _ = stream.write_all(YES).await;
        let _ = stream.flush().await;
    }
}

#[cfg(unix)]
mod platform {
    use std::fs;
    use std::io;
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
    use std::path::PathBuf;

    use tokio::net::{UnixListener, UnixStream};

    use super::{Door, converse};

    pub(super) async fn connect(name: &str) -> io::Result<UnixStream> {
        UnixStream::connect(socket(name)?).await
    }

    pub(super) async fn listen(name: &str, door: &impl Door) -> io::Result<()> {
        let path = socket(name)?;
        // A socket of a window that has died; the seat says that there is no other.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        let _gone_with_us = Remove(path);
        loop {
            let (stream, _) = listener.accept().await?;
            converse(stream, door).await;
        }
    }

    struct Remove(PathBuf);

    impl Drop for Remove {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.0);
        }
    }

    fn socket(name: &str) -> io::Result<PathBuf> {
        Ok(private_folder()?.join(format!("{name}.sock")))
    }

    /// A folder that nobody else can write to or look into.
    fn private_folder() -> io::Result<PathBuf> {
        let home = dirs::home_dir().ok_or(io::ErrorKind::NotFound)?;
        let me = fs::metadata(home)?.uid();
        let folder = match dirs::runtime_dir() {
            Some(folder) => folder.join("safelight"),
            None => std::env::temp_dir().join(format!("safelight-{me}")),
        };
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let found = fs::symlink_metadata(&folder)?;
        if found.is_dir() && found.uid() == me && found.mode() & 0o077 == 0 {
            Ok(folder)
        } else {
            Err(io::Error::other(
                "the folder of sockets belongs to somebody else",
            ))
        }
    }
}

#[cfg(windows)]
mod platform {
    use std::io;
    use std::time::Duration;

    use tokio::net::windows::named_pipe::{
        ClientOptions, NamedPipeClient, NamedPipeServer, ServerOptions,
    };

    use super::{Door, converse};

    /// `ERROR_PIPE_BUSY`: the one who listens has not yet opened the next end.
    const BUSY: i32 = 231;

    // The system lets only the same person, and administrators, write into a pipe made without other wishes.
    fn path(name: &str) -> String {
        format!(r"\\.\pipe\safelight-{name}")
    }

    pub(super) async fn connect(name: &str) -> io::Result<NamedPipeClient> {
        loop {
            match ClientOptions::new().open(path(name)) {
                Err(error) if error.raw_os_error() == Some(BUSY) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                done => return done,
            }
        }
    }

    pub(super) async fn listen(name: &str, door: &impl Door) -> io::Result<()> {
        let mut server = open(name, true)?;
        loop {
            server.connect().await?;
            let next = open(name, false)?;
            converse(std::mem::replace(&mut server, next), door).await;
        }
    }

    fn open(name: &str, first: bool) -> io::Result<NamedPipeServer> {
        ServerOptions::new()
            .first_pipe_instance(first)
            .reject_remote_clients(true)
            .create(path(name))
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[derive(Clone, Default)]
    struct Knocks(Arc<AtomicU32>);

    impl Door for Knocks {
        async fn come_to_front(&self) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed);
            true
        }
    }

    /// What the start of the program may take before it knocks and after.
    const START: Duration = Duration::from_secs(1);

    struct Hangs;

    impl Door for Hangs {
        async fn come_to_front(&self) -> bool {
            std::future::pending().await
        }
    }

    async fn knock_until_heard(library: &Path) {
        while !knock(library).await {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn fault_21_the_second_window_of_a_library_brings_the_first_to_the_front() {
        let dir = tempfile::tempdir().unwrap();
        let library = dir.path().join("library");
        std::fs::create_dir(&library).unwrap();
        let knocks = Knocks::default();
        let listening = {
            let (library, knocks) = (library.clone(), knocks.clone());
            tokio::spawn(async move { listen(&library, knocks).await })
        };
        // Spelled in another way, it is the same library.
        knock_until_heard(&dir.path().join("library/../library")).await;
        assert_eq!(knocks.0.load(Ordering::Relaxed), 1);

        // Whoever says anything else gets nothing, and does no harm.
        let mut rude = platform::connect(&name(&library)).await.unwrap();
        rude.write_all(&[b'x'; 4096]).await.unwrap();
        let mut answer = Vec::new();
        let _ = rude.read_to_end(&mut answer).await;
        assert!(answer.is_empty());
        assert!(knock(&library).await);
        assert_eq!(knocks.0.load(Ordering::Relaxed), 2);
        listening.abort();
    }

    #[tokio::test]
    async fn fault_22_a_window_that_hangs_is_given_up_on() {
        let dir = tempfile::tempdir().unwrap();
        let library = dir.path().to_owned();
        assert!(!knock(&library).await, "nobody is there");
        let listening = {
            let library = library.clone();
            tokio::spawn(async move { listen(&library, Hangs).await })
        };
        while platform::connect(&name(&library)).await.is_err() {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        let begun = tokio::time::Instant::now();
        assert!(!knock(&library).await, "it does not answer in time");
        assert!(
            begun.elapsed() + START <= Duration::from_secs(3),
            "a person waits too long for the question"
        );
        listening.abort();
    }
}

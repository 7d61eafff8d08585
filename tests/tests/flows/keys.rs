//! Keys where the keychain does not do as asked: nothing is written elsewhere, and no old key is used in place of the
//! one a person gave.

use std::sync::{Arc, Mutex};

use safelight_studio::wire::{Job, NewKey, Phase};
use safelight_studio::{
    ApiKey, ErrorCode, Fault, KeyState, Keychain, KeychainFault, Keys, MemoryKeychain, Profile,
    Queue, Settings, Setup, Studio, StudioOptions,
};
use safelight_tests::answer::Answer;
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, until, until_paused};
use safelight_tests::{pictures, replies};
use uuid::Uuid;

/// A keychain that can be told to refuse.
#[derive(Default)]
struct Moody {
    inside: MemoryKeychain,
    reading: Mutex<Option<KeychainFault>>,
    writing: Mutex<Option<KeychainFault>>,
}

impl Moody {
    fn refuse(&self, fault: &KeychainFault) {
        *self.reading.lock().unwrap() = Some(fault.clone());
        *self.writing.lock().unwrap() = Some(fault.clone());
    }

    fn ask(mood: &Mutex<Option<KeychainFault>>) -> Result<(), KeychainFault> {
        mood.lock().unwrap().clone().map_or(Ok(()), Err)
    }
}

impl Keychain for Moody {
    fn get(&self, profile: Uuid) -> Result<Option<ApiKey>, KeychainFault> {
        Self::ask(&self.reading)?;
        self.inside.get(profile)
    }

    fn set(&self, profile: Uuid, key: &ApiKey) -> Result<(), KeychainFault> {
        Self::ask(&self.writing)?;
        self.inside.set(profile, key)
    }

    fn delete(&self, profile: Uuid) -> Result<bool, KeychainFault> {
        Self::ask(&self.reading)?;
        self.inside.delete(profile)
    }
}

struct Bench {
    server: Rude,
    scratch: Scratch,
    keychain: Arc<Moody>,
    setup: Arc<Setup>,
    studio: Studio,
}

impl Bench {
    async fn new(profiles: impl FnOnce(&Profile) -> Vec<Profile>) -> Self {
        let server = Rude::start();
        server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
        let scratch = Scratch::at(&server.base_url());
        let keychain = Arc::new(Moody::default());
        let settings = Settings {
            profiles: profiles(&scratch.profile),
            default_profile: scratch.profile.id,
            ..Settings::default()
        };
        let file = safelight_studio::SettingsFile::in_folder(scratch.folder.path());
        let chain: Arc<dyn Keychain> = keychain.clone();
        let setup = Arc::new(Setup::new(
            settings,
            Some(file),
            Keys::new(chain, None),
            None,
        ));
        let studio = Studio::open(StudioOptions {
            library: scratch.library(),
            create: true,
            read_only: false,
            setup: Arc::clone(&setup),
            tuning: scratch.tuning.clone(),
        })
        .await
        .unwrap();
        studio.work(Queue::Work).await.unwrap();
        Self {
            server,
            scratch,
            keychain,
            setup,
            studio,
        }
    }

    async fn give(&self, key: &str, session_only: bool) -> Result<KeyState, Fault> {
        let key = NewKey {
            profile: self.scratch.profile.id,
            key: key.to_owned(),
            session_only,
        };
        self.studio.set_key(key).await
    }

    /// The key that the next request carries.
    async fn used(&self) -> Option<String> {
        let job = self.studio.enqueue(self.scratch.order()).await.unwrap();
        let job = until(&self.studio, job.id, Job::is_over).await;
        assert_eq!(job.phase, Phase::Done, "{job:#?}");
        let post = self.server.post_log().pop().unwrap();
        post.header("authorization").map(str::to_owned)
    }

    /// Whether a text stands in any file of this run.
    fn is_written(&self, text: &str) -> bool {
        fn any(folder: &std::path::Path, text: &[u8]) -> bool {
            std::fs::read_dir(folder).unwrap().any(|entry| {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    return any(&path, text);
                }
                let bytes = std::fs::read(path).unwrap_or_default();
                bytes.windows(text.len()).any(|part| part == text)
            })
        }
        any(self.scratch.folder.path(), text.as_bytes())
    }
}

fn only(profile: &Profile) -> Vec<Profile> {
    vec![profile.clone()]
}

const FIRST: &str = "sk-first-key-0123456789abcdef";
const SECOND: &str = "sk-second-key-fedcba9876543210";

#[tokio::test(flavor = "multi_thread")]
async fn fault_52_without_a_keychain_the_key_is_taken_for_this_session_and_written_nowhere() {
    for (mood, code) in [
        (KeychainFault::Missing, ErrorCode::KeychainMissing),
        (KeychainFault::Locked, ErrorCode::KeychainLocked),
        (KeychainFault::TooLong, ErrorCode::KeychainFailed),
    ] {
        let bench = Bench::new(only).await;
        bench.keychain.refuse(&mood);
        let refused = bench.give(FIRST, false).await.unwrap_err();
        assert_eq!(refused.code, code);
        assert!(!format!("{refused:?}").contains(FIRST));
        assert_eq!(
            bench.give(FIRST, true).await.unwrap(),
            KeyState::SessionOnly
        );
        let state = bench.studio.key_state(bench.scratch.profile.id).await;
        assert_eq!(state.unwrap(), KeyState::SessionOnly);
        assert_eq!(bench.used().await, Some(format!("Bearer {FIRST}")));
        assert!(!bench.is_written(FIRST), "the key stands in a file");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_52_a_key_that_was_to_be_replaced_is_not_used_any_more() {
    let bench = Bench::new(only).await;
    let id = bench.scratch.profile.id;
    assert_eq!(bench.give(FIRST, false).await.unwrap(), KeyState::Stored);
    assert_eq!(bench.used().await, Some(format!("Bearer {FIRST}")));
    *bench.keychain.writing.lock().unwrap() = Some(KeychainFault::TooLong);
    bench.give(SECOND, false).await.unwrap_err();
    assert_eq!(bench.studio.key_state(id).await.unwrap(), KeyState::Missing);
    assert_eq!(
        bench.give(SECOND, true).await.unwrap(),
        KeyState::SessionOnly
    );
    assert_eq!(bench.used().await, Some(format!("Bearer {SECOND}")));
    assert!(
        bench.keychain.inside.get(id).unwrap().is_none(),
        "the old key would be used after the next start"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_52_a_key_for_this_session_wins_over_the_stored_one_which_stays() {
    let bench = Bench::new(only).await;
    bench.give(FIRST, false).await.unwrap();
    bench.give(SECOND, true).await.unwrap();
    assert_eq!(bench.used().await, Some(format!("Bearer {SECOND}")));
    let stored = bench.keychain.inside.get(bench.scratch.profile.id).unwrap();
    assert_eq!(stored.unwrap().expose(), FIRST);
    bench.give(FIRST, false).await.unwrap();
    assert_eq!(bench.used().await, Some(format!("Bearer {FIRST}")));
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_52_two_profiles_never_share_a_key() {
    let bench = Bench::new(|first| {
        let second = Profile {
            id: Uuid::new_v4(),
            name: "Second".to_owned(),
            ..first.clone()
        };
        vec![first.clone(), second]
    })
    .await;
    let [first, second] = [0, 1].map(|n| bench.setup.settings().profiles[n].id);
    bench.give(FIRST, false).await.unwrap();
    assert_eq!(
        bench.studio.key_state(second).await.unwrap(),
        KeyState::Missing
    );
    let key = NewKey {
        profile: second,
        key: SECOND.to_owned(),
        session_only: false,
    };
    bench.setup.set_key(key).await.unwrap();
    assert_eq!(bench.used().await, Some(format!("Bearer {FIRST}")));
    let left = bench.studio.delete_profile(first).await.unwrap();
    assert_eq!((left.profiles.len(), left.default_profile), (1, second));
    assert!(bench.keychain.inside.get(first).unwrap().is_none());
    let kept = bench.keychain.inside.get(second).unwrap().unwrap();
    assert_eq!(kept.expose(), SECOND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_taken_as_it_was_pasted_and_what_is_none_is_marked() {
    let bench = Bench::new(only).await;
    bench
        .give(&format!("  \"Bearer {FIRST}\" \n"), false)
        .await
        .unwrap();
    assert_eq!(bench.used().await, Some(format!("Bearer {FIRST}")));
    for bad in ["", "  Bearer ", "two words", "schlüssel"] {
        let fault = bench.give(bad, false).await.unwrap_err();
        assert_eq!(fault.code, ErrorCode::InvalidRequest, "{bad}");
        assert_eq!(fault.param.as_deref(), Some("key"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_lets_the_paused_queue_go_on_whoever_takes_it() {
    let bench = Bench::new(only).await;
    bench.give(FIRST, false).await.unwrap();
    bench.server.on_post(Answer::error(401, "bad key"));
    let refused = bench.studio.enqueue(bench.scratch.order()).await.unwrap();
    until_paused(&bench.studio, refused.id).await;
    let waiting = bench.studio.enqueue(bench.scratch.order()).await.unwrap();
    let key = NewKey {
        profile: bench.scratch.profile.id,
        key: SECOND.to_owned(),
        session_only: false,
    };
    bench.setup.set_key(key).await.unwrap();
    let waiting = until(&bench.studio, waiting.id, Job::is_over).await;
    assert_eq!(waiting.phase, Phase::Done);
    assert!(bench.studio.paused_queues().is_empty());
    let post = bench.server.post_log().pop().unwrap();
    assert_eq!(
        post.header("authorization"),
        Some(&*format!("Bearer {SECOND}"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_can_be_deleted_where_there_is_no_keychain_and_the_demo_is_always_left() {
    let bench = Bench::new(only).await;
    bench.keychain.refuse(&KeychainFault::Missing);
    let left = bench
        .studio
        .delete_profile(bench.scratch.profile.id)
        .await
        .unwrap();
    assert!(left.profiles.is_empty());
    assert_eq!(left.default_profile, safelight_studio::DEMO_PROFILE);
    let file = safelight_studio::SettingsFile::in_folder(bench.scratch.folder.path());
    assert_eq!(file.load().unwrap(), left, "the file says something else");
    let gone = bench
        .studio
        .enqueue(bench.scratch.order())
        .await
        .unwrap_err();
    assert_eq!(gone.code, ErrorCode::NoSuchProfile);
}

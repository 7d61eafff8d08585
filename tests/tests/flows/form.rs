//! What the window's form and its settings ask: earlier prompts, the draft, settings, models.

use std::sync::Arc;

use safelight_studio::wire::{Draft, Order, Origin, PromptSearch, SeedChoice, SettingsChange};
use safelight_studio::{ErrorCode, Interface, Keys, ModelMemory, Settings, Setup};
use safelight_tests::answer::Answer;
use safelight_tests::rude::Rude;
use safelight_tests::scratch::Scratch;
use safelight_tests::{pictures, replies};

#[tokio::test(flavor = "multi_thread")]
async fn prompts_are_remembered_once_and_found_in_any_case() {
    let server = Rude::start();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let scratch = Scratch::at(&server.base_url());
    let order = Order {
        negative_prompt: Some("blur".to_owned()),
        ..scratch.order()
    };
    let (studio, _job) = scratch.run(order).await;
    for prompt in ["Ein Mädchen im SCHNEE", "a red fox", "a red fox"] {
        let order = Order {
            prompt: prompt.to_owned(),
            ..scratch.order()
        };
        studio.enqueue(order).await.unwrap();
    }
    let search = |text: &str| PromptSearch {
        text: text.to_owned(),
        limit: 9,
    };
    let all = studio.prompt_history(search("")).await.unwrap();
    assert_eq!(all.len(), 3, "one with and one without a negative prompt");
    assert_eq!((all[0].prompt.as_str(), all[0].uses), ("a red fox", 2));
    let found = studio.prompt_history(search("MÄDCHEN")).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        studio.prompt_history(search("BLUR")).await.unwrap().len(),
        1
    );
    studio.forget_prompt(found[0].id).await.unwrap();
    studio.forget_prompt(found[0].id).await.unwrap();
    assert!(
        studio
            .prompt_history(search("schnee"))
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_is_there_again_after_a_restart() {
    let scratch = Scratch::at("http://127.0.0.1:9/v1");
    let studio = scratch.open().await;
    assert_eq!(studio.draft().await.unwrap(), None);
    let draft = Draft {
        order: Order {
            prompt: "half a sen".to_owned(),
            seed: SeedChoice::Fixed(7),
            ..scratch.order()
        },
        unfolded: true,
    };
    studio.save_draft(draft.clone()).await.unwrap();
    drop(studio);
    let studio = scratch.open().await;
    assert_eq!(studio.draft().await.unwrap(), Some(draft));
    let huge = Draft {
        order: Order {
            prompt: "x".repeat(1 << 20),
            ..Order::default()
        },
        unfolded: false,
    };
    assert_eq!(
        studio.save_draft(huge).await.unwrap_err().param.as_deref(),
        Some("prompt")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_checked_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = safelight_studio::SettingsFile::in_folder(folder.path());
    assert!(!file.exists());
    let keychain = Arc::new(safelight_studio::MemoryKeychain::default());
    let keys = Keys::new(keychain, None);
    let setup = Arc::new(Setup::new(
        Settings::default(),
        Some(file.clone()),
        keys,
        None,
    ));
    let good = Interface {
        row_height: 320,
        zoom: 0.5,
        ..Interface::default()
    };
    let models = ModelMemory {
        recent: (0..20).map(|n| format!("model-{n}")).collect(),
        favourite: vec!["model-3".to_owned()],
    };
    let change = SettingsChange {
        interface: Some(good),
        models: Some(models),
        default_profile: Some(safelight_studio::DEMO_PROFILE),
        ..SettingsChange::default()
    };
    let settings = setup.change_settings(change).await.unwrap();
    assert_eq!(settings.models.recent.len(), 8);
    assert_eq!(settings.interface, good);
    assert_eq!(file.load().unwrap(), settings);
    let interface = |row_height, zoom| SettingsChange {
        interface: Some(Interface {
            row_height,
            zoom,
            ..good
        }),
        ..SettingsChange::default()
    };
    for (bad, field) in [
        (interface(79, 1.0), "row_height"),
        (interface(321, 1.0), "row_height"),
        (interface(100, 0.4), "zoom"),
        (interface(100, f64::NAN), "zoom"),
        (
            SettingsChange {
                parallel_downloads: Some(0),
                ..SettingsChange::default()
            },
            "parallel_downloads",
        ),
        (
            SettingsChange {
                request_limit_s: Some(1801),
                ..SettingsChange::default()
            },
            "request_limit_s",
        ),
    ] {
        let fault = setup.change_settings(bad).await.unwrap_err();
        assert_eq!(fault.param.as_deref(), Some(field));
    }
    let nobody = SettingsChange {
        default_profile: Some(safelight_studio::ROUTEWAY_PROFILE),
        theme: Some(safelight_studio::Theme::Dark),
        ..SettingsChange::default()
    };
    let settings = setup.change_settings(nobody).await.unwrap();
    assert_eq!(settings.theme, safelight_studio::Theme::Dark);
    assert_eq!(settings.interface, good, "what was not named changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_answer_the_known_models_are_offered_with_the_reason() {
    let scratch = Scratch::at(&format!("http://127.0.0.1:{}/v1", Rude::free_port()));
    let studio = scratch.open().await;
    let models = studio.models(&Origin::Profile(scratch.profile.id)).await;
    assert_eq!(models.fault.unwrap().code, ErrorCode::NotReached);
    assert!(
        models
            .entries
            .iter()
            .any(|model| model.image && !model.on_server)
    );
    let fault = studio
        .test_connection(scratch.profile.id)
        .await
        .unwrap_err();
    assert_eq!(fault.code, ErrorCode::NotReached);

    let server = Rude::start();
    let list = serde_json::json!({ "data": [{ "id": "flux-1-schnell" }, { "id": "gpt-9" }] });
    server.always_get("/v1/models", Answer::json(200, &list));
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.open().await;
    let models = studio.models(&Origin::Default).await;
    assert_eq!(models.fault, None);
    let flux = models
        .entries
        .iter()
        .find(|model| model.id == "flux-1-schnell");
    assert!(flux.unwrap().on_server);
    let connection = studio.test_connection(scratch.profile.id).await.unwrap();
    assert_eq!(connection.image_models, 1);
}

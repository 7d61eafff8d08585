//! What the page may ask for: one file a domain. A command reads its arguments, makes one call, and maps the error.

mod curation;
mod everyday;
mod gallery;
mod jobs;
mod library;
mod program;
mod prompts;
mod search;
mod settings;

use tauri::Wry;
use tauri::ipc::Invoke;

macro_rules! commands {
    ($($domain:ident: $($name:ident)+;)+) => {
        /// The names of the commands that are registered.
        #[cfg(test)]
        const REGISTERED: &[&str] = &[$($(stringify!($name)),+),+];

        /// Hands a call of the page to its command.
        pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($($domain::$name),+),+]
        }
    };
}

commands! {
    program: start subscribe first_frame quit set_zoom;
    library: open_library choose_folder library_facts show_library_folder check_library repair_library
        locate_image back_up backups rebuild_library;
    gallery: gallery counts images image_details thumbnail_bytes image_bytes
        rate favourite trash restore trash_demo undo redo;
    search: read_query complete_query text_matches recent_searches remember_search;
    curation: undo_names empty_trash duplicates keep_best family shelves common_values set_note tag untag rename_tag delete_tag
        create_album rename_album move_album delete_album set_album_cover
        add_to_album remove_from_album arrange_album
        save_smart_album change_smart_album delete_smart_album;
    everyday: copy_image copy_text show_in_folder open_image drag_out open_link;
    jobs: enqueue jobs job_details cancel retry dismiss clear_finished
        send_held discard_held resume_queue;
    prompts: prompt_history forget_prompt save_draft;
    settings: change_settings save_profile delete_profile key_state set_key delete_key models
        test_connection;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use safelight_studio::wire::COMMANDS;

    use super::REGISTERED;

    /// What the build script declares.
    const DECLARED: &[&str] = include!("../command_names.rs");

    #[test]
    fn fault_48_the_table_what_is_registered_what_is_declared_and_what_is_allowed_are_one_list() {
        let table: BTreeSet<&str> = COMMANDS.iter().copied().collect();
        assert_eq!(table, REGISTERED.iter().copied().collect());
        assert_eq!(table, DECLARED.iter().copied().collect());

        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../../capabilities/main.json")).unwrap();
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
        assert!(
            capability.get("remote").is_none(),
            "nothing from elsewhere may call"
        );
        let allowed: BTreeSet<String> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|permission| permission.as_str().unwrap().to_owned())
            .collect();
        let wanted: BTreeSet<String> = COMMANDS
            .iter()
            .map(|name| format!("allow-{}", name.replace('_', "-")))
            .collect();
        assert_eq!(allowed, wanted);
    }
}

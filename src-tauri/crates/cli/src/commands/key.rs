//! The key of a profile: kept, looked for, forgotten; never shown and never on the command line.

use std::io::{IsTerminal, Read};

use safelight_studio::{ApiKey, ErrorCode, Fault, KeyState};
use serde_json::json;

use crate::args::KeyAction;
use crate::report::{Exit, Report};
use crate::session::Session;

/// No key is longer; a file given by mistake is refused.
const LONGEST_INPUT: u64 = 64 * 1024;

pub(crate) async fn key(
    session: &Session,
    report: &Report,
    action: &KeyAction,
) -> Result<Exit, Fault> {
    let (KeyAction::Set(of) | KeyAction::Status(of) | KeyAction::Delete(of)) = action;
    let profile = session.profile(of.profile.as_deref())?;
    match action {
        KeyAction::Set(_) => {
            let key = read_key()?;
            session.store_key(profile.id, key).await?;
            report.object(&json!({ "profile": profile.name, "key": KeyState::Stored }));
            report.line(&format!("The key of {} is in the keychain.", profile.name));
        }
        KeyAction::Status(_) => {
            let state = session.key_state(&profile).await?;
            report.object(&json!({ "profile": profile.name, "key": state }));
            report.line(&match state {
                KeyState::Stored => format!("The key of {} is in the keychain.", profile.name),
                KeyState::Environment => "The key comes from ROUTEWAY_API_KEY.".to_owned(),
                KeyState::SessionOnly => "The key is known until this program ends.".to_owned(),
                KeyState::NotNeeded => format!("{} needs no key.", profile.name),
                KeyState::Missing => format!("There is no key for {}.", profile.name),
            });
            if state == KeyState::Missing {
                return Ok(Exit::Failed);
            }
        }
        KeyAction::Delete(_) => {
            let was_there = session.forget_key(profile.id).await?;
            report.object(&json!({ "profile": profile.name, "deleted": was_there }));
            report.line(&if was_there {
                format!("The key of {} is deleted.", profile.name)
            } else {
                format!("There was no key for {}.", profile.name)
            });
        }
    }
    Ok(Exit::Done)
}

fn read_key() -> Result<ApiKey, Fault> {
    let unreadable = |error: std::io::Error| {
        Fault::new(
            ErrorCode::NoKey,
            format!("The key could not be read: {error}."),
        )
    };
    let text = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("Key: ").map_err(unreadable)?
    } else {
        let mut text = String::new();
        std::io::stdin()
            .take(LONGEST_INPUT)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        text
    };
    ApiKey::parse(&text)
        .map_err(|problem| Fault::new(ErrorCode::NoKey, format!("This is no key: {problem}.")))
}

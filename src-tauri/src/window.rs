//! The one window: where it stands, how it looks before its first frame, and what it never does.

use std::time::Duration;

use safelight_studio::{Settings, Theme, WindowPlace};
use tauri::webview::NewWindowResponse;
use tauri::window::Color;
use tauri::{AppHandle, LogicalPosition, LogicalSize, Manager as _, WebviewUrl, WebviewWindow};
use tokio::sync::Notify;

use crate::desktop;
use crate::error::Answer;
use crate::session::Session;

/// Its label.
pub(crate) const LABEL: &str = "main";

/// Inner size in logical pixels when nothing is known.
const SIZE: (f64, f64) = (1280.0, 800.0);
/// Smallest inner size in logical pixels.
const LEAST: (f64, f64) = (900.0, 600.0);
/// As `ui/src/theme.css` has the ground of both themes.
const DARK: Color = Color(0x0f, 0x0e, 0x0d, 0xff);
const LIGHT: Color = Color(0xfa, 0xf8, 0xf5, 0xff);
/// How long the window must lie still to have come to rest.
const REST: Duration = Duration::from_millis(500);
/// So much of the title bar must lie on a screen, in logical pixels, for the window to be within reach.
const GRIP: (f64, f64) = (120.0, 32.0);

/// A screen's place and size in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Screen {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Where the window goes: where it stood, as far as that is still within reach; `None` for the middle of the screen.
fn place_on(screens: &[Screen], wanted: &WindowPlace) -> (Option<(f64, f64)>, (f64, f64)) {
    let size = (wanted.width.max(LEAST.0), wanted.height.max(LEAST.1));
    let all_finite = [wanted.x, wanted.y, size.0, size.1]
        .iter()
        .all(|number| number.is_finite());
    if !all_finite {
        return (None, SIZE);
    }
    let holds_grip = |screen: &&Screen| {
        let across = (wanted.x + size.0).min(screen.x + screen.width) - wanted.x.max(screen.x);
        across >= GRIP.0 && wanted.y >= screen.y && wanted.y + GRIP.1 <= screen.y + screen.height
    };
    match screens.iter().find(holds_grip) {
        Some(screen) => {
            let width = size.0.min(screen.width.max(LEAST.0));
            let height = size.1.min(screen.height.max(LEAST.1));
            (Some((wanted.x, wanted.y)), (width, height))
        }
        None => (None, SIZE),
    }
}

fn screens(app: &AppHandle) -> Vec<Screen> {
    app.available_monitors()
        .unwrap_or_default()
        .iter()
        .map(|monitor| {
            let place: LogicalPosition<f64> = monitor.position().to_logical(monitor.scale_factor());
            let size: LogicalSize<f64> = monitor.size().to_logical(monitor.scale_factor());
            Screen {
                x: place.x,
                y: place.y,
                width: size.width,
                height: size.height,
            }
        })
        .collect()
}

/// Makes the window.
///
/// # Errors
/// What the window system says.
pub(crate) fn open(app: &AppHandle, settings: &Settings) -> tauri::Result<WebviewWindow> {
    let place = settings.window.map(|place| place_on(&screens(app), &place));
    let (position, size) = place.unwrap_or((None, SIZE));
    let theme = native(settings.theme);
    let builder = tauri::WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Safelight")
        .inner_size(size.0, size.1)
        .min_inner_size(LEAST.0, LEAST.1)
        .theme(theme)
        .background_color(ground(theme))
        // Shown when its ground has the right colour, so that nothing flashes.
        .visible(false)
        .maximized(settings.window.is_some_and(|place| place.maximised))
        .devtools(cfg!(debug_assertions))
        // Files that are dropped reach the page as in any browser; it takes them or leaves them, and none is opened.
        .disable_drag_drop_handler()
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false);
    let window = match position {
        Some((x, y)) => builder.position(x, y),
        None => builder.center(),
    }
    .build()?;
    if theme.is_none() {
        window.set_background_color(Some(ground(window.theme().ok())))?;
    }
    if (settings.interface.zoom - 1.0).abs() > f64::EPSILON {
        window.set_zoom(settings.interface.zoom.clamp(0.5, 3.0))?;
    }
    window.show()?;
    Ok(window)
}

const fn native(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Dark => Some(tauri::Theme::Dark),
        Theme::Light => Some(tauri::Theme::Light),
    }
}

const fn ground(theme: Option<tauri::Theme>) -> Color {
    match theme {
        Some(tauri::Theme::Light) => LIGHT,
        _ => DARK,
    }
}

/// Gives the window's frame, and the ground under the page, another theme.
///
/// # Errors
/// What the window system says.
pub(crate) async fn dress(window: &WebviewWindow, theme: Theme) -> Answer<()> {
    desktop::on_main_thread(window, move |window| {
        window.set_theme(native(theme))?;
        let now = native(theme).or_else(|| window.theme().ok());
        Ok(window.set_background_color(Some(ground(now)))?)
    })
    .await
}

/// The window shows the page of this program and nothing else, whatever a script or a link wants.
fn is_own_page(url: &url::Url) -> bool {
    let own = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    };
    if !own {
        // Without its path and query, which may say what a person looks at.
        tracing::warn!(scheme = url.scheme(), "the page was kept from leaving");
    }
    own
}

/// Where the window stands now; `None` while that says nothing: hidden, put away.
pub(crate) fn place_of(window: &WebviewWindow, before: Option<WindowPlace>) -> Option<WindowPlace> {
    if window.is_minimized().ok()? || !window.is_visible().ok()? {
        return None;
    }
    let maximised = window.is_maximized().ok()?;
    if let (true, Some(before)) = (maximised, before) {
        // The size to come back to is the one it had before.
        return Some(WindowPlace {
            maximised: true,
            ..before
        });
    }
    let scale = window.scale_factor().ok()?;
    let position: LogicalPosition<f64> = window.outer_position().ok()?.to_logical(scale);
    let size: LogicalSize<f64> = window.inner_size().ok()?.to_logical(scale);
    Some(WindowPlace {
        x: position.x,
        y: position.y,
        width: size.width,
        height: size.height,
        maximised,
    })
}

/// Says in the title which library is shown.
pub(crate) fn show_library(app: &AppHandle) {
    let Ok(studio) = app.state::<Session>().studio() else {
        return;
    };
    let library = studio.open_library().name;
    let title = if library.eq_ignore_ascii_case("safelight") {
        "Safelight".to_owned()
    } else {
        format!("{library} – Safelight")
    };
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.set_title(&title)
    {
        tracing::warn!(%error, "the window has no title");
    }
}

/// Notes where the window stands, for the next start.
pub(crate) async fn keep_place(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    let setup = std::sync::Arc::clone(&app.state::<Session>().setup);
    let before = setup.settings().window;
    let place = desktop::on_main_thread(&window, move |window| Ok(place_of(window, before)));
    if let Ok(Some(place)) = place.await
        && before != Some(place)
        && let Err(fault) = setup.keep_window(place).await
    {
        tracing::warn!(%fault, "the window's place was not kept");
    }
}

/// Told of every move of the window.
#[derive(Default)]
pub(crate) struct Settling(Notify);

impl Settling {
    /// The window has moved, or changed its size.
    pub(crate) fn moved(&self) {
        self.0.notify_one();
    }
}

/// Notes where the window stands whenever it has come to rest.
pub(crate) async fn keep_settled(app: AppHandle) {
    let settling = app.state::<Settling>();
    loop {
        settling.0.notified().await;
        while tokio::time::timeout(REST, settling.0.notified())
            .await
            .is_ok()
        {}
        keep_place(&app).await;
    }
}

/// What WebKitGTK wants to be told beyond what Tauri tells it.
#[cfg(target_os = "linux")]
pub(crate) fn tune(window: &WebviewWindow) {
    use webkit2gtk::{CacheModel, SettingsExt as _, WebContextExt as _, WebViewExt as _};
    let tuned = window.with_webview(|webview| {
        let view = webview.inner();
        if cfg!(debug_assertions)
            && let Some(settings) = view.settings()
        {
            // Whoever works on the page reads there what the policy had to refuse, from its first byte on.
            settings.set_enable_write_console_messages_to_stdout(true);
        }
        if let Some(context) = view.context() {
            // The page keeps what it shows; a second copy of every picture it has ever shown is memory for nothing.
            context.set_cache_model(CacheModel::DocumentViewer);
        }
        view.connect_web_process_terminated(|view, why| {
            tracing::warn!(?why, "the page's process died: it begins anew");
            view.reload();
        });
    });
    if let Err(error) = tuned {
        tracing::warn!(%error, "the web view is as it comes");
    }
}

/// Brings the window to the front, on the thread of the window: `true` once that is done.
pub(crate) struct Front(pub(crate) AppHandle);

impl crate::knock::Door for Front {
    async fn come_to_front(&self) -> bool {
        let (sender, done) = tokio::sync::oneshot::channel();
        let app = self.0.clone();
        let asked = self.0.run_on_main_thread(move || {
            let shown = app.get_webview_window(LABEL).is_some_and(|window| {
                let _ = window.unminimize();
                let _ = window.show();
                window.set_focus().is_ok()
            });
            let _ = sender.send(shown);
        });
        asked.is_ok() && done.await.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESK: [Screen; 2] = [
        Screen {
            x: 0.0,
            y: 0.0,
            width: 1920.0,
            height: 1080.0,
        },
        Screen {
            x: 1920.0,
            y: 0.0,
            width: 1280.0,
            height: 1024.0,
        },
    ];

    fn at(x: f64, y: f64, width: f64, height: f64) -> WindowPlace {
        WindowPlace {
            x,
            y,
            width,
            height,
            maximised: false,
        }
    }

    #[test]
    fn a_window_stands_where_it_stood() {
        let stood = at(2000.0, 40.0, 1000.0, 700.0);
        assert_eq!(
            place_on(&DESK, &stood),
            (Some((2000.0, 40.0)), (1000.0, 700.0))
        );
    }

    #[test]
    fn a_window_on_a_screen_that_is_gone_comes_to_the_middle_of_another() {
        let stood = at(2000.0, 40.0, 1000.0, 700.0);
        assert_eq!(place_on(&DESK[..1], &stood), (None, SIZE));
        for unreachable in [
            at(1900.0, 40.0, 1000.0, 700.0),
            at(100.0, -40.0, 1000.0, 700.0),
            at(100.0, 1070.0, 1000.0, 700.0),
            at(-2000.0, 40.0, 1000.0, 700.0),
            at(f64::NAN, 40.0, 1000.0, 700.0),
        ] {
            assert_eq!(place_on(&DESK[..1], &unreachable), (None, SIZE));
        }
    }

    #[test]
    fn a_window_is_neither_too_small_to_use_nor_larger_than_its_screen() {
        let (_, size) = place_on(&DESK, &at(0.0, 0.0, 10.0, 10.0));
        assert_eq!(size, LEAST);
        let (_, size) = place_on(&DESK, &at(0.0, 0.0, 9000.0, 9000.0));
        assert_eq!(size, (1920.0, 1080.0));
    }

    #[test]
    fn fault_48_the_window_shows_no_page_but_its_own() {
        let allowed = |text: &str| url::Url::parse(text).is_ok_and(|url| is_own_page(&url));
        assert!(allowed(if cfg!(windows) {
            "http://tauri.localhost/index.html"
        } else {
            "tauri://localhost/index.html"
        }));
        for elsewhere in [
            "https://example.org/",
            "http://localhost:1420/",
            "http://tauri.localhost.example.org/",
            "tauri://elsewhere/",
            "file:///etc/passwd",
            "data:text/html,hello",
            "javascript:alert(1)",
            "blob:tauri://localhost/1",
            "thumb://localhost/1/00000000/256",
            "about:blank",
        ] {
            assert!(!allowed(elsewhere), "{elsewhere}");
        }
    }
}

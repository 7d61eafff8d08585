import { ArrowLeft, CircleUser, Contrast, HardDrive, Info, Keyboard } from "lucide";
import type { IconNode } from "lucide";
import { For, Match, Switch } from "solid-js";
import type { JSX } from "solid-js";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { ToastsView } from "../../components/toasts";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { AboutPage } from "./about";
import { AppearancePage } from "./appearance";
import { LibraryPage } from "./library";
import { ProfilesPage } from "./profiles";
import "./settings.css";
import { ShortcutsPage } from "./shortcuts";

type Page = keyof typeof words.settings.pages;

const PAGES: readonly [Page, IconNode][] = [
  ["profiles", CircleUser],
  ["library", HardDrive],
  ["appearance", Contrast],
  ["shortcuts", Keyboard],
  ["about", Info],
];

/** The settings, in place of the library. */
export function SettingsView(): JSX.Element {
  const app = useFrame();
  const page = (): Page => {
    const place = app.place();
    return PAGES.find(([name]) => place.at === "settings" && place.page === name)?.[0] ?? "profiles";
  };
  const leave = (): void => app.go({ at: "gallery", view: { view: "all" } });
  app.actions.register([
    { id: "settings.leave", label: words.settings.back, group: words.frame.groups.places, keys: ["Escape"], run: leave },
  ]);
  return (
    <div class="settings">
      <nav class="settings-pages" aria-label={words.settings.title}>
        <div class="settings-head">
          <IconButton icon={ArrowLeft} label={words.settings.back} onClick={leave} />
          <span class="strong">{words.settings.title}</span>
        </div>
        <For each={PAGES}>
          {([name, icon]) => (
            <button
              type="button"
              class="nav"
              aria-current={page() === name ? "page" : undefined}
              onClick={() => app.go({ at: "settings", page: name })}
            >
              <Icon of={icon} />
              <span class="name">{words.settings.pages[name]}</span>
            </button>
          )}
        </For>
      </nav>
      <main class="settings-main" id="main">
        <Switch>
          <Match when={page() === "profiles"}>
            <ProfilesPage />
          </Match>
          <Match when={page() === "library"}>
            <LibraryPage />
          </Match>
          <Match when={page() === "appearance"}>
            <AppearancePage />
          </Match>
          <Match when={page() === "shortcuts"}>
            <ShortcutsPage />
          </Match>
          <Match when={page() === "about"}>
            <AboutPage />
          </Match>
        </Switch>
        <ToastsView toasts={app.toasts} />
      </main>
    </div>
  );
}

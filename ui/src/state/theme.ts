/** Puts the theme of the settings on the page; `public/theme.js` does so before the first paint. */
import { createEffect, createSignal, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { Theme } from "../bindings/settings";

export function wearTheme(theme: Accessor<Theme>): void {
  const light = matchMedia("(prefers-color-scheme: light)");
  const [systemIsLight, setSystemIsLight] = createSignal(light.matches);
  const hear = (): void => void setSystemIsLight(light.matches);
  light.addEventListener("change", hear);
  onCleanup(() => light.removeEventListener("change", hear));

  createEffect(() => {
    const chosen = theme();
    const worn = chosen === "system" ? (systemIsLight() ? "light" : "dark") : chosen;
    document.documentElement.dataset["theme"] = worn;
    try {
      localStorage.setItem("theme", chosen);
    } catch {
      // A closed storage only costs the first frame its colour.
    }
  });
}

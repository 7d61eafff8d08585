/** The actions of the search. */
import type { Action, App } from "../../state/app";
import { words } from "../../words";
import { oneTarget } from "../../state/which";

/** Registers those that need the field, for as long as it stands. */
export function registerSearchActions(app: App): void {
  app.actions.register([
    {
      id: "search.clear",
      label: words.search.clear,
      group: words.search.group,
      enabled: () => app.search.query() !== "",
      run: () => app.search.set(""),
    },
  ]);
}

/** Registers those that work from everywhere. */
export function searchEverywhere(app: App): Action[] {
  return [
    {
      id: "search.focus",
      label: words.search.focus,
      group: words.search.group,
      keys: ["Mod+F", "/"],
      inFields: true,
      enabled: () => app.library() !== null && app.viewer.shown() === null,
      run() {
        if (app.place().at !== "gallery") app.go({ at: "gallery", view: { view: "all" } });
        app.search.focus();
      },
    },
    {
      id: "search.like",
      label: words.search.like,
      group: words.gallery.group,
      enabled: () => app.place().at === "gallery" && oneTarget(app) !== null,
      run() {
        const id = oneTarget(app);
        if (id === null) return;
        app.viewer.close();
        app.go({ at: "gallery", view: { view: "all" }, query: `similar:${id}` });
      },
    },
  ];
}

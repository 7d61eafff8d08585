/** What can be done with the composer, and with an image through it. */
import type { Action, App } from "../../state/app";
import type { ComposerState } from "../../state/composer";
import { words } from "../../words";

/** Adds them until the calling component is disposed of. */
export function registerActions(app: App, composer: ComposerState): void {
  app.actions.register([...composerActions(composer), ...imageActions(app, composer)]);
}

function composerActions(composer: ComposerState): Action[] {
  const group = words.composer.group;
  return [
    {
      id: "composer.generate",
      label: words.composer.generate,
      group,
      keys: ["Mod+Enter"],
      inFields: true,
      once: true,
      run: () => composer.generate(),
    },
    { id: "composer.focus", label: words.composer.focus, group, keys: ["P"], run: () => composer.focusField("prompt") },
    {
      id: "composer.fold",
      label: words.composer.fold,
      group,
      keys: ["Mod+J"],
      inFields: true,
      run() {
        if (composer.folded()) composer.focusField("prompt");
        else composer.setFolded(true);
      },
    },
    {
      id: "composer.more",
      label: words.composer.moreSettings,
      group,
      keys: ["Mod+E"],
      inFields: true,
      run() {
        composer.setMore(!composer.more());
        composer.focusField("prompt");
      },
    },
  ];
}

function imageActions(app: App, composer: ComposerState): Action[] {
  const group = words.composer.group;
  const one = (): number | null => {
    const shown = app.viewer.shown();
    if (shown !== null) return shown;
    const ids = app.selection.ids();
    if (ids.length > 1) return null;
    return ids[0] ?? app.selection.current();
  };
  const inTrash = () => {
    const place = app.place();
    return place.at === "gallery" && place.view.view === "trash";
  };
  const enabled = () => one() !== null;
  const canRemake = () => enabled() && !inTrash();
  return [
    {
      id: "image.remix",
      label: words.composer.actions.remix,
      group,
      keys: ["R"],
      enabled: canRemake,
      run: () => withImage(one(), (id) => remix(app, composer, id)),
    },
    {
      id: "image.vary",
      label: words.composer.actions.vary,
      group,
      keys: ["V"],
      once: true,
      enabled: canRemake,
      run: () => withImage(one(), (id) => vary(app, composer, id)),
    },
    {
      id: "image.copy_prompt",
      label: words.composer.actions.copyPrompt,
      group,
      enabled,
      run: () => withImage(one(), (id) => copyPrompt(app, id)),
    },
  ];
}

async function withImage(id: number | null, act: (id: number) => Promise<void>): Promise<void> {
  if (id !== null) await act(id);
}

/** Takes over everything an image was made with. */
async function remix(app: App, composer: ComposerState, id: number): Promise<void> {
  const { order } = await app.host.call("image_details", { id });
  if (!order) {
    app.toasts.show({ text: words.composer.notMadeHere });
    return;
  }
  app.viewer.close();
  composer.load({ ...order, parent: id });
  composer.focusField("prompt");
}

/** The same once more, with another seed where one was sent. */
async function vary(app: App, composer: ComposerState, id: number): Promise<void> {
  const { order } = await app.host.call("image_details", { id });
  if (!order) {
    app.toasts.show({ text: words.composer.notMadeHere });
    return;
  }
  const seed = order.seed.mode === "servers_choice" ? order.seed : ({ mode: "random" } as const);
  const sent = await composer.send({ ...order, seed, parent: id });
  if (sent) app.toasts.show({ text: words.composer.varied });
}

async function copyPrompt(app: App, id: number): Promise<void> {
  const { image } = await app.host.call("image_details", { id });
  await app.host.call("copy_text", { value: image.prompt });
  app.toasts.show({ text: words.composer.copiedPrompt });
}

/** What could stand at the caret of the search field: asked for while one types, shown under it. */
import { createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import type { Completion, Completions } from "../../bindings/library";
import type { App } from "../../state/app";
import { newest } from "../../state/newest";

export interface CompletionMenu {
  /** What is offered; empty: the menu is closed. */
  entries: Accessor<readonly Completion[]>;
  /** The place of the one that Enter takes; -1: none. */
  active: Accessor<number>;
  /** What is typed of the value that is offered. */
  typed(): string;
  point(at: number): void;
  /**
   * Looks what could stand at a place of the text. Where nothing is typed yet, only whoever wants to see it gets an
   * offer: else it would stand before what the search has to say about the words before.
   */
  ask(caret: number, wanted?: boolean): void;
  close(): void;
  /** One further down or up, round the end. */
  step(way: 1 | -1): void;
  /** Puts an entry into the text. */
  take(entry: Completion): void;
}

export function createCompletionMenu(app: App): CompletionMenu {
  const { search } = app;
  const [found, setFound] = createSignal<Completions | null>(null);
  const [active, setActive] = createSignal(-1);
  const entries = (): readonly Completion[] => found()?.entries ?? [];

  const asker = newest(
    ({ query, at }: { query: string; at: number; wanted: boolean }) => app.host.call("complete_query", { query, at }),
    (answer, { query, wanted }) => {
      // Something else than typing has changed it.
      if (query !== search.before() + search.text()) return close();
      const typed = query.slice(answer.start, answer.end);
      if (typed === "" && !wanted) return close();
      // What is typed to its end needs no offer.
      const isDone = answer.entries.length === 1 && answer.entries[0]?.text === typed && answer.entries[0].kind !== "field";
      setActive(-1);
      setFound(isDone ? null : answer);
      search.setOffering(!isDone && answer.entries.length > 0);
    },
    (thrown) => {
      close();
      app.toasts.fault(thrown);
    },
  );
  const close = (): void => {
    asker.drop();
    setFound(null);
    setActive(-1);
    search.setOffering(false);
  };
  const ask = (caret: number, wanted = false): void => {
    const before = search.before();
    search.setOffering(true);
    asker.ask({ query: before + search.text(), at: before.length + caret, wanted });
  };

  return {
    entries,
    active,
    typed() {
      const answer = found();
      const text = answer ? (search.before() + search.text()).slice(answer.start, answer.end) : "";
      return text.slice(text.indexOf(":") + 1).replaceAll('"', "");
    },
    point: (at) => void setActive(at),
    ask,
    close,
    step(way) {
      const { length } = entries();
      if (length === 0) return;
      const at = active();
      setActive(at < 0 ? (way > 0 ? 0 : length - 1) : (at + way + length) % length);
    },
    take(entry) {
      const answer = found();
      if (!answer) return;
      const from = Math.max(0, answer.start - search.before().length);
      const to = Math.max(from, answer.end - search.before().length);
      const text = search.text();
      // The value of a field follows at once; anything else is done.
      const isOpen = entry.kind === "field";
      const put = `${entry.text}${isOpen ? "" : " "}`;
      const rest = isOpen ? text.slice(to) : text.slice(to).trimStart();
      close();
      search.type(text.slice(0, from) + put + rest, from + put.length);
      if (isOpen) ask(from + put.length, true);
    },
  };
}

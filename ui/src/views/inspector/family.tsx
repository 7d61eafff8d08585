/** What an image was remixed from, what became of it, and what is different from one to the next. */
import { ArrowRight } from "lucide";
import { For, Show, createMemo, createResource } from "solid-js";
import type { JSX } from "solid-js";
import type { Difference, FamilyMember, WordRun } from "../../bindings/curation";
import type { Image } from "../../bindings/image";
import type { ImageDetails } from "../../bindings/window";
import { Icon } from "../../components/icon";
import type { App } from "../../state/app";
import { useApp } from "../../state/app";
import { sizeText } from "../../state/sizes";
import { words } from "../../words";
import { versionOf } from "./details";
import "./family.css";

/** More members than these are not drawn. */
const MOST = 24;

interface Line {
  before: readonly FamilyMember[];
  self: FamilyMember | undefined;
  after: readonly FamilyMember[];
}

export function Family(props: { image: Image; details: ImageDetails | undefined }): JSX.Element {
  const app = useApp();
  const isOne = createMemo(() => (props.details?.parent ?? null) !== null || (props.details?.children.length ?? 0) > 0);
  const wanted = createMemo(() => (isOne() ? { id: props.image.id, of: props.details } : null));
  const [family] = createResource(wanted, ({ id }) => app.host.call("family", { id }).catch(() => null));
  const line = createMemo(() => lineOf(family.latest?.members ?? [], props.image.id));
  return (
    <Show when={isOne() && line().self}>
      {(self) => (
        <section class="inspect-section">
          <div class="inspect-head">
            <h3>{words.inspector.family}</h3>
          </div>
          <div class="family">
            <For each={line().before}>
              {(member) => (
                <>
                  <Relative member={member} label={words.inspector.madeFrom(member.image.id)} />
                  <Icon of={ArrowRight} size={12} class="t3" />
                </>
              )}
            </For>
            <span class="relative this" role="img" aria-label={words.inspector.this}>
              <img src={app.host.thumbUrl(props.image.id, versionOf(props.image), 256)} alt="" />
            </span>
            <Show when={line().after.length > 0}>
              <Icon of={ArrowRight} size={12} class="t3" />
            </Show>
            <For each={line().after}>{(member) => <Relative member={member} label={words.inspector.remixedInto(member.image.id)} />}</For>
          </div>
          <Show when={self().parent !== null && self().differences.length > 0}>
            <ul class="family-words small">
              <For each={self().differences}>{(difference) => <li dir="auto">{inWords(difference)}</li>}</For>
            </ul>
          </Show>
        </section>
      )}
    </Show>
  );
}

/** Those it comes from, the first first; then those that came of it, near ones first. */
function lineOf(members: readonly FamilyMember[], id: number): Line {
  const byId = new Map(members.map((member) => [member.image.id, member]));
  const self = byId.get(id);
  const before: FamilyMember[] = [];
  for (let at = self?.parent; at !== null && at !== undefined && before.length < MOST; ) {
    const parent = byId.get(at);
    if (!parent || before.includes(parent)) break;
    before.unshift(parent);
    at = parent.parent;
  }
  const after: FamilyMember[] = [];
  let level = [id];
  while (level.length > 0 && after.length < MOST) {
    const next = members.filter((member) => member.parent !== null && level.includes(member.parent) && !after.includes(member) && member.image.id !== id);
    after.push(...next);
    level = next.map((member) => member.image.id);
  }
  return { before, self, after: after.slice(0, MOST) };
}

/** So much of what is new or gone is said. */
const SAID = 120;

/** One difference as a person would say it. */
function inWords({ field, before, after, words: runs }: Difference): string {
  const own = words.inspector.difference;
  const name = own.fields[field] ?? field;
  const show = (value: string | null): string => (value === null ? own.none : field === "size" ? sizeText(value) : value);
  const cut = (text: string): string => (text.length > SAID ? `${text.slice(0, SAID).trimEnd()}…` : text);
  const said = (kind: WordRun["kind"]): string[] =>
    runs.filter((run) => run.kind === kind).map((run) => cut(run.text.trim().replace(/^[,;.]+\s*|[,;.]+$/g, ""))).filter((text) => text !== "");
  if (runs.length > 0) return own.text(name, said("gone"), said("new"));
  return own.value(name, cut(show(before)), cut(show(after)));
}

/** A member of the family. */
function Relative(props: { member: FamilyMember; label: string }): JSX.Element {
  const app = useApp();
  const image = (): Image => props.member.image;
  const title = (): string => [props.label, ...props.member.differences.map(inWords)].join("\n");
  return (
    <button
      type="button"
      class="relative"
      style={{ "background-color": image().colour ?? undefined }}
      aria-label={props.label}
      title={title()}
      onClick={() => goTo(app, image())}
    >
      <img src={app.host.thumbUrl(image().id, versionOf(image()), 256)} alt="" draggable={false} />
    </button>
  );
}

/** Selects an image and brings it into view, in another view if it is not in this one. */
function goTo(app: App, image: Image): void {
  if (app.gallery.indexOf(image.id) < 0) app.go({ at: "gallery", view: { view: image.trashed_at === null ? "all" : "trash" } });
  app.selection.select([image.id], image.id);
  app.gallery.reveal(image.id);
}

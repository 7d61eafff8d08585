/** How an image was made, in rows. */
import { For, Show, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import type { Image } from "../../bindings/image";
import type { ImageDetails } from "../../bindings/window";
import { Button } from "../../components/button";
import { useApp } from "../../state/app";
import { pixelsOf, plainSize, sizeText } from "../../state/sizes";
import { words } from "../../words";
import "./facts.css";

/** A row: what, its value, and what else there is to say of it in grey. */
export interface Row {
  name: string;
  value: string;
  note?: string | undefined;
}

export function Facts(props: { image: Image; details: ImageDetails | undefined }): JSX.Element {
  const app = useApp();
  const rows = createMemo(() => [...asked(props.image), ...got(props.image, props.details)]);
  return (
    <section class="inspect-section">
      <h3 class="unseen">{words.inspector.facts}</h3>
      <Rows rows={rows()} />
      <Show when={props.image.job_id !== null}>
        <Button kind="ghost" size="small" class="inspect-job" onClick={() => app.go({ at: "queue", ...(props.image.job_id === null ? {} : { job: props.image.job_id }) })}>
          {words.inspector.showJob}
        </Button>
      </Show>
    </section>
  );
}

export function Rows(props: { rows: readonly Row[] }): JSX.Element {
  return (
    <dl class="inspect-rows">
      <For each={props.rows}>
        {(row) => (
          <>
            <dt>{row.name}</dt>
            <dd class="num selectable">
              <bdi>{row.value}</bdi>
              <Show when={row.note}>
                {" "}
                <span class="t3">{row.note}</span>
              </Show>
            </dd>
          </>
        )}
      </For>
    </dl>
  );
}

function asked(image: Image): Row[] {
  const { rows } = words.inspector;
  return [
    { name: rows.model, value: image.model },
    sizeRow(image),
    { name: rows.seed, value: words.inspector.seed(image.seed_facts) },
    ...guidanceRows(image),
    ...(image.quality === null ? [] : [{ name: rows.quality, value: image.quality }]),
  ];
}

/** What was asked for stands beside what came. */
function sizeRow(image: Image): Row {
  const { rows, size } = words.inspector;
  const row = { name: rows.size, value: size.pixels(image.width, image.height) };
  if (image.size === null) return row;
  const wanted = pixelsOf(plainSize(image.size));
  const same = wanted?.width === image.width && wanted.height === image.height;
  return { ...row, note: same ? size.asAsked : size.asked(sizeText(plainSize(image.size))) };
}

function guidanceRows(image: Image): Row[] {
  const { rows, guidance, steps, onlySteps } = words.inspector;
  const { guidance: scale, steps: count } = image;
  if (scale === null && count === null) return [];
  if (scale === null) return count === null ? [] : [{ name: rows.steps, value: onlySteps(count) }];
  return [{ name: rows.guidance, value: guidance(scale), note: count === null ? undefined : steps(count) }];
}

function got(image: Image, details: ImageDetails | undefined): Row[] {
  const own = words.inspector;
  const { rows } = own;
  const took = details?.took_ms ?? null;
  const transfer = details?.response_format;
  return [
    { name: rows.made, value: own.made(image.created_at) },
    ...(took === null ? [] : [{ name: rows.took, value: own.took(took) }]),
    ...costRows(image),
    { name: rows.file, value: own.file(image.format, image.bytes) },
    ...(details?.profile_name ? [{ name: rows.profile, value: details.profile_name }] : []),
    ...(transfer === "url" || transfer === "b64_json" ? [{ name: rows.transfer, value: own.transfer[transfer] }] : []),
  ];
}

function costRows(image: Image): Row[] {
  const { rows, cost, demoCost } = words.inspector;
  if (image.demo) return [{ name: rows.cost, value: demoCost }];
  // A cost of nothing is one that nobody knows.
  return image.cost !== null && image.cost > 0 ? [{ name: rows.cost, value: cost(image.cost) }] : [];
}

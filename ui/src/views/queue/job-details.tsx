import { Copy, ExternalLink, X } from "lucide";
import { For, Show, createEffect, createSignal, on } from "solid-js";
import type { JSX } from "solid-js";
import type { Job } from "../../bindings/job";
import type { JobDetails } from "../../bindings/window";
import { Button, IconButton } from "../../components/button";
import { FaultText } from "../../components/fault-text";
import { useFrame } from "../../state/create";
import { orderOfJob } from "../../state/job-order";
import { isAboutField } from "../../state/own-jobs";
import { exactTime, number, took, words } from "../../words";
import { helpLinks } from "../gallery/jobs";
import { hasEnded, hasFailed, phaseText, savedOf, textOf } from "./job-words";
import { retryJob } from "./retry";

/** Text longer than this is cut on the screen; copying gives all of it. */
const SHOWN = 20_000;

interface Props {
  job: Job;
  onClose: () => void;
}

/** Everything known of one request. */
export function JobDetailsView(props: Props): JSX.Element {
  const app = useFrame();
  const [details, setDetails] = createSignal<JobDetails | null>(null);
  createEffect(
    on(
      () => [props.job.id, props.job.state, props.job.phase] as const,
      ([id]) => {
        if (details()?.job.id !== id) setDetails(null);
        app.host.call("job_details", { id }).then((found) => props.job.id === id && setDetails(found), app.toasts.fault);
      },
    ),
  );
  const copy = (text: string): void => {
    app.host.call("copy_text", { value: text }).then(() => app.toasts.show({ text: words.frame.copied }), app.toasts.fault);
  };
  const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text);
  const title = (): string => phaseText(props.job, 0, false);

  return (
    <aside class="job-details" aria-label={words.queue.details}>
      <header>
        <h2 class="grow cut">{title()}</h2>
        <IconButton icon={X} label={words.frame.close} onClick={() => props.onClose()} />
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it */}
      <div class="scroll" tabIndex={0} role="group" aria-label={title()}>
        <p class="sentences selectable">
          <Show when={props.job.fault} fallback={<bdi>{cut(textOf(props.job, "prompt") ?? "")}</bdi>}>
            {(fault) => <FaultText fault={fault()} />}
          </Show>
          <Show when={props.job.note}>
            {(note) => (
              <>
                {" "}
                <bdi>{note()}</bdi>
              </>
            )}
          </Show>
        </p>
        <div class="links">
          <For each={helpLinks(props.job.fault)}>
            {(link) => (
              <Button
                kind="ghost"
                size="small"
                icon={ExternalLink}
                onClick={() => void app.host.call("open_link", { value: link.address }).catch(app.toasts.fault)}
              >
                {words.queue.openLink(link.host)}
              </Button>
            )}
          </For>
        </div>
        <JobButtons job={props.job} onGone={() => props.onClose()} />
        <section>
          <div class="heading">
            <h3>{words.queue.times}</h3>
          </div>
          <Facts job={props.job} details={details()} />
        </section>
        <Show when={details()}>
          {(known) => (
            <>
              <TextSection
                title={props.job.sent_at === null ? words.queue.requestToSend : words.queue.request}
                copyLabel={words.queue.copyRequest}
                text={cut(known().request)}
                onCopy={() => copy(known().request)}
              />
              <Show when={known().reply ?? (hasEnded(props.job) ? words.queue.noReply : null)}>
                {(reply) => (
                  <TextSection title={words.queue.reply} copyLabel={words.queue.copyReply} text={cut(reply())} onCopy={() => copy(reply())} />
                )}
              </Show>
            </>
          )}
        </Show>
      </div>
      <footer>
        <Button icon={Copy} disabled={details() === null} onClick={() => copy(details()?.support ?? "")}>
          {words.queue.copySupport}
        </Button>
      </footer>
    </aside>
  );
}

function TextSection(props: { title: string; copyLabel: string; text: string; onCopy: () => void }): JSX.Element {
  return (
    <section>
      <div class="heading">
        <h3>{props.title}</h3>
        <IconButton icon={Copy} size="small" label={props.copyLabel} onClick={() => props.onCopy()} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it */}
      <pre class="selectable" tabIndex={0} dir="auto">
        {props.text}
      </pre>
    </section>
  );
}

function Facts(props: { job: Job; details: JobDetails | null }): JSX.Element {
  const rows = (): [string, string | null][] => {
    const { job, details } = props;
    const at = (ms: number | null | undefined): string | null => (ms ? exactTime(ms) : null);
    const status = details?.status;
    return [
      [words.queue.asked, at(job.created_at)],
      [words.queue.sent, at(job.sent_at)],
      [words.queue.answered, at(details?.replied_at)],
      [words.queue.took, job.sent_at !== null && job.finished_at !== null ? took(job.finished_at - job.sent_at) : null],
      [words.queue.attempts, job.attempt > 1 ? number(job.attempt) : null],
      [words.queue.status, status ? [String(status), apiText(job, "type")].filter(Boolean).join(" ") : null],
      [words.queue.trace, job.fault?.trace_id ?? null],
      [words.queue.task, job.task_id],
    ];
  };
  return (
    <dl>
      <For each={rows().filter((row): row is [string, string] => row[1] !== null)}>
        {([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd class="selectable num">
              <bdi>{value}</bdi>
            </dd>
          </>
        )}
      </For>
    </dl>
  );
}

function apiText(job: Job, name: string): string {
  const value = job.fault?.api?.[name];
  return typeof value === "string" ? value : "";
}

/** What can be done with a request now. */
function JobButtons(props: { job: Job; onGone: () => void }): JSX.Element {
  const app = useFrame();
  const [busy, setBusy] = createSignal(false);
  async function act(what: () => Promise<void>): Promise<void> {
    setBusy(true);
    try {
      await what();
    } catch (thrown) {
      app.toasts.fault(thrown);
    } finally {
      setBusy(false);
    }
  }
  const edit = (): void => {
    app.composer.load(orderOfJob(props.job));
    const fault = props.job.fault;
    if (fault?.param && isAboutField(fault)) app.composer.mark(fault.param, fault.message);
    app.go({ at: "gallery", view: { view: "all" } });
    app.composer.focus();
  };
  const retry = async (): Promise<void> => {
    if (await retryJob(app, props.job)) app.toasts.show({ text: words.queue.retried });
  };
  const cancel = async (): Promise<void> => {
    app.studio.putJobs([await app.host.call("cancel", { id: props.job.id })]);
  };
  const dismiss = async (): Promise<void> => {
    await app.host.call("dismiss", { ids: [props.job.id] });
    app.studio.dropJobs((job) => job.id === props.job.id);
    props.onGone();
  };
  return (
    <div class="buttons">
      <Show when={hasEnded(props.job)}>
        <Button onClick={edit}>{words.queue.edit}</Button>
      </Show>
      <Show when={hasFailed(props.job) || props.job.phase === "cancelled"}>
        <Button disabled={busy()} onClick={() => void act(retry)}>
          {words.queue.retry}
        </Button>
      </Show>
      <Show when={hasFailed(props.job) && savedOf(props.job) === 0}>
        <Button kind="ghost" disabled={busy()} onClick={() => void act(dismiss)}>
          {words.queue.dismiss}
        </Button>
      </Show>
      <Show when={!hasEnded(props.job)}>
        <Button disabled={busy() || props.job.cancel_requested} onClick={() => void act(cancel)}>
          {words.queue.cancel}
        </Button>
      </Show>
    </div>
  );
}

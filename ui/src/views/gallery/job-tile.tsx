/** A job among the images, where its own will be. */
import { CircleAlert, Clock, ExternalLink, Timer, TriangleAlert, X } from "lucide";
import { For, Match, Show, Switch, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import type { Job } from "../../bindings/job";
import { Button, IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { Progress } from "../../components/progress";
import { useApp } from "../../state/app";
import { orderOfJob } from "../../state/job-order";
import type { Box } from "../../state/layout";
import { isAboutField } from "../../state/own-jobs";
import { elapsed, words } from "../../words";
import "./job-tile.css";
import {
  billingOf,
  createSeconds,
  dismiss,
  faultOf,
  helpLinks,
  isWaitingLong,
  kindOf,
  minutesLeft,
  partOf,
  phaseWords,
  textIn,
  titleOf,
  whyAgain,
} from "./jobs";
import { retryJob } from "../queue/retry";

interface Props {
  job: Job;
  /** Where it stands inside the scrolled element. */
  box: Box | undefined;
  /** Requests of its queue before it. */
  ahead: number;
}

export function JobTile(props: Props): JSX.Element {
  const kind = createMemo(() => kindOf(props.job));
  const place = (): JSX.CSSProperties => ({
    transform: `translate(${props.box?.x ?? 0}px, ${props.box?.y ?? 0}px)`,
    width: `${props.box?.width ?? 0}px`,
    height: `${props.box?.height ?? 0}px`,
  });
  const name = (): string =>
    kind() === "ended" ? words.gallery.job.failed : kind() === "waiting" ? words.gallery.job.waiting : words.gallery.job.running;
  return (
    <div class={`job ${kind()}`} style={place()} role="group" aria-label={name()} data-own-pointer="" data-job={props.job.id}>
      <Switch>
        <Match when={kind() === "ended"}>
          <Ended job={props.job} />
        </Match>
        <Match when={kind()}>
          <UnderWay {...props} />
        </Match>
      </Switch>
    </div>
  );
}

function UnderWay(props: Props): JSX.Element {
  const app = useApp();
  const running = (): boolean => kindOf(props.job) === "running";
  const now = createSeconds(() => running() || props.job.waits_until !== null);
  const received = () => app.receiving(props.job.id);
  const phase = (): string => phaseWords(props.job, props.ahead, received(), now());
  const cancel = (): void => void app.host.call("cancel", { id: props.job.id }).catch(app.toasts.fault);
  return (
    <>
      <div class="job-head">
        <bdi class="cut t3 grow">{textIn(props.job, "model")}</bdi>
        <span class="num t2">
          {running() ? elapsed(now() - (props.job.sent_at ?? props.job.created_at)) : words.gallery.job.asks(props.job.asked)}
        </span>
        <IconButton icon={X} size="small" label={words.gallery.job.cancel} onClick={cancel} />
      </div>
      <p class="job-prompt t2" dir="auto">
        {textIn(props.job, "prompt").slice(0, 300)}
      </p>
      <Show when={whyAgain(props.job)}>
        {(why) => (
          <p class="job-why t3" dir="auto" title={why()}>
            {why()}
          </p>
        )}
      </Show>
      <Show
        when={running()}
        fallback={
          <div class="job-foot row t3">
            <span class="cut grow">{phase()}</span>
            <Icon of={Clock} size={14} />
          </div>
        }
      >
        <div class="job-foot">
          <Show when={isWaitingLong(props.job, now())}>
            <TimeLeft minutes={minutesLeft(props.job, now()) ?? 0} />
          </Show>
          <div class="job-phase cut">{phase()}</div>
          <Progress part={partOf(props.job, received())} label={phase()} />
        </div>
      </Show>
    </>
  );
}

/** How long the links of its unsaved images live. */
function TimeLeft(props: { minutes: number }): JSX.Element {
  return (
    <div class="job-left num" classList={{ urgent: props.minutes < 10 }}>
      <Icon of={Timer} size={12} />
      <span>{words.gallery.job.notSavedYet(props.minutes)}</span>
    </div>
  );
}

function Ended(props: { job: Job }): JSX.Element {
  const app = useApp();
  const fault = (): ReturnType<typeof faultOf> => faultOf(props.job);
  const now = createSeconds(() => minutesLeft(props.job, Date.now()) !== null, 20_000);
  const left = (): number | null => minutesLeft(props.job, now());
  const attempt = (work: Promise<unknown>): void => void work.catch(app.toasts.fault);
  const edit = (): void => {
    const found = fault();
    app.composer.load(orderOfJob(props.job));
    if (found?.param && isAboutField(found)) app.composer.mark(found.param, found.message);
    app.composer.focus();
  };
  const copyDetails = async (): Promise<void> => {
    const { support } = await app.host.call("job_details", { id: props.job.id });
    await app.host.call("copy_text", { value: support });
    app.toasts.show({ text: words.gallery.job.detailsCopied });
  };
  const isPartly = (): boolean => props.job.phase === "done";
  return (
    <>
      <div class="job-head">
        <span class="bad">
          <Icon of={props.job.phase === "failed" ? CircleAlert : TriangleAlert} size={14} />
        </span>
        <span class="job-title strong cut grow">{titleOf(props.job)}</span>
        <IconButton icon={X} size="small" label={words.gallery.job.dismiss} onClick={() => attempt(dismiss(app, props.job.id))} />
      </div>
      {/* A server may have much to say: it scrolls, and so the keyboard must reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div class="job-words" tabindex="0" role="group" aria-label={words.gallery.job.details}>
        <p class="t2" dir="auto">
          {fault()?.message.slice(0, 2000)} {billingOf(props.job)}
        </p>
        <Show when={fault()?.tip}>
          {(tip) => (
            <p class="t2" dir="auto">
              {tip().slice(0, 2000)}
            </p>
          )}
        </Show>
        <div class="job-links">
          <For each={helpLinks(fault())}>
            {(link) => (
              <Button
                kind="ghost"
                size="small"
                icon={ExternalLink}
                aria-label={words.gallery.job.linkName(link.host)}
                onClick={() => attempt(app.host.call("open_link", { value: link.address }))}
              >
                {words.gallery.job.link(link.host)}
              </Button>
            )}
          </For>
        </div>
      </div>
      <Show when={left() !== null}>
        <TimeLeft minutes={left() ?? 0} />
      </Show>
      <p class="job-trace cut t3">
        <bdi>{textIn(props.job, "model")}</bdi>
        <Show when={fault()?.trace_id}>
          {(trace) => (
            <>
              {" · "}
              <bdi class="mono">{trace().slice(0, 80)}</bdi>
            </>
          )}
        </Show>
      </p>
      <div class="job-buttons">
        <Show when={!isPartly()}>
          <Button size="small" onClick={edit}>
            {words.gallery.job.edit}
          </Button>
        </Show>
        <Button
          size="small"
          kind={isPartly() ? "plain" : "ghost"}
          onClick={() => attempt(retryJob(app, props.job))}
        >
          {isPartly() ? words.gallery.job.retryRest : words.gallery.job.retry}
        </Button>
        <Button size="small" kind="ghost" onClick={() => attempt(copyDetails())}>
          {words.gallery.job.copyDetails}
        </Button>
      </div>
    </>
  );
}

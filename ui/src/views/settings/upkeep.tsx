/** Looking after a library: copies of its records, checking, mending, rebuilding. */
import { For, Show, createResource, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import type { CheckReport, Finding, RebuildReport, RepairReport } from "../../bindings/upkeep";
import { Button } from "../../components/button";
import { ask } from "../../components/dialog";
import { Progress } from "../../components/progress";
import { useFrame } from "../../state/create";
import { bytes, words } from "../../words";
import { Row } from "./row";
import "./upkeep.css";

/** Copies that are listed at once. */
const LISTED = 4;

/** What came of it, in sentences. */
interface Said {
  sentences: readonly string[];
  findings: readonly Finding[];
  good: boolean;
  /** What can be done about it. */
  next?: "repair" | "rebuild";
}

export function UpkeepRows(): JSX.Element {
  const app = useFrame();
  const say = words.settings.library;
  const [busy, setBusy] = createSignal(false);
  const [said, setSaid] = createSignal<Said | null>(null);
  const canWrite = (): boolean => app.library()?.writable === true;

  async function work(act: () => Promise<Said | null>): Promise<void> {
    setBusy(true);
    setSaid(null);
    try {
      setSaid(await act());
    } catch (thrown) {
      app.toasts.fault(thrown);
    } finally {
      setBusy(false);
      app.studio.setUpkeep(null);
    }
  }
  const check = (deep: boolean) => work(async () => ofCheck(await app.host.call("check_library", { deep })));
  const repair = () =>
    work(async () => {
      const report = await app.host.call("repair_library", { anyway: false });
      const { stopped } = report;
      if (!stopped) return ofRepair(report);
      const goesOn = await ask({ title: say.stoppedTitle(stopped.missing + stopped.moved), text: say.stoppedText, yes: say.stoppedYes });
      return goesOn ? ofRepair(await app.host.call("repair_library", { anyway: true })) : null;
    });
  const rebuild = () =>
    work(async () => {
      if (!(await ask({ title: say.rebuildTitle, text: say.rebuildText, yes: say.rebuildYes }))) return null;
      const report = await app.host.call("rebuild_library", null);
      app.studio.restart(await app.host.call("start", null));
      return { sentences: sentencesOfRebuild(report), findings: report.files.findings, good: true };
    });

  return (
    <>
      <Backups canWrite={canWrite()} />
      <Row label={say.check}>
        <p class="setting-said t2">{say.checkText}</p>
        <div class="row under">
          <Button disabled={busy()} onClick={() => void check(false)}>
            {say.checkQuick}
          </Button>
          <Button kind="ghost" disabled={busy()} onClick={() => void check(true)}>
            {say.checkDeep}
          </Button>
        </div>
        <UpkeepProgressView />
        <div role="status">
          <Show when={said()}>
            {(report) => (
              <div class="upkeep-said">
                <For each={report().sentences}>{(sentence) => <p classList={{ good: report().good }}>{sentence}</p>}</For>
                <Findings findings={report().findings} />
                <Show when={canWrite() && report().next === "repair"}>
                  <p class="t2">{say.repairText}</p>
                  <Button onClick={() => void repair()}>{say.repair}</Button>
                </Show>
                <Show when={report().next === "rebuild"}>
                  <Button onClick={() => void rebuild()}>{say.rebuild}</Button>
                </Show>
              </div>
            )}
          </Show>
        </div>
      </Row>
      <Show when={canWrite()}>
        <Row label={say.rebuild}>
          <p class="setting-said t2">{say.rebuildText}</p>
          <div class="row under">
            <Button disabled={busy()} onClick={() => void rebuild()}>
              {say.rebuild}
            </Button>
          </div>
        </Row>
      </Show>
    </>
  );
}

/** How far it is, while something goes on. */
export function UpkeepProgressView(): JSX.Element {
  const app = useFrame();
  const say = words.settings.library;
  return (
    <Show when={app.studio.upkeep()}>
      {(now) => {
        const text = (): string => say.progress(say.doing[now().what], now().done, now().of);
        return (
          <div class="upkeep-progress">
            <p class="small t2 num">{text()}</p>
            <Progress part={now().of > 0 ? Math.min(1, now().done / now().of) : null} label={text()} />
          </div>
        );
      }}
    </Show>
  );
}

function Backups(props: { canWrite: boolean }): JSX.Element {
  const app = useFrame();
  const say = words.settings.library;
  const [all, setAll] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [copies, { refetch }] = createResource(
    () => app.library()?.id,
    () => app.host.call("backups", null).catch((thrown: unknown) => (app.toasts.fault(thrown), [])),
  );
  async function make(): Promise<void> {
    setBusy(true);
    try {
      await app.host.call("back_up", null);
      app.toasts.show({ text: say.backedUp });
      await refetch();
    } catch (thrown) {
      app.toasts.fault(thrown);
    } finally {
      setBusy(false);
      app.studio.setUpkeep(null);
    }
  }
  const list = () => copies.latest ?? [];
  return (
    <Row label={say.backups}>
      <p class="setting-said t2">{say.backupsText}</p>
      <ul class="backups">
        <For each={all() ? list() : list().slice(0, LISTED)} fallback={<li class="t3">{copies.loading ? say.counting : say.noBackups}</li>}>
          {(copy) => (
            <li class="num" title={copy.path}>
              {say.backup(say.moment(copy.made_at), bytes(copy.bytes))} <span class="t3">{say.reasons[copy.reason]}</span>
            </li>
          )}
        </For>
      </ul>
      <div class="row under">
        <Show when={props.canWrite}>
          <Button disabled={busy()} onClick={() => void make()}>
            {say.backUp}
          </Button>
        </Show>
        <Show when={!all() && list().length > LISTED}>
          <Button kind="ghost" onClick={() => setAll(true)}>
            {say.allBackups(list().length)}
          </Button>
        </Show>
      </div>
    </Row>
  );
}

function Findings(props: { findings: readonly Finding[] }): JSX.Element {
  return (
    <Show when={props.findings.length > 0}>
      <details class="findings">
        <summary>{words.settings.library.files}</summary>
        <ul class="selectable small t2">
          <For each={props.findings}>
            {(finding) => (
              <li>
                <bdi>{textOf(finding)}</bdi>
              </li>
            )}
          </For>
        </ul>
      </details>
    </Show>
  );
}

function textOf(finding: Finding): string {
  const say = words.settings.library.findings;
  switch (finding.finding) {
    case "database":
      return say.database(finding.problem);
    case "loose_rows":
      return say.loose_rows(finding.count);
    case "moved":
      return say.moved(finding.path, finding.to);
    case "returned":
      return say.returned(finding.id);
    case "unreadable":
      return say.unreadable(finding.path, finding.problem);
    default:
      return say[finding.finding](finding.path);
  }
}

function ofCheck(report: CheckReport): Said {
  const say = words.settings.library;
  if (report.sound) return { sentences: [say.sound(report.images, report.files, report.deep)], findings: report.findings, good: true };
  const counted = (["missing", "moved", "returned", "changed", "unfiled", "strangers", "unreadable"] as const)
    .filter((what) => report[what] > 0)
    .map((what) => say.found[what](report[what]));
  const sentences = report.damaged ? [say.found.damaged, ...counted] : counted;
  return {
    sentences: sentences.length > 0 ? sentences : [say.sound(report.images, report.files, report.deep)],
    findings: report.findings,
    good: false,
    ...(report.damaged ? { next: "rebuild" as const } : report.repairable ? { next: "repair" as const } : {}),
  };
}

function repairSentences(report: RepairReport): string[] {
  const say = words.settings.library.repairFound;
  return (["marked_missing", "moved", "healed", "filed"] as const).filter((what) => report[what] > 0).map((what) => say[what](report[what])).concat(report.index_renewed ? [say.index_renewed] : []);
}

function ofRepair(report: RepairReport): Said {
  const say = words.settings.library;
  const sentences = repairSentences(report);
  return { sentences: sentences.length > 0 ? [say.repaired, ...sentences] : [say.repairNothing], findings: report.findings, good: true };
}

/** What came of rebuilding, in sentences. */
export function sentencesOfRebuild(report: RebuildReport): string[] {
  const say = words.settings.library;
  const stayed = report.found === "sound" ? say.recordsSound : report.found === "index_damaged" ? say.recordsIndex : null;
  const made = [say.rebuilt(report.files.images), report.backup ? say.rebuiltFrom(say.moment(report.backup.made_at)) : say.rebuiltWithout];
  return [
    ...(stayed === null ? made : [stayed]),
    ...repairSentences(report.files),
    ...(report.replies > 0 ? [say.replies(report.replies)] : []),
    ...(report.set_aside === null ? [] : [say.setAside(report.set_aside)]),
  ];
}

/** Copies, checks and mending of the fake library. */
import type { Told } from "../../bindings/window";
import type { Backup, CheckReport, RepairReport, Upkeep } from "../../bindings/upkeep";
import type { Args, CommandName, Reply } from "../host";
import type { FakeImages } from "./images";
import type { Scene } from "./scene";

interface Around {
  scene: Scene;
  images: FakeImages;
  now(): number;
  wait(ms: number): Promise<void>;
  send(events: Told[]): void;
  /** The library could be opened. */
  opened(): void;
}

type Answers = { [Name in CommandName]: (args: Args<Name>) => Reply<Name> | Promise<Reply<Name>> };

const FOLDER = "/home/ada/Pictures/Safelight/backups";

export function upkeepAnswers({ scene, images, now, wait, send, opened }: Around): Pick<Answers, "check_library" | "repair_library" | "locate_image" | "back_up" | "backups" | "rebuild_library"> {
  let last = 0;
  const copy = (daysAgo: number, reason: Backup["reason"]): Backup => {
    last += 1;
    const made_at = now() - daysAgo * 86_400_000;
    return { path: `${FOLDER}/library-${new Date(made_at).toISOString().slice(0, 10)}-${last}.db`, made_at, bytes: 8_400_000 - daysAgo * 12_000, reason };
  };
  let copies = [copy(0.2, "day"), copy(1.1, "day"), copy(2.3, "asked"), copy(3.1, "day"), copy(9, "before_migration")];
  let found = scene.check ?? "sound";
  const count = (): number => images.counts().all + images.counts().trash;

  async function goOn(what: Upkeep): Promise<void> {
    const of = count();
    for (let part = 1; part <= 4; part += 1) {
      send([{ event: "upkeep", what, done: Math.round((of * part) / 4), of }]);
      await wait(400);
    }
  }
  function mended(): RepairReport {
    const some = found === "found";
    found = "sound";
    return { images: count(), marked_missing: some ? 3 : 0, moved: some ? 2 : 0, healed: some ? 1 : 0, filed: 0, index_renewed: false, stopped: null, findings: [] };
  }

  return {
    async check_library({ deep }): Promise<CheckReport> {
      await goOn("check");
      const some = found === "found";
      const report: CheckReport = {
        sound: found === "sound", damaged: found === "damaged", repairable: some, deep, images: count(), files: count(), bytes: count() * 1_912_000,
        missing: some ? 3 : 0, moved: some ? 2 : 0, returned: some ? 1 : 0, changed: some && deep ? 1 : 0, unfiled: 0, strangers: some ? 4 : 0, unreadable: 0, findings: [],
      };
      if (found === "damaged") report.findings.push({ finding: "database", problem: "Page 41 of the table “images” cannot be read." });
      if (some) {
        report.findings.push(
          { finding: "missing", id: 12, path: "images/2026/11/paper-fox-12.png", since: null },
          { finding: "moved", id: 41, path: "images/2026/11/dawn-41.png", to: "images/picks/dawn-41.png" },
          { finding: "unknown", path: "images/2026/notes.txt" },
        );
      }
      return report;
    },
    async repair_library() {
      await goOn("repair");
      return mended();
    },
    locate_image({ id }) {
      images.bringBack(id);
      send([{ event: "images_changed", ids: [id] }]);
      return "back";
    },
    async back_up() {
      await wait(300);
      const made = copy(0, "asked");
      copies = [made, ...copies];
      return made;
    },
    backups: () => copies,
    async rebuild_library() {
      await goOn("rebuild");
      found = "sound";
      opened();
      return {
        found: "damaged", damage: "Page 41 of the table “images” cannot be read.", set_aside: "library.db.damaged-2026-11-24", backup: copies[0] ?? null,
        salvaged_rows: 0, replies: 1, replies_left: 0, files: { ...mended(), images: count() },
      };
    },
  };
}

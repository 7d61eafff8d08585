/** Looking after the library, in the fake host: nothing is ever wrong. */

import type { Backup, BackupReason, CheckReport, RebuildReport, RepairReport } from "../../bindings/upkeep";

export interface FakeUpkeep {
  check_library: (args: { deep: boolean }) => CheckReport;
  repair_library: () => RepairReport;
  back_up: () => Backup;
  backups: () => Backup[];
  rebuild_library: () => RebuildReport;
}

/** The commands over a library of `count()` images in the folder `path()`. */
export function fakeUpkeep(path: () => string, count: () => number, now: () => number): FakeUpkeep {
  const made: Backup[] = [];
  const copy = (made_at: number, reason: BackupReason): Backup => {
    const stamp = new Date(made_at).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
    return { path: `${path()}/backups/library-${stamp}-v2-${reason}.db`, made_at, bytes: 4096 * 1_200 + count() * 560, reason };
  };
  const repaired = (): RepairReport => ({ images: count(), marked_missing: 0, moved: 0, healed: 0, filed: 0, stopped: null, findings: [] });
  return {
    check_library: ({ deep }) => ({
      sound: true, damaged: false, repairable: false, deep, images: count(), files: count(), bytes: count() * 1_912_000,
      missing: 0, moved: 0, returned: 0, changed: 0, unfiled: 0, strangers: 0, unreadable: 0, findings: [],
    }),
    repair_library: repaired,
    back_up() {
      const backup = copy(now(), "asked");
      made.unshift(backup);
      return backup;
    },
    backups: () => [...made, copy(now() - 40_000_000, "day"), copy(now() - 130_000_000, "day")],
    rebuild_library: () => ({
      found: "sound", damage: null, set_aside: null, backup: null, salvaged_rows: 0, replies: 0, replies_left: 0, files: repaired(),
    }),
  };
}

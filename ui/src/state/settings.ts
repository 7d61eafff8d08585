/** Changes of the settings: seen at once, written one after the other, taken back when they cannot be kept. */
import type { Accessor } from "solid-js";
import type { Settings } from "../bindings/settings";
import type { SettingsChange } from "../bindings/window";
import type { Host } from "../host/host";

export function createSettings(
  host: Host,
  settings: Accessor<Settings>,
  setSettings: (settings: Settings) => void,
): (change: SettingsChange) => Promise<void> {
  let kept = settings();
  let waiting: SettingsChange | null = null;
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    try {
      while (waiting) {
        const change: SettingsChange = waiting;
        waiting = null;
        kept = await host.call("change_settings", change);
        // What was changed meanwhile stays on the screen.
        setSettings({ ...kept, ...(waiting as SettingsChange | null) } as Settings);
      }
    } catch (thrown) {
      waiting = null;
      setSettings(kept);
      throw thrown;
    } finally {
      writing = null;
    }
  }

  return (change) => {
    if (!writing) kept = settings();
    setSettings({ ...settings(), ...change } as Settings);
    waiting = { ...waiting, ...change };
    writing ??= write();
    return writing;
  };
}

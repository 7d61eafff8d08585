/** The time of day for what counts seconds. It ticks only while something that counts is on the screen. */
import { createEffect, createSignal, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";

const [now, setNow] = createSignal(Date.now());
let watchers = 0;
let timer = 0;

/** The time, brought up to date every second as long as `ticking` holds. */
export function useClock(ticking: Accessor<boolean>): Accessor<number> {
  createEffect(() => {
    if (!ticking()) return;
    setNow(Date.now());
    watchers += 1;
    if (watchers === 1) timer = window.setInterval(() => setNow(Date.now()), 1000);
    onCleanup(() => {
      watchers -= 1;
      if (watchers === 0) window.clearInterval(timer);
    });
  });
  return now;
}

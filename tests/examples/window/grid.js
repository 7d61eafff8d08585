/**
 * What the measurements need inside the page. Put there once; nothing of the app knows of it.
 */
const grid = () => document.querySelector("[data-grid]");
const frame = () => new Promise((done) => requestAnimationFrame(done));
/** After the frame that is being made has been painted. */
const painted = async () => {
  await frame();
  await new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  });
};
const until = async (holds) => {
  while (!holds()) await frame();
};

// Cells without pictures: an address that is set is not taken.
const address = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
let blank = false;
Object.defineProperty(HTMLImageElement.prototype, "src", {
  ...address,
  set(value) {
    if (!blank || this.closest(".tile") === null) address.set.call(this, value);
  },
});

/** Goes to a place of the gallery (0 to 1) and waits until it is shown. */
const goTo = async (place) => {
  const element = grid();
  const room = element.scrollHeight - element.clientHeight;
  // By way of the other end: cells that were blank a moment ago would stay so.
  for (const stop of [place < 0.5 ? 1 : 0, place]) {
    element.scrollTop = stop * room;
    await new Promise((done) => setTimeout(done, 400));
  }
  if (!blank) await until(() => element.dataset.ready === "true");
};

/** Notes how long the core takes to answer the page's question for the list, and its bytes to come. */
const watchList = () => {
  const original = window.fetch;
  const read = { core: 0, crossing: 0, bytes: 0 };
  window.fetch = async (...words) => {
    const begun = performance.now();
    const response = await original(...words);
    if (!/\bgallery\b/.test(String(words[0]))) return response;
    const answered = performance.now();
    read.core = answered - begun;
    const take = response.arrayBuffer.bind(response);
    response.arrayBuffer = async () => {
      const bytes = await take();
      read.crossing = performance.now() - answered;
      read.bytes = bytes.byteLength;
      return bytes;
    };
    return response;
  };
  return { read, end: () => (window.fetch = original) };
};

/** Longest time that one task held the main thread, measured by tasks that follow each other. */
const watchTasks = () => {
  const { port1, port2 } = new MessageChannel();
  const held = { longest: 0, on: true };
  let last = performance.now();
  port1.onmessage = () => {
    const now = performance.now();
    held.longest = Math.max(held.longest, now - last);
    last = now;
    if (held.on) port2.postMessage(null);
  };
  port2.postMessage(null);
  return held;
};

window.measuring = {
  /** Scrolls so many pixels a frame; the times between frames, in milliseconds. */
  async scroll(pixels, frames, place, withoutPictures) {
    blank = withoutPictures;
    await goTo(place);
    const element = grid();
    const times = [];
    let last = performance.now();
    let step = pixels;
    // A machine that is too slow for so many frames shows it in those it makes: a script may run for twenty seconds.
    const end = last + 10_000;
    for (let count = 0; count < frames + 10 && last < end; count += 1) {
      await frame();
      const now = performance.now();
      // The first ones get going.
      if (count >= 10) times.push(now - last);
      last = now;
      if (element.scrollTop + step < 0 || element.scrollTop + step > element.scrollHeight - element.clientHeight) step = -step;
      element.scrollTop += step;
    }
    blank = false;
    return times;
  },

  /** Jumps to places; milliseconds until every thumbnail in view was painted. */
  async jump(places) {
    const element = grid();
    const times = [];
    for (const place of places) {
      await new Promise((done) => setTimeout(done, 350));
      const begun = performance.now();
      const heard = new Promise((done) => element.addEventListener("scroll", done, { once: true }));
      element.scrollTop = place * (element.scrollHeight - element.clientHeight);
      await heard;
      await until(() => element.dataset.ready === "true");
      await painted();
      times.push(performance.now() - begun);
    }
    return times;
  },

  /** Opens another view by its button and comes back: how the list came, and the longest time the thread was held. */
  async reopen(other, back, withoutPictures) {
    blank = withoutPictures;
    other.click();
    await new Promise((done) => setTimeout(done, 500));
    const list = watchList();
    const held = watchTasks();
    const begun = performance.now();
    back.click();
    await until(() => list.read.bytes > 0 && grid()?.dataset.last > 0);
    const shown = performance.now() - begun;
    // The geometry of the rest is done once the height no longer changes.
    let [height, since] = [0, performance.now()];
    while (performance.now() - since < 400) {
      await frame();
      const now = grid()?.firstElementChild.getBoundingClientRect().height ?? 0;
      if (now !== height) [height, since] = [now, performance.now()];
    }
    held.on = false;
    list.end();
    blank = false;
    return { shown, longest: held.longest, settled: since - begun, ...list.read };
  },

  /** Notes the moments (milliseconds since 1970) at which the next new tile asks for its picture, has it, shows it. */
  expect() {
    const moments = {};
    window.measuring.moments = moments;
    const asked = new MutationObserver((records) => {
      for (const { target } of records)
        if (target instanceof HTMLImageElement && target.closest(".tile")) moments.asked ??= Date.now();
      for (const { addedNodes } of records)
        for (const node of addedNodes)
          if (node instanceof HTMLElement && node.matches(".tile")) moments.asked ??= Date.now();
    });
    asked.observe(document.querySelector(".grid-cells"), { subtree: true, childList: true, attributeFilter: ["src"] });
    const loaded = (event) => {
      if (!(event.target instanceof HTMLImageElement) || !event.target.closest(".tile")) return;
      moments.loaded ??= Date.now();
      document.removeEventListener("load", loaded, true);
      asked.disconnect();
      void painted().then(() => (moments.painted = Date.now()));
    };
    document.addEventListener("load", loaded, true);
  },

  /** Makes images so high, in rows or squares; how many stand side by side, and whether `End` and `Home` reach the ends. */
  async ends(height, squares) {
    const layout = document.querySelectorAll(".top-bar .segment input")[squares ? 1 : 0];
    if (!layout.checked) layout.click();
    const slider = document.querySelector(".top-bar input[type=range]");
    slider.value = String(height);
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await new Promise((done) => setTimeout(done, 500));
    const images = () => Number(document.querySelector(".tile[id]")?.ariaSetSize ?? 0);
    const isInView = (place) => {
      const tile = document.querySelector(`.tile[id][aria-posinset="${place}"]`)?.getBoundingClientRect();
      const room = grid().getBoundingClientRect();
      return tile !== undefined && tile.height > 0 && tile.top >= room.top - 1 && tile.bottom <= room.bottom + 1;
    };
    const reaches = async (key, place) => {
      const list = document.querySelector(".grid-cells");
      list.focus();
      list.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      const end = performance.now() + 3_000;
      while (performance.now() < end) {
        await frame();
        if (grid().dataset.ready === "true" && isInView(place())) return true;
      }
      return false;
    };
    const last = await reaches("End", images);
    const first = await reaches("Home", () => 1);
    const tops = [...document.querySelectorAll(".tile[id]")].map((tile) => Math.round(tile.getBoundingClientRect().top));
    const columns = tops.filter((top) => top === Math.min(...tops)).length;
    return { columns, last, first };
  },

  /** Types a word letter by letter; for each letter that asks for a list, milliseconds until the list is painted. */
  async type(word) {
    const field = document.querySelector(".search-input");
    const put = async (text) => {
      const list = watchList();
      const begun = performance.now();
      field.value = text;
      field.setSelectionRange(text.length, text.length);
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await until(() => list.read.bytes > 0);
      await painted();
      list.end();
      const cells = performance.now() - begun;
      await until(() => grid()?.dataset.ready === "true");
      await painted();
      return { cells, pictures: performance.now() - begun, core: list.read.core };
    };
    field.focus();
    const times = [];
    // One letter alone is not searched for.
    for (let letters = 2; letters <= word.length; letters += 1) {
      times.push(await put(word.slice(0, letters)));
      await new Promise((done) => setTimeout(done, 120));
    }
    await put("");
    return times;
  },

  /** Looks at how long anything holds the thread, from now on. */
  look() {
    window.measuring.held = watchTasks();
  },

  /** The longest time since then, once all is at rest. */
  async looked() {
    const { held } = window.measuring;
    await new Promise((done) => setTimeout(done, 400));
    held.on = false;
    return held.longest;
  },

  async arrived() {
    const { moments } = window.measuring;
    await until(() => moments.painted !== undefined);
    return moments;
  },
};

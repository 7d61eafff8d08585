import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { pictures } from "../../pictures/scenes";
import { english, setLocale, speak, words } from "../../src/words";
import { CLOSING, OPENING, pseudo, speakPseudo } from "../../src/words/pseudo";
import { everyCode, faultOf } from "../../src/host/fake/faults";
import type { Opened } from "../open";
import { openPicture } from "../steps";

beforeAll(speakPseudo);
afterAll(() => {
  speak(english);
  setLocale("en");
});
let opened: Opened | null = null;
afterEach(() => {
  opened?.close();
  opened = null;
});

/** What the host said: data, not words of ours. */
function data(host: Opened["host"]): string {
  const ids = Array.from({ length: 300 }, (_, at) => at + 1);
  const { answers } = host.world;
  const images = [ids, ids.map((id) => id + 2_100)].map((some) => answers.images({ ids: some }));
  const details = host.world.jobs().map((job) => answers.job_details({ id: job.id }));
  const known = [answers.start(null), host.world.settings(), answers.models({ value: { kind: "default" } }), answers.shelves(null), answers.backups(null), images, details, everyCode.map((code) => faultOf(code))];
  const fixed = ["Del Esc Enter Space Backspace Ctrl Shift F1 Alt", "sk-… Safelight", "http://127.0.0.1:3128", "htps://api"];
  return JSON.stringify([known, fixed]).toLowerCase().replaceAll(/\\[nrtu"\\]/g, " ");
}

/** Every text on the page with its place: what is written, and what is only said. */
function* texts(): Generator<[string, Element]> {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent && !parent.closest("script, style, pre, kbd, .keys, [data-vitest]")) yield [node.textContent ?? "", parent];
  }
  for (const element of document.querySelectorAll("#root *")) {
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-valuetext"]) {
      const text = element.getAttribute(name);
      if (text) yield [text, element];
    }
  }
}

/** What stands outside the brackets. */
function outside(text: string): string {
  let depth = 0;
  let rest = "";
  for (const letter of text) {
    if (letter === OPENING) depth += 1;
    else if (letter === CLOSING) depth -= 1;
    else if (depth === 0) rest += letter;
  }
  return rest;
}

const states = pictures.filter((picture) => picture.words === undefined && picture.size === undefined && !picture.scene.startsWith("hostile"));

test.each(states)("every word of “$name” comes from the catalogue", async (picture) => {
  opened = await openPicture(picture, "dark");
  const known = data(opened.host);
  const strange: string[] = [];
  for (const [text, element] of texts()) {
    const rest = outside(text).trim();
    const said = rest.split(/[^\p{L}]+/u).filter((word) => word.length > 2);
    if (said.some((word) => !known.includes(word.toLowerCase()))) strange.push(`${element.tagName}.${element.className}: ${rest.slice(0, 80)}`);
  }
  expect(strange).toEqual([]);
});

test.each(states)("with words 40 % longer nothing of “$name” leaves the window", async (picture) => {
  opened = await openPicture(picture, "dark");
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(window.innerWidth);
  const out = [...document.querySelectorAll<HTMLElement>("#root .btn, #root .nav, #root h1, #root .field, .dialog .btn, .menu-item")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.right > window.innerWidth + 1 || box.left < -1);
  });
  expect(out.map((element) => element.textContent)).toEqual([]);
});

test("a text in a text is marked once", () => {
  expect(pseudo(`a ${pseudo("b")} c`).split(OPENING)).toHaveLength(3);
});

test("every kind of fault has a title", () => {
  for (const code of everyCode) expect(words.faults.titles[code], code).toBeTruthy();
});

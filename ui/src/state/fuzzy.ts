/** Finds texts by letters that stand in them in order, as one types the beginnings of words. */

export interface Fit {
  /** Higher is better. */
  score: number;
  /** Places of the letters, rising. */
  at: readonly number[];
}

/** How well what is typed goes with a text; `null`: not at all. An empty wish goes with everything. */
export function fit(wish: string, text: string): Fit | null {
  const wanted = plain(wish).replaceAll(/\s+/g, " ").trim();
  if (wanted === "") return { score: 0, at: [] };
  const known = plain(text);
  const whole = known.indexOf(wanted);
  if (whole >= 0) {
    const isStart = whole === 0 || isGap(known, whole - 1);
    const at = Array.from(wanted, (_, place) => whole + place);
    return { score: 100 + (isStart ? 50 : 0) + (whole === 0 ? 25 : 0) - known.length / 10, at };
  }
  return scattered(wanted.replaceAll(" ", ""), known);
}

/** Letters one after the other, each at the beginning of a word if one follows. */
function scattered(wanted: string, known: string): Fit | null {
  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of wanted) {
    let place = known.indexOf(letter, from);
    if (place < 0) return null;
    if (place !== from || from === 0) {
      for (let next = place; next >= 0; next = known.indexOf(letter, next + 1)) {
        if (next > 0 && !isGap(known, next - 1)) continue;
        place = next;
        break;
      }
    }
    score += place === 0 || isGap(known, place - 1) ? 8 : place === from ? 4 : -2;
    at.push(place);
    from = place + 1;
  }
  return { score: score - known.length / 10, at };
}

const isGap = (text: string, at: number): boolean => !/[\p{L}\p{N}]/u.test(text.charAt(at));

/** Small letters without marks, as many as there were. */
function plain(text: string): string {
  // Most names need no more, and there may be ten thousand of them.
  if (/^[ -~]*$/.test(text)) return text.toLowerCase();
  return Array.from({ length: text.length }, (_, at) => text.charAt(at).normalize("NFD").charAt(0).toLowerCase().charAt(0)).join("");
}

/** Where the caret stands in a text area: nothing in the platform tells the line it is shown on. */

/** A text longer than this surely has more than one line before its end, and measuring it would be felt. */
const MEASURED = 6000;

export interface CaretLine {
  first: boolean;
  last: boolean;
}

/** Whether the caret stands on the first and on the last line as they are wrapped. */
export function caretLine(area: HTMLTextAreaElement): CaretLine {
  const { value, selectionStart, selectionEnd } = area;
  if (selectionStart !== selectionEnd) return { first: false, last: false };
  if (value.length === 0) return { first: true, last: true };
  if (value.length > MEASURED) return { first: selectionStart === 0, last: selectionStart === value.length };
  const mirror = mirrorOf(area);
  const before = document.createElement("span");
  const after = document.createElement("span");
  before.textContent = "\u200b";
  after.textContent = "\u200b";
  mirror.append(value.slice(0, selectionStart), before, value.slice(selectionStart), after);
  area.parentElement?.append(mirror);
  const line = before.offsetHeight / 2;
  const found = {
    first: before.offsetTop < line + mirror.clientTop,
    last: Math.abs(after.offsetTop - before.offsetTop) < line,
  };
  mirror.remove();
  return found;
}

function mirrorOf(area: HTMLTextAreaElement): HTMLElement {
  const mirror = document.createElement("div");
  const style = getComputedStyle(area);
  mirror.setAttribute("aria-hidden", "true");
  mirror.dir = area.dir;
  mirror.style.cssText =
    "position:absolute;visibility:hidden;inset:0 auto auto 0;white-space:pre-wrap;overflow-wrap:break-word;padding:0";
  mirror.style.font = style.font;
  mirror.style.letterSpacing = style.letterSpacing;
  mirror.style.width = `${area.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)}px`;
  return mirror;
}

/** One tile of the grid. Cells are kept and used again for other images, so they are plain elements, not components. */
import { Heart, ImageOff } from "lucide";
import type { Host, ThumbSide } from "../../host/host";
import { CANNOT_BE_SHOWN, FAVOURITE, FILE_MISSING, RATING } from "../../state/packed";
import type { Box } from "../../state/rows";
import { words } from "../../words";
import { iconElement } from "./icons";

/** What a cell shows of an image. */
export interface Shown {
  id: number;
  index: number;
  version: number;
  colour: number;
  flags: number;
}

/** Thumbnails of 256 pixels are still sharp on tiles a little larger than that. */
const SMALL_ENOUGH = 288;

export class Cell {
  readonly element = document.createElement("div");
  private readonly image = document.createElement("img");
  private heart: SVGElement | null = null;
  private notice: HTMLElement | null = null;
  readonly box: Box = { x: -1, y: -1, width: 0, height: 0 };
  private insideY = -1;
  private resting = false;
  shown: Shown = { id: -1, index: -1, version: -1, colour: -1, flags: -1 };
  private side: ThumbSide = 256;
  /** A thumbnail is on its way. */
  pending = false;
  /** Its thumbnail waits: scrolling is too fast, or others are in view. */
  deferred = false;
  /** It loads before it is in view: nobody sees it come. */
  private ahead = false;

  constructor(
    private readonly host: Host,
    private readonly settled: () => void,
  ) {
    this.element.className = "tile";
    this.element.setAttribute("role", "option");
    this.image.alt = "";
    this.image.decoding = "async";
    this.image.draggable = false;
    this.image.addEventListener("load", () => this.arrived());
    this.image.addEventListener("error", () => this.failed());
    this.element.append(this.image);
  }

  /** Puts it where its image stands; `insideY` is the height inside the scrolled element. */
  place(box: Box, insideY: number): void {
    const { style } = this.element;
    if (box.width !== this.box.width || box.height !== this.box.height) {
      style.width = `${box.width}px`;
      style.height = `${box.height}px`;
      // Not on the picture: WebKit keeps a computed style for every size that an attribute ever had, 30 MB for some
      // thousand tiles.
      this.element.classList.toggle("narrow", box.width < 96 || box.height < 72);
    }
    if (box.x !== this.box.x || insideY !== this.insideY) {
      style.transform = `translate(${box.x}px, ${insideY}px)`;
      this.insideY = insideY;
    }
    Object.assign(this.box, box);
  }

  /** Shows an image. `count`: images in the gallery. `now`: begin to load at once. */
  show(next: Shown, count: number, now: boolean): void {
    const before = this.shown;
    this.shown = next;
    const side: ThumbSide =
      Math.max(this.box.width, this.box.height) * devicePixelRatio <= SMALL_ENOUGH ? 256 : 512;
    if (next.index !== before.index || next.id !== before.id) {
      this.element.id = `tile-${next.id}`;
      this.element.setAttribute("aria-posinset", String(next.index + 1));
    }
    this.element.setAttribute("aria-setsize", String(count));
    if (next.id !== before.id) this.describe(undefined);
    if (next.colour !== before.colour) {
      this.element.style.backgroundColor = next.colour === 0 ? "" : `#${next.colour.toString(16).padStart(6, "0")}`;
    }
    if (next.flags !== before.flags) this.mark(next.flags);
    if (next.id === before.id && next.version === before.version && next.flags === before.flags) {
      // A larger thumbnail replaces the smaller; the other way round it stays.
      if (side <= this.side || this.deferred) return;
    }
    this.side = side;
    this.deferred = true;
    if (now) this.begin(false);
    else this.load();
  }

  private load(): void {
    this.element.classList.remove("here");
    const isGone = (this.shown.flags & (CANNOT_BE_SHOWN | FILE_MISSING)) !== 0;
    if (isGone || this.deferred) {
      this.drop();
      return;
    }
    if (this.notice) this.say(null);
    this.pending = true;
    // Another address ends the request for the one before.
    this.image.src = this.host.thumbUrl(this.shown.id, this.shown.version, this.side);
  }

  /**
   * Ends a request under way. A picture that has come may stay, unseen: an image without an address and with a text
   * makes an engine build a box for the text, which costs more than the rest of a cell.
   */
  private drop(): void {
    if (this.pending) this.image.removeAttribute("src");
    this.pending = false;
  }

  /** Takes it out of sight until it is needed again; only its visibility changes, so that no box is built anew. */
  rest(resting: boolean): void {
    if (resting === this.resting) return;
    this.resting = resting;
    this.element.hidden = resting;
  }

  /** Loads what was put off; `ahead`: it is not in view. */
  begin(ahead: boolean): void {
    // Whoever is in view while it comes sees it fade in.
    if (this.ahead !== ahead && (this.deferred || this.pending)) {
      this.ahead = ahead;
      this.element.classList.toggle("ahead", ahead);
    }
    if (!this.deferred) return;
    this.deferred = false;
    this.load();
  }

  /** What a screen reader says; the prompt comes later than the picture. */
  describe(prompt: string | undefined): void {
    const short = prompt === undefined ? undefined : words.gallery.short(prompt);
    if (this.image.alt !== (short ?? "")) this.image.alt = short ?? "";
    const { flags, index } = this.shown;
    const name = words.gallery.tileName(short ?? words.gallery.imageNumber(index + 1), flags & RATING, (flags & FAVOURITE) !== 0);
    // What stands in place of the picture is part of its name.
    const gone = goneOf(flags);
    const instead = gone === null ? "" : ` ${words.gallery.gone[gone].title} ${words.gallery.gone[gone].text}`;
    this.element.setAttribute("aria-label", name + instead);
  }

  select(selected: boolean, current: boolean): void {
    if (this.element.classList.contains("chosen") !== selected || !this.element.hasAttribute("aria-selected")) {
      this.element.classList.toggle("chosen", selected);
      this.element.setAttribute("aria-selected", String(selected));
    }
    this.element.classList.toggle("current", current);
  }

  /** Shows nothing any more; a request under way is dropped. */
  free(): void {
    this.drop();
    this.deferred = false;
    this.element.classList.remove("here", "chosen", "current");
    this.element.removeAttribute("id");
    this.shown = { id: -1, index: -1, version: -1, colour: this.shown.colour, flags: this.shown.flags };
  }

  private mark(flags: number): void {
    const favourite = (flags & FAVOURITE) !== 0;
    if (favourite && !this.heart) {
      this.heart = iconElement(Heart, 14, true);
      this.heart.classList.add("tile-heart");
      this.element.append(this.heart);
    } else if (!favourite && this.heart) {
      this.heart.remove();
      this.heart = null;
    }
    this.say(goneOf(flags));
  }

  /** Words in place of the picture. */
  private say(what: "missing" | "unshowable" | null): void {
    this.notice?.remove();
    this.notice = null;
    this.element.classList.toggle("gone", what !== null);
    this.image.hidden = what !== null;
    if (what === null) return;
    const notice = document.createElement("div");
    notice.className = "tile-notice";
    const title = document.createElement("strong");
    const text = document.createElement("span");
    title.textContent = words.gallery.gone[what].title;
    text.textContent = words.gallery.gone[what].text;
    notice.append(iconElement(ImageOff, 14, false), title, " ", text);
    this.element.append(notice);
    this.notice = notice;
  }

  private arrived(): void {
    // A picture of the image before, which this cell no longer shows.
    if (!this.pending && !this.notice) return;
    this.pending = false;
    // The host may have found the bytes another way after the first try had failed.
    if (this.notice && (this.shown.flags & (CANNOT_BE_SHOWN | FILE_MISSING)) === 0) this.say(null);
    this.element.classList.add("here");
    this.settled();
  }

  private failed(): void {
    this.pending = false;
    this.say("unshowable");
    this.settled();
  }
}

/** Why there is no picture to show; `null`: there is. */
function goneOf(flags: number): "missing" | "unshowable" | null {
  if ((flags & FILE_MISSING) !== 0) return "missing";
  return (flags & CANNOT_BE_SHOWN) !== 0 ? "unshowable" : null;
}

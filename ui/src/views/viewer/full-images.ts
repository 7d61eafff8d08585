/** Full images: the one that is looked at, the next one, and the one before. Never more than three are alive. */
import type { Host } from "../../host/host";

const ALIVE = 3;

/** What is known of a full image. */
export type FullState = "coming" | "here" | "failed";

export class FullImages {
  private readonly alive = new Map<number, HTMLImageElement>();
  private shown: number | null = null;

  /** `tell` hears how the image that is shown is getting on. */
  constructor(
    private readonly host: Host,
    private readonly stage: HTMLElement,
    private readonly tell: (id: number, state: FullState) => void,
  ) {}

  /** Shows an image and lets go of the one that was looked at longest ago. */
  show(id: number, version: number): void {
    this.shown = id;
    const image = this.get(id, version);
    for (const [other, element] of this.alive) element.hidden = other !== id;
    this.tell(id, image.complete && image.naturalWidth > 0 ? "here" : "coming");
  }

  /** Loads an image that is likely to be next. */
  prepare(id: number, version: number): void {
    if (id === this.shown) return;
    this.get(id, version).hidden = true;
  }

  /** The element of the image that is shown. */
  element(): HTMLImageElement | undefined {
    return this.shown === null ? undefined : this.alive.get(this.shown);
  }

  /** Lets go of all. */
  end(): void {
    for (const id of [...this.alive.keys()]) this.drop(id);
    this.shown = null;
  }

  private get(id: number, version: number): HTMLImageElement {
    const known = this.alive.get(id);
    if (known) {
      // Used last: the oldest goes first.
      this.alive.delete(id);
      this.alive.set(id, known);
      return known;
    }
    const image = document.createElement("img");
    image.className = "viewer-image";
    image.alt = "";
    image.draggable = false;
    image.decoding = "async";
    const tell = (state: FullState) => () => {
      if (this.shown === id && this.alive.get(id) === image) this.tell(id, state);
    };
    image.addEventListener("load", tell("here"));
    image.addEventListener("error", tell("failed"));
    image.src = this.host.imageUrl(id, version);
    this.alive.set(id, image);
    this.stage.append(image);
    for (const other of [...this.alive.keys()]) {
      if (this.alive.size <= ALIVE) break;
      if (other !== this.shown && other !== id) this.drop(other);
    }
    return image;
  }

  private drop(id: number): void {
    const image = this.alive.get(id);
    image?.removeAttribute("src");
    image?.remove();
    this.alive.delete(id);
  }
}

/**
 * Scrolling through more pixels than an engine gives an element (WebKit stops at 2^25, others earlier; see
 * WebKit's and Blink's fixed-point layout units). The element scrolls natively over a stretch of it; which stretch is
 * kept beside it and moves along when the person comes near its end.
 */

/** Pixels the element really has: whole numbers up to here stay exact in the 32-bit floats of a compositor. */
export const STRETCH = 4_000_000;
/** So near to an end of the stretch it moves along, even in the middle of a gesture. */
const EDGE = 20_000;

export class Treadmill {
  private shift = 0;
  private whole = 0;
  // Kept here: asking the element would make the browser lay everything out in the middle of a frame.
  private top = 0;
  private view = 0;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly spacer: HTMLElement,
    private readonly stretch = STRETCH,
  ) {}

  /** Height of everything, in pixels. */
  get height(): number {
    return this.whole;
  }

  /** What is at the top of the element. */
  get position(): number {
    return this.shift + this.top;
  }

  /** Where a height stands inside the element. */
  inside(y: number): number {
    return y - this.shift;
  }

  /** The last position there is. */
  get end(): number {
    return Math.max(0, this.whole - this.view);
  }

  private get real(): number {
    return Math.min(this.whole, this.stretch);
  }

  /** The element has another height. */
  resized(): void {
    this.view = this.scroller.clientHeight;
  }

  /** Height of the element. */
  get viewHeight(): number {
    return this.view;
  }

  /** The person has scrolled. */
  scrolled(): void {
    this.top = this.scroller.scrollTop;
    this.settle(false);
  }

  /** Changes the height of everything; what is at the top becomes `position`. */
  resize(height: number, position: number): void {
    const before = this.real;
    this.whole = height;
    if (this.real !== before) this.spacer.style.height = `${this.real}px`;
    // Where the stretch can move instead, the element is left alone: scrolling it lays everything out anew.
    const shift = this.shift + Math.round(position - this.position);
    if (this.shift > 0 && shift > 0 && shift < this.whole - this.real && this.top > 0) {
      this.shift = shift;
      return;
    }
    this.go(position);
  }

  /** Goes to a position, as near as there is one. */
  go(position: number): void {
    const to = Math.max(0, Math.min(position, this.end));
    const last = this.whole - this.real;
    const top = to - this.shift;
    const fits = this.shift <= last && top >= 0 && top <= Math.max(0, this.real - this.view);
    const comfortable = fits && !this.nearEnd(top, EDGE);
    if (!comfortable) this.shift = Math.round(Math.max(0, Math.min(to - this.real / 2, last)));
    this.put(to - this.shift);
  }

  /** After the person has scrolled: moves the stretch along where it must. `resting`: no gesture is under way. */
  settle(resting: boolean): void {
    if (this.whole <= this.stretch) return;
    if (this.nearEnd(this.top, resting ? this.real / 4 : EDGE)) {
      const position = this.position;
      const shift = Math.round(Math.max(0, Math.min(position - this.real / 2, this.whole - this.real)));
      if (shift === this.shift) return;
      this.shift = shift;
      this.put(position - shift);
    }
  }

  private put(top: number): void {
    if (Math.abs(this.top - top) < 0.01) return;
    this.scroller.scrollTop = top;
    this.top = top;
  }

  /** Near an end of the stretch that is not an end of everything. */
  private nearEnd(top: number, edge: number): boolean {
    if (this.shift > 0 && top < edge) return true;
    const below = this.real - this.view - top;
    return this.shift < this.whole - this.real && below < edge;
  }
}

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
    return this.shift + this.scroller.scrollTop;
  }

  /** Where a height stands inside the element. */
  inside(y: number): number {
    return y - this.shift;
  }

  /** The last position there is. */
  get end(): number {
    return Math.max(0, this.whole - this.scroller.clientHeight);
  }

  private get real(): number {
    return Math.min(this.whole, this.stretch);
  }

  /** Changes the height of everything; what is at the top becomes `position`. */
  resize(height: number, position: number): void {
    if (height !== this.whole) {
      this.whole = height;
      this.spacer.style.height = `${this.real}px`;
    }
    this.go(position);
  }

  /** Goes to a position, as near as there is one. */
  go(position: number): void {
    const to = Math.max(0, Math.min(position, this.end));
    const last = this.whole - this.real;
    const top = to - this.shift;
    const fits = this.shift <= last && top >= 0 && top <= this.real - this.scroller.clientHeight;
    const comfortable = fits && !this.nearEnd(top, EDGE);
    if (!comfortable) this.shift = Math.round(Math.max(0, Math.min(to - this.real / 2, last)));
    const scrollTop = to - this.shift;
    if (Math.abs(this.scroller.scrollTop - scrollTop) > 0.01) this.scroller.scrollTop = scrollTop;
  }

  /** After the person has scrolled: moves the stretch along where it must. `resting`: no gesture is under way. */
  settle(resting: boolean): void {
    if (this.whole <= this.stretch) return;
    if (this.nearEnd(this.scroller.scrollTop, resting ? this.real / 4 : EDGE)) {
      const position = this.position;
      const shift = Math.round(Math.max(0, Math.min(position - this.real / 2, this.whole - this.real)));
      if (shift === this.shift) return;
      this.shift = shift;
      this.scroller.scrollTop = position - shift;
    }
  }

  /** Near an end of the stretch that is not an end of everything. */
  private nearEnd(top: number, edge: number): boolean {
    if (this.shift > 0 && top < edge) return true;
    const below = this.real - this.scroller.clientHeight - top;
    return this.shift < this.whole - this.real && below < edge;
  }
}

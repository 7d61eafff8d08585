/** The dates over the images: as many elements as there are days in view. */
import { words } from "../../words";

interface Heading {
  element: HTMLElement;
  name: Text;
  count: Text;
  images: number;
  y: number;
}

export class Headings {
  private readonly shown = new Map<number, Heading>();
  private readonly seen = new Set<number>();

  constructor(
    private readonly parent: HTMLElement,
    private readonly nameOf: (day: number) => string,
  ) {}

  begin(): void {
    this.seen.clear();
  }

  /** Shows the heading of a day at a height inside the scrolled element. */
  put(day: number, images: number, y: number): void {
    this.seen.add(day);
    let heading = this.shown.get(day);
    if (!heading) {
      heading = this.make(day);
      this.shown.set(day, heading);
    }
    if (heading.images !== images) {
      heading.images = images;
      heading.count.data = images > 0 ? words.frame.images(images) : "";
    }
    if (heading.y !== y) {
      heading.y = y;
      heading.element.style.transform = `translateY(${y}px)`;
    }
  }

  /** Takes away those that were not put since {@link begin}. */
  finish(): void {
    for (const [day, heading] of this.shown) {
      if (this.seen.has(day)) continue;
      heading.element.remove();
      this.shown.delete(day);
    }
  }

  rename(): void {
    for (const [day, heading] of this.shown) heading.name.data = this.nameOf(day);
  }

  private make(day: number): Heading {
    const element = document.createElement("h2");
    element.className = "day";
    const name = document.createTextNode(this.nameOf(day));
    const small = document.createElement("span");
    const count = document.createTextNode("");
    small.append(count);
    element.append(name, small);
    this.parent.append(element);
    return { element, name, count, images: -1, y: Number.NaN };
  }
}

/** Icons for elements that are made without a component. They look as those of `components/icon` do. */
import type { IconNode } from "lucide";
import "../../components/icon.css";

const SVG = "http://www.w3.org/2000/svg";

export function iconElement(icon: IconNode, size: 12 | 14 | 16, filled: boolean): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon s${size}${filled ? " filled" : ""}`);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [tag, attributes] of icon) {
    const part = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, String(value));
    svg.append(part);
  }
  return svg;
}

/** What pictures cost, as far as it is known. Every figure is a guess: the server decides the bill. */
import type { Profile } from "../bindings/profile";
import type { Model } from "../bindings/window";

/** What the press of *Generate* asks for and may cost. */
export interface Estimate {
  /** Images asked for. */
  images: number;
  /** Dollars in all; `null`: not known. Never 0. */
  dollars: number | null;
  /** Drawn on this machine: free. */
  demo: boolean;
}

/**
 * Dollars an image costs: by the person's own table, else by the server's list; `null` when neither says so. A price of
 * zero is no price: it would read as a promise.
 */
export function priceOf(profile: Profile | undefined, model: string, listed: Model | undefined): number | null {
  const own = profile?.prices?.[model];
  const price = own ?? listed?.dollars_an_image;
  return price !== undefined && price !== null && Number.isFinite(price) && price > 0 ? price : null;
}

/** What `images` of a price come to. */
export function estimateOf(images: number, price: number | null, demo: boolean): Estimate {
  return { images, dollars: demo || price === null ? null : price * images, demo };
}

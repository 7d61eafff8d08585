/** Arithmetic of looking closer: where an image of a size stands in a stage of a size. All in CSS pixels. */

export interface Size {
  width: number;
  height: number;
}

export interface Look {
  /** CSS pixels to one pixel of the image. */
  scale: number;
  /** Left and top edge of the image in the stage. */
  x: number;
  y: number;
}

/** Sixteen pixels of the screen to one of the image. */
const CLOSEST = 16;

/** The scale at which one pixel of the image is one of the screen. */
export function realScale(pixelRatio: number): number {
  return 1 / pixelRatio;
}

/** The scale at which the whole image is seen, never beyond its own pixels. */
export function fitScale(image: Size, stage: Size, pixelRatio: number): number {
  if (image.width === 0 || image.height === 0) return 1;
  return Math.min(stage.width / image.width, stage.height / image.height, realScale(pixelRatio));
}

/** The whole image in the middle. */
export function fit(image: Size, stage: Size, pixelRatio: number): Look {
  return settle({ scale: fitScale(image, stage, pixelRatio), x: 0, y: 0 }, image, stage);
}

/** Another scale, with the same spot of the image under a point of the stage. */
export function zoomTo(look: Look, scale: number, at: { x: number; y: number }, image: Size, stage: Size, pixelRatio: number): Look {
  const smallest = Math.min(fitScale(image, stage, pixelRatio), realScale(pixelRatio)) / 2;
  const next = Math.min(CLOSEST / pixelRatio, Math.max(smallest, scale));
  const grown = next / look.scale;
  return settle({ scale: next, x: at.x - (at.x - look.x) * grown, y: at.y - (at.y - look.y) * grown }, image, stage);
}

/** Moves the image, as far as it is larger than the stage. */
export function pan(look: Look, by: { x: number; y: number }, image: Size, stage: Size): Look {
  return settle({ scale: look.scale, x: look.x + by.x, y: look.y + by.y }, image, stage);
}

/** An image smaller than the stage stands in the middle; a larger one has no empty edge. */
function settle(look: Look, image: Size, stage: Size): Look {
  const held = (from: number, length: number, room: number): number =>
    length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, from));
  return {
    scale: look.scale,
    x: held(look.x, image.width * look.scale, stage.width),
    y: held(look.y, image.height * look.scale, stage.height),
  };
}

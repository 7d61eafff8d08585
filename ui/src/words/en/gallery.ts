import { dayHeading, daysAgo, number, plural } from "../format";

/** Words of the gallery and of the viewer. */
export const gallery = {
  group: "Images",
  list: "Images",
  imageNumber: (place: number) => `Image ${number(place)}`,
  /** The beginning of a prompt, in one line. */
  short: (prompt: string) => {
    const line = prompt.slice(0, 160).replace(/\s+/g, " ").trim();
    return line.length > 120 || prompt.length > 160 ? `${line.slice(0, 120)}…` : line;
  },
  tileName: (name: string, stars: number, favourite: boolean) =>
    [name, stars > 0 ? plural(stars, `${stars} star`, `${stars} stars`) : "", favourite ? "favourite" : ""]
      .filter((part) => part !== "")
      .join(", "),
  day: (ms: number, now: number) => {
    const ago = daysAgo(ms, now);
    return ago === 0 ? "Today" : ago === 1 ? "Yesterday" : dayHeading(ms, now);
  },
  selected: (count: number) => plural(count, `${number(count)} image selected`, `${number(count)} images selected`),
  nothingSelected: "Nothing selected",
  select: "Select",
  more: "More",
  favourite: "Favourite",
  notFavourite: "No longer a favourite",
  loading: "Reading the library",

  gone: {
    missing: { title: "File not found", text: "Prompt and settings are kept. It returns when the file does." },
    unshowable: { title: "Cannot be shown", text: "The file is kept as it came." },
  },

  empty: {
    all: { title: "Your first image goes here", text: "Write what you want to see in the field below.", action: "Write a prompt" },
    favourites: { title: "No favourites yet", text: "Point at an image and press its heart, or select it and press F." },
    unrated: { title: "Everything has its stars", text: "New images stand here until you rate them with 1 to 5." },
    album: { title: "Nothing in this album yet", text: "Drag images onto its name, or select them and press A." },
    smart_album: { title: "Nothing matches this search now", text: "Images that do come here by themselves." },
    tag: { title: "No image has this tag", text: "Drag images onto its name, or select them and press T." },
    trash: { title: "The trash is empty", text: "What you delete stands here until you bring it back." },
  },

  actions: {
    open: "Open",
    copyImage: "Copy image",
    favourite: "Favourite",
    rating: "Rating",
    rate: (stars: number) => plural(stars, `${stars} star`, `${stars} stars`),
    noRating: "No rating",
    showInFolder: "Show in folder",
    openWith: "Open with the system’s program",
    trash: "Move to trash",
    restore: "Restore",
    selectAll: "Select all",
    deselect: "Select nothing",
    larger: "Larger images",
    smaller: "Smaller images",
  },
  trashed: (count: number) => plural(count, "Moved to trash", `${number(count)} images moved to trash`),
  restored: (count: number) => plural(count, "Restored", `${number(count)} images restored`),
  rated: (count: number, stars: number) =>
    stars === 0
      ? `${number(count)} ratings taken away`
      : `${number(count)} images rated ${plural(stars, `${stars} star`, `${stars} stars`)}`,
  favoured: (count: number) => `${number(count)} images are favourites`,
  unfavoured: (count: number) => `${number(count)} images are no longer favourites`,
  imageCopied: "Image copied",

  job: {
    running: "Job in progress",
    waiting: "Job waiting",
    failed: "Failed job",
    jobs: "Jobs",
    asks: (count: number) => `×${number(count)}`,
    queued: "Queued",
    queuedNext: "Queued, next",
    queuedAfter: (others: number) => plural(others, `Queued, after ${number(others)} other`, `Queued, after ${number(others)} others`),
    triesAgain: (left: string) => `Tries again in ${left}`,
    needsItsKey: "Waits for its own key",
    asking: "Asking",
    waitingForServer: "Waiting for the server",
    receiving: (some: string) => `Receiving, ${some}`,
    receivingOf: (some: string, all: string) => `Receiving, ${some} of ${all}`,
    saving: (now: number, all: number) => (all === 1 ? "Downloading" : `Downloading ${number(now)} of ${number(all)}`),
    filing: (now: number, all: number) => (all === 1 ? "Saving" : `Saving ${number(now)} of ${number(all)}`),
    needsRoom: "Waits for room on the disk",
    notSavedYet: (minutes: number) =>
      minutes < 1 ? "Not saved yet, the link is about to expire" : `Not saved yet, ${number(minutes)} min left`,
    partly: (saved: number, all: number) => `${number(saved)} of ${number(all)} saved`,
    noneSaved: (all: number) => plural(all, "Not saved", `None of ${number(all)} saved`),
    notAccepted: (field: string) => `${field} not accepted`,
    fields: {
      prompt: "Prompt",
      model: "Model",
      n: "Number of images",
      size: "Size",
      quality: "Quality",
      seed: "Seed",
      negative_prompt: "Negative prompt",
      steps: "Steps",
      guidance: "Guidance",
      response_format: "Transfer format",
      async: "Task",
    } as Readonly<Record<string, string>>,
    about: (field: string) => `About the field “${field}”`,
    trace: (id: string) => `Trace ${id}`,
    cancel: "Cancel",
    dismiss: "Dismiss",
    retry: "Retry",
    retryRest: "Fetch the rest",
    edit: "Edit",
    copyDetails: "Copy details",
    detailsCopied: "Details copied",
    link: (host: string) => host,
    linkName: (host: string) => `Open ${host} in the browser`,
    details: "What happened",
  },

  viewer: {
    name: "Viewer",
    back: "Back to the images",
    place: (place: number, count: number) => `${number(place)} of ${number(count)}`,
    details: "Details",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    percent: (part: number) => `${number(part * 100)} %`,
    fit: "Fit",
    real: "1:1",
    fitName: "Fit into the window",
    realName: "1:1, one pixel of the image to one of the screen",
    next: "Next image",
    previous: "Previous image",
    film: "Images beside this one",
    group: "Viewer",
    remix: "Remix",
    vary: "Vary",
  },
};

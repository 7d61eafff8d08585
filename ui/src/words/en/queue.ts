import { elapsed, money, number, plural } from "../format";

/** Words of the queue, its details, and cards about requests. */
export const queue = {
  title: "Queue",
  summary: (running: number, waiting: number) =>
    [running > 0 ? `${number(running)} running` : "", waiting > 0 ? `${number(waiting)} waiting` : ""].filter(Boolean).join(", "),
  filter: "Show",
  filters: { all: "All", running: "Running", failed: "Failed" },
  clear: "Clear finished",
  cleared: (count: number) => plural(count, "One request cleared away", `${number(count)} requests cleared away`),
  running: "Running",
  waiting: "Waiting",
  today: "Today",
  yesterday: "Yesterday",
  list: "Requests",
  details: "Details of the request",
  closeDetails: "Close the details",
  emptyTitle: "Nothing in the queue",
  emptyText: "Every request stands here, with what was sent and what came back, until you clear it away.",
  emptyRunning: "Nothing is running",
  emptyRunningText: "Requests stand here while they wait and run.",
  emptyFailed: "Nothing failed",
  emptyFailedText: "What goes wrong stands here, with what can be done about it.",
  older: "Show older requests",

  phases: {
    queued: "Next",
    queuedAfter: (count: number) => plural(count, "After one other", `After ${number(count)} others`),
    retriesAt: (time: string) => `Tried again at ${time}`,
    held: "Not sent yet",
    needs_its_key: "Waits for its key",
    claimed: "Asking",
    sending: "Waiting for the server",
    receiving: "Receiving",
    polling: "The server works on it",
    saving: (part: number, all: number) => (all === 1 ? "Saving" : `Saving ${number(part)} of ${number(all)}`),
    needs_room: "Waits for room on the disk",
    saved: (count: number) => (count === 1 ? "Saved" : `${number(count)} saved`),
    savedSome: (count: number, all: number) => `${number(count)} of ${number(all)} saved`,
    interrupted: "Interrupted, may be billed",
    cancelled: "Cancelled",
    cancelling: "Cancelled; what comes is kept",
  },
  meta: (model: string, size: string | null, count: number, quality: string | null) =>
    [model, size, `×${number(count)}`, quality].filter(Boolean).join(", "),
  about: (amount: string) => `about ${amount}`,
  billing: { not_billed: "not billed", not_as_far_as_known: "not billed", unknown: "unknown", billed: "billed" },

  edit: "Edit",
  retry: "Retry",
  retried: "Sent again",
  dismiss: "Dismiss",
  cancel: "Cancel",
  retryTitle: "Send it again?",
  retryText: "The first one may have been made and billed. A second request may be billed, too.",
  retryYes: "Send again",
  times: "Times",
  asked: "Asked",
  sent: "Sent",
  answered: "Answered",
  ended: "Ended",
  took: "Took",
  status: "Status",
  trace: "Trace",
  task: "Task",
  attempts: "Attempts",
  request: "Request as sent",
  requestToSend: "Request, to be sent",
  reply: "Reply",
  noReply: "No reply was kept.",
  copyRequest: "Copy the request",
  copyReply: "Copy the reply",
  copySupport: "Copy details for support",
  note: "Note",
  openLink: (host: string) => `Open ${host}`,

  held: (count: number) => plural(count, "One request was not sent yet", `${number(count)} requests were not sent yet`),
  heldText: "Safelight was closed before they went out. Nothing was billed for them.",
  heldSend: "Send",
  heldDiscard: "Discard",
  heldSent: (count: number) => plural(count, "The request goes out now", `${number(count)} requests go out now`),
  heldDiscarded: (count: number) => plural(count, "One request discarded", `${number(count)} requests discarded`),

  rescue: {
    title: (count: number) => plural(count, "One paid image is not saved yet", `${number(count)} paid images are not saved yet`),
    lostTitle: (count: number) => plural(count, "A paid image is lost", `${number(count)} paid images are lost`),
    until: (moment: string, minutes: number) =>
      minutes < 1
        ? `The first link dies at ${moment}, within a minute.`
        : `The first link dies at ${moment}, in ${plural(minutes, `${number(minutes)} minute`, `${number(minutes)} minutes`)}.`,
    overdue: "The hour of the first link is over; it is asked all the same.",
    underWay: "It is being fetched now.",
    nextTry: (moment: string) => `It is tried again at ${moment}.`,
    gaveUp: "It is not tried again by itself.",
    lost: "The links died before the images could be fetched, and the server keeps nothing.",
    alsoLost: (count: number) => plural(count, "One more is lost: its link has died.", `${number(count)} more are lost: their links have died.`),
    cost: {
      free: () => "The demo drew them; nothing was billed.",
      billed: (dollars: number | null) => (dollars === null ? "They were billed; how much is not known here." : `They were billed, about ${money(dollars)}.`),
      unknown: () => "Whether they were billed is not known.",
      not_billed: () => "They were not billed, as far as known.",
    },
    tryNow: "Try now",
    diesSoon: (count: number, minutes: number) => {
      const when = minutes < 1 ? "within a minute" : `in ${plural(minutes, `${number(minutes)} minute`, `${number(minutes)} minutes`)}`;
      return `${plural(count, "One paid image expires", `${number(count)} paid images expire`)} ${when}. ${plural(count, "It is", "They are")} still being fetched.`;
    },
    look: "Show in the queue",
    radar: (count: number, minutes: number) => {
      const when = minutes < 1 ? "within a minute" : `in ${plural(minutes, `${number(minutes)} minute`, `${number(minutes)} minutes`)}`;
      return plural(count, `One image expires ${when}`, `${number(count)} images expire ${when}`);
    },
  },

  pausedTitle: (profile: string | null) => (profile === null ? "The queue waits" : `The queue of “${profile}” waits`),
  resume: "Resume",
  enterKey: "Enter another key",
  elapsed: (ms: number) => elapsed(ms),
};

/** One fault of every kind, in sentences like the studio's. */
import type { Billing, ErrorCode, Fault } from "../../bindings/fault";

const MESSAGES: Readonly<Record<ErrorCode, readonly [message: string, billing?: Billing, tip?: string]>> = {
  no_key: ["The profile “Personal” has no key. Give it one in Settings; the prompt stays as it is.", "not_billed"],
  needs_its_key: ["This request belongs to another key of “Personal”. It waits until that key is back.", "not_billed"],
  key_refused: ["The server does not accept the key of “Personal”. Check it, or make a new one on routeway.ai.", "not_billed"],
  out_of_credit: ["The account has no credit left. Add credit on routeway.ai, then resume the queue.", "not_billed"],
  not_permitted: ["This key may not use gpt-image-1. Choose another model, or ask for access.", "not_billed"],
  blocked_at_edge: ["A guard in front of the server turned the request away. Another network may help.", "not_billed"],
  invalid_request: ["gpt-image-1 makes 1024 × 1024, 1536 × 1024 and 1024 × 1536. You asked for 832 × 1216.", "not_as_far_as_known", "Choose one of the sizes the model lists."],
  not_found: ["The server knows no model with this name.", "not_billed"],
  rate_limited: ["Too many requests in a minute. The queue goes on by itself at 14:02.", "not_billed"],
  daily_quota: ["Today’s quota of free requests is used up. The queue goes on tomorrow.", "not_billed"],
  server_error: ["The server failed with status 500. Nothing was made, as far as known.", "not_as_far_as_known"],
  no_image: ["The reply held no image. It is kept, and can be sent to support.", "unknown"],
  redirected: ["The server points to another address. A paid request does not follow; check the base address.", "not_billed"],
  bad_base_url: ["“htps://api” is no address a request can go to.", "not_billed"],
  not_reached: ["The server could not be reached. Nothing was sent.", "not_billed"],
  outcome_unknown: ["The connection broke after the request had gone out. The server may have made and billed the images.", "unknown"],
  task_failed: ["The server gave this task up.", "unknown"],
  download_failed: ["One image could not be fetched. Its link lives for 41 more minutes, and it is tried again.", "billed"],
  link_expired: ["The link died before the image could be fetched.", "billed"],
  image_damaged: ["The file that came is damaged. It is kept as it is.", "billed"],
  disk_full: ["The disk is full. Free some space; the reply in hand is kept.", "billed"],
  disk: ["A file could not be written: permission denied.", "unknown"],
  library_read_only: ["Another window has this library open, so nothing can be changed here."],
  library_not_reachable: ["“Archive SSD” is not connected. Nothing is lost; plug it in and look again."],
  library_newer: ["This library was written by Safelight 2.0. Update this program to open it; nothing was touched."],
  library_damaged: ["The library’s records are damaged. They were set aside; your images are untouched."],
  keychain_missing: ["This system has no keychain. A key can be used until the program ends."],
  keychain_locked: ["The keychain is locked. Unlock it, then try again."],
  keychain_failed: ["The keychain answered with an error."],
  no_such_job: ["This request is not there any more."],
  no_such_image: ["This image is not there any more."],
  no_such_profile: ["This profile is not there any more."],
  not_now: ["That cannot be done now: the request has ended."],
  demo_unavailable: ["The demo cannot draw now."],
  internal: ["Something went wrong inside Safelight. It was written to the log."],
};

export function faultOf(code: ErrorCode, more: Partial<Fault> = {}): Fault {
  const [message, billing, tip] = MESSAGES[code];
  const fault: Fault = { code, message, billing: billing ?? null, tip: tip ?? null };
  if (code === "invalid_request") {
    fault.param = "size";
    fault.trace_id = "req_8f2c41d07a";
    fault.api = { message: "Unsupported size", type: "invalid_request_error", param: "size", status_code: 422, id: "req_8f2c41d07a" };
  }
  if (code === "server_error" || code === "outcome_unknown") fault.trace_id = "req_77aa01be9c";
  return { ...fault, ...more };
}

export const everyCode = Object.keys(MESSAGES) as ErrorCode[];

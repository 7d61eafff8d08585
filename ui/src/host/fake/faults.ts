/** One fault of every kind, in sentences like the studio's. */
import type { Billing, ErrorCode, Fault } from "../../bindings/fault";

const MESSAGES: Readonly<Record<ErrorCode, readonly [message: string, billing?: Billing | undefined, tip?: string]>> = {
  no_key: ["The profile “Personal” has no key.", "not_billed"],
  needs_its_key: ["This request belongs to another key of “Personal”. It waits until that key is back.", "not_billed"],
  key_refused: ["Incorrect API key provided.", "not_billed", "Check the key of this profile; the prompt is kept."],
  out_of_credit: ["Your balance is too low for this request.", "not_billed", "Top up your balance at the provider."],
  not_permitted: ["Your plan does not include gpt-image-1.", "not_billed", "This key may not use this model; choose another model or key."],
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
  library_read_only: ["Another window has this library open."],
  library_not_reachable: ["“Archive SSD” is not there. Nothing is lost."],
  library_newer: ["This library has format 4; this program knows formats up to 2."],
  library_damaged: ["The library’s records cannot be read."],
  keychain_missing: ["This system has no keychain. A key can be used until the program ends."],
  keychain_locked: ["The key could not be read: the keychain is locked.", undefined, "Unlock it, then try again."],
  keychain_failed: ["The keychain answered with an error."],
  no_such_job: ["This request is not there any more."],
  no_such_image: ["This image is not there any more."],
  query_syntax: ["This search cannot be read."],
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
    fault.api = { message: "Unsupported size", type: "invalid_request_error", param: "size", status_code: 422, id: "req_8f2c41d07a", docs: "https://docs.routeway.ai/errors" };
  }
  if (code === "server_error" || code === "outcome_unknown") fault.trace_id = "req_77aa01be9c";
  // As servers do that fill in every field of their error.
  if (code === "server_error") fault.param = "size";
  return { ...fault, ...more };
}

export const everyCode = Object.keys(MESSAGES) as ErrorCode[];

import type { ErrorCode } from "../bindings/fault";

/**
 * What a new key puts right. Where the keychain is to blame, the field for the key offers one that lasts until the
 * program ends.
 */
export const KEY_FAULTS: ReadonlySet<ErrorCode> = new Set([
  "no_key",
  "key_refused",
  "needs_its_key",
  "keychain_missing",
  "keychain_locked",
  "keychain_failed",
]);

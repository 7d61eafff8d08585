import { clearMocks, mockConvertFileSrc, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Host } from "../../src/host/host";
import { tauriHost } from "../../src/host/tauri";
import { until } from "../open";

interface Asked {
  command: string;
  payload: unknown;
}
let asked: Asked[] = [];
let answer: (command: string) => unknown = () => null;

/** A host on a system, as its web view has it. */
function hostOn(system: "linux" | "windows"): Host {
  mockConvertFileSrc(system);
  return tauriHost();
}

beforeEach(() => {
  asked = [];
  answer = () => null;
  mockIPC((command, payload) => {
    asked.push({ command, payload });
    return answer(command);
  });
});
afterEach(clearMocks);

test("arguments go in under one name, and a command without any gets none", async () => {
  const host = hostOn("linux");
  await host.call("rate", { which: { which: "ids", ids: [1, 2] }, rating: 4 });
  await host.call("counts", null);
  expect(asked).toEqual([
    { command: "rate", payload: { args: { which: { which: "ids", ids: [1, 2] }, rating: 4 } } },
    { command: "counts", payload: {} },
  ]);
});

test("a fault comes as it is, and whatever else is thrown as a fault of this program", async () => {
  const host = hostOn("linux");
  const fault = { code: "disk_full", message: "The disk is full." };
  answer = () => Promise.reject(fault);
  await expect(host.call("counts", null)).rejects.toEqual(fault);
  answer = () => Promise.reject("command not allowed");
  await expect(host.call("counts", null)).rejects.toEqual({ code: "internal", message: "command not allowed" });
});

test("pixels have the addresses that the system's web view knows", () => {
  const linux = hostOn("linux");
  expect(linux.thumbUrl(7, 0x0a_bc_de_f1, 256)).toBe("thumb://localhost/7/0abcdef1/256");
  expect(linux.imageUrl(7, "0123456789abcdef")).toBe("image://localhost/7/01234567");
  const windows = hostOn("windows");
  expect(windows.thumbUrl(7, 0xff_ff_ff_ff, 512)).toBe("http://thumb.localhost/7/ffffffff/512");
});

test("where a scheme does not answer the same pixels come by a call", async () => {
  const host = hostOn("linux");
  const canvas = new OffscreenCanvas(3, 2);
  canvas.getContext("2d")?.fillRect(0, 0, 3, 2);
  const bytes = await (await canvas.convertToBlob()).arrayBuffer();
  answer = (command) => (command === "thumbnail_bytes" ? bytes : null);
  const image = new Image();
  document.body.append(image);
  image.src = host.thumbUrl(9, 1, 256);
  await until(() => image.naturalWidth === 3, "the picture");
  expect(asked.some((one) => one.command === "thumbnail_bytes" && JSON.stringify(one.payload) === '{"args":{"id":9}}')).toBe(true);
  image.remove();
});

test("an image that is not there at all stays without pixels, and is asked for once", async () => {
  const host = hostOn("linux");
  answer = () => Promise.reject({ code: "no_such_image", message: "Gone." });
  const image = new Image();
  let failed = 0;
  image.addEventListener("error", () => (failed += 1));
  document.body.append(image);
  image.src = host.imageUrl(9, 1);
  await until(() => asked.length > 0 && failed > 0, "the question");
  expect(asked.filter((one) => one.command === "image_bytes").length).toBeGreaterThan(0);
  expect(image.naturalWidth).toBe(0);
  expect(failed).toBe(1);
  image.remove();
});

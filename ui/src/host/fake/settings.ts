/** The settings a scene begins with. */
import type { Profile } from "../../bindings/profile";
import type { Settings } from "../../bindings/settings";
import type { Scene } from "./scene";

export const demoProfile: Profile = {
  id: "0b7e1b5e-0000-4000-8000-0000000000de",
  name: "Demo",
  base_url: "http://demo.localhost/v1",
  default_model: "safelight-demo",
};

const personal: Profile = {
  id: "0b7e1b5e-0000-4000-8000-000000000001",
  name: "Personal",
  base_url: "https://api.routeway.ai/v1",
  key_header: "bearer",
  default_model: "flux-1-dev",
  proxy: { kind: "system" },
  parallel_requests: 3,
  prices: { "flux-1-schnell": 0.003, "flux-1-dev": 0.025, "gpt-image-1": 0.042, "qwen-image-2.0": 0.02 },
  task_path: null,
};

const studio: Profile = {
  id: "0b7e1b5e-0000-4000-8000-000000000002",
  name: "Halden studio",
  base_url: "https://images.halden.example/v1",
  default_model: "gpt-image-1",
};

export function firstSettings(scene: Scene): Settings {
  return {
    profiles: [personal, studio].slice(0, 1 + (scene.profiles ?? 0)),
    default_profile: scene.demo ? demoProfile.id : personal.id,
    parallel_downloads: 4,
    request_limit_s: 600,
    trash_days: 0,
    library: null,
    theme: scene.theme ?? "dark",
    interface: { sidebar: scene.sidebar ?? true, inspector: scene.inspector ?? false, layout: "justified", row_height: 152, zoom: 1 },
    models: { recent: ["flux-1-dev", "flux-1-schnell"], favourite: ["flux-1-dev"] },
  };
}

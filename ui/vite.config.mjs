import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

/** `vite` and `vite build --mode fake` put the page on the fake host; only `vite build` reaches for the real one. */
export default defineConfig(({ mode }) => ({
  plugins: [solid()],
  clearScreen: false,
  server: { port: Number(process.env["PORT"] ?? 5173), strictPort: true },
  build: {
    target: "es2022",
    outDir: mode === "fake" ? "dist-fake" : "dist",
    // The page's policy forbids inline content; a data address is no exception worth having.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
  },
}));

import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

/** Only `vite build` makes a page for the program's window; `vite` and `vite build --mode fake` take the fake host. */
function entry(mode) {
  return {
    name: "entry",
    transformIndexHtml: {
      order: "pre",
      handler: (html) => (mode === "production" ? html : html.replace("/src/main.tsx", "/src/main-fake.tsx")),
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [solid(), entry(mode)],
  clearScreen: false,
  server: { port: Number(process.env["PORT"] ?? 5173), strictPort: true },
  build: {
    target: "es2022",
    outDir: mode === "fake" ? "dist-fake" : "dist",
    // The page's policy forbids inline content; a data address is no exception worth having.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 500,
  },
}));

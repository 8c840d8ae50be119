import { loadEnv } from "vite";
import { defineConfig } from "vitest/config";
import { compression } from "vite-plugin-compression2";
import { VitePWA } from "vite-plugin-pwa";

export default defineConfig(({ mode }) => ({
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    assetsInlineLimit: 0, // the content security policy allows no data: but for pictures
    // A screen that takes one component from the kit's index takes the styles of that one alone.
    rolldownOptions: { treeshake: { moduleSideEffects: [{ test: /\/src\/ui\/[^/]+\.tsx?$/, sideEffects: false }] } },
  },
  worker: { format: "es" },
  plugins: [
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectRegister: false, // src/net/updates.ts registers it, and decides when a new version may begin
      manifest: {
        name: "Amparo",
        short_name: "Amparo",
        description: "Registro, entregas y camas",
        lang: "es-HN",
        start_url: "/",
        display: "standalone",
        background_color: "#F3F4F0",
        theme_color: "#10263F",
        icons: [{ src: "/icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any maskable" }],
      },
      injectManifest: { globPatterns: ["**/*.{html,js,css,svg,wasm,woff2,json}"], maximumFileSizeToCacheInBytes: 4_000_000 },
    }),
    compression({ algorithms: ["gzip", "brotliCompress"], exclude: [/\.(png|jpg)$/] }),
  ],
  server: {
    proxy: Object.fromEntries(
      ["directory", "registration", "distribution", "shelter", "coordination"].map((service) => [
        `/${service}`,
        loadEnv(mode, ".", "AMPARO_")["AMPARO_URL"] ?? "http://127.0.0.1:8000",
      ]),
    ),
  },
  test: {
    environment: "node",
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/support/browser.ts"],
    testTimeout: 30_000,
    css: { include: /tokens/ }, // a test measures the colours
  },
}));

/** Tests of the offline core against real services; `tests/integration/web` starts those and says where they are. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/stack/**/*.stack.ts"],
    setupFiles: ["tests/support/browser.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    bail: 1, // each goes on with the device as the one before left it
  },
});

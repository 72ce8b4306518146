// Tests run the built dist/ where they act as a user: it is built before them.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/build-first.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
  define: { CRONLEDGER_VERSION: JSON.stringify('0.0.0-test') },
});

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Vitest leaves a core to itself, which of two is half of the machine.
    maxWorkers: '100%',
    projects: [
      { test: { name: 'unit', include: ['packages/*/{src,test}/**/*.test.ts', 'scripts/**/*.test.ts'] } },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
          // A real browser may have a bad moment on a busy machine; `npm test` names every test that needed this.
          retry: 1,
        },
      },
    ],
  },
})

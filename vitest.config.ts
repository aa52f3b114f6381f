import { defineConfig } from 'vitest/config'

// .ci/run counts from it.
const report = process.env['DATACORE_TEST_REPORT']

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Two cores everywhere this runs; the system tests start processes of their own.
    maxWorkers: 2,
    // Tests are people at a terminal, also when an agent runs them in a session of its own.
    env: { CLAUDECODE: '', CLAUDE_CODE_SESSION_ID: '' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
})

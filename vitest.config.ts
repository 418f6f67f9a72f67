import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Two cores, real browsers: more workers only make each other wait.
    maxWorkers: 2,
    // Real browsers on a starved CI machine: a test that fails is tried twice more there, and the report says so. At a
    // desk it fails at once.
    retry: process.env['CI'] === 'true' ? 2 : 0,
    // What a test waits for may take long on a starved machine; how long is no part of what it says.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default'],
  },
});

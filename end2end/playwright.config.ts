// The stories in a real browser, on a real server: `playwright test -c end2end`.
//
// E2E_SERVER names the server's program, CHROMIUM the browser, DIST the built app. E2E_DATABASE_URL names a
// database other than fresh files: there is one for each server, with _0, _1 or _alone behind that name.
// E2E_PICTURES names a folder for a picture of every stop.
import { defineConfig } from '@playwright/test';

const quiet = ['background-networking', 'component-update', 'sync', 'quic'];

export default defineConfig({
  testDir: 'tests',
  outputDir: '../test-results',
  globalSetup: './server.ts',
  reporter: 'list',
  workers: 2,
  // What the database cannot change is told on one of them.
  ...(process.env.E2E_ENGINE === 'postgres' ? { grepInvert: /@sqlite/ } : {}),
  forbidOnly: !!process.env.CI,
  // Generous, for machines that do other things too.
  timeout: 300_000,
  expect: { timeout: 20_000 },
  use: {
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: 'off',
    video: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      args: [
        ...quiet.map((what) => `--disable-${what}`),
        '--no-first-run',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    },
  },
});

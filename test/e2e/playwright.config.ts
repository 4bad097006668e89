import { defineConfig } from '@playwright/test'

// The system's browser, quiet: it must ask nobody but the server under test.
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export default defineConfig({
  testDir: 'tests',
  outputDir: '../../build/e2e',
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // A browser on a machine with two busy cores now and then misses a limit; what only passes the
  // second time is reported as flaky, with its trace.
  retries: process.env.CI ? 1 : 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    launchOptions: {
      executablePath: process.env.DESKBELL_BROWSER ?? '/usr/bin/chromium',
      args: quiet,
    },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
})

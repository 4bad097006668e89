// What tests begin with: a running server, and agents at their desks.

import { test as base, expect, type Browser, type Page } from '@playwright/test'
import { ada, ben, Deskbell, password, type Person } from './deskbell.ts'

type Fixtures = {
  /** A server of one's own with two agents, Ada (admin) and Ben, and the inbox support@shop.example. */
  desk: Deskbell
  /** Ada's browser, signed in. */
  page: Page
  /** Ben's browser, signed in. */
  bensPage: Page
}

export const test = base.extend<Fixtures>({
  desk: async ({}, use) => {
    const desk = await Deskbell.start()
    await desk.addInbox()
    await use(desk)
    await desk.stop()
  },
  page: async ({ page, desk }, use) => {
    await signIn(page, desk, ada)
    await use(page)
  },
  bensPage: async ({ browser, desk }, use) => {
    const page = await deskOf(browser, desk, ben)
    await use(page)
    await page.context().close()
  },
})

/** A browser of its own for somebody, signed in, with the desk not opened yet. */
export async function deskOf(browser: Browser, desk: Deskbell, person: Person): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await signIn(page, desk, person)
  return page
}

/** Signs in without the form, which has a test of its own. */
async function signIn(page: Page, desk: Deskbell, { email }: Person): Promise<void> {
  const response = await page.request.post(`${desk.url}/api/v1/session`, {
    data: { email, password },
    headers: { origin: desk.url },
  })
  expect(response.status()).toBe(200)
}

export { expect }

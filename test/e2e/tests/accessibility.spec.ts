// The main pages, light and dark: no serious finding of axe; and at the width of a phone nothing
// sticks out and all of it can be reached.

import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/fixtures.ts'
import { openTicket, receive } from '../support/steps.ts'

async function expectNoFindings(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .exclude('iframe') // what strangers wrote
    .setLegacyMode() // looks into no frame
    .analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join('\n')}`)
  expect.soft(told, where).toEqual([])
}

const pages: [path: string, shown: string | RegExp][] = [
  ['/tickets?view=all', 'Which roses?'],
  ['/search?q=roses', 'Which roses?'],
  ['/new', 'I write to a customer'],
  ['/notifications', 'Nothing new'],
  ['/promises', 'You owe nobody anything'],
  ['/promises?who=all', 'First answer'],
  ['/promises?tab=week', 'This week'],
  ['/promises/report', 'Promise report'],
  ['/handovers', 'Nobody is waiting for your answer'],
  ['/profile', 'Who you are'],
  ['/admin/agents', 'Ben Bloom'],
  ['/admin/teams', 'Teams'],
  ['/admin/roles', 'observer'],
  ['/admin/inboxes', 'support@shop.example'],
  ['/admin/promises', 'Everybody'],
  ['/admin/promises/new', 'What is promised'],
  ['/admin/calendars', 'Business hours'],
  ['/admin/calendars/new', 'Hours of the week'],
  ['/admin/quarantine', 'Quarantine'],
  ['/admin/settings', 'Settings'],
]

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on the main pages, ${scheme}`, async ({ desk, page }) => {
    test.setTimeout(240_000) // some seconds a page, on a busy machine
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    const ticket = await receive(desk, 'Which roses?')
    for (const [path, shown] of pages) {
      await page.goto(desk.url + path)
      await expect(page.getByRole('main').getByText(shown).first(), path).toBeVisible()
      await expectNoFindings(page, path)
    }
    await openTicket(page, desk, ticket)
    await expectNoFindings(page, 'ticket')
    await page.keyboard.press('w')
    await expect(page.getByRole('dialog', { name: 'Promise something' })).toBeVisible()
    await expectNoFindings(page, 'promise')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog', { name: 'Promise something' })).toBeHidden()
    await page.keyboard.press('h')
    await expect(page.getByLabel('What is wanted')).toBeVisible()
    await expectNoFindings(page, 'handing over')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('r')
    await expect(page.getByRole('textbox', { name: 'Write your message…' })).toBeVisible()
    await expectNoFindings(page, 'composer')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('option').first()).toBeVisible()
    await expectNoFindings(page, 'palette')
  })
}

test('at the width of a phone nothing sticks out, and a ticket is answered', async ({ desk, page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const ticket = await receive(desk, 'A rather long subject that would not fit into one line of a phone')
  for (const [path, shown] of pages.slice(1)) {
    await page.goto(desk.url + path)
    await expect(page.getByRole('main').getByText(shown).or(page.getByRole('main').getByRole('heading')).first(), path).toBeVisible()
    await expectNoOverflow(page, path)
  }
  await page.goto(`${desk.url}/tickets?view=all`)
  await page.getByRole('link', { name: ticket.subject }).click()
  await expect(page.getByRole('article').first()).toBeVisible()
  await expectNoOverflow(page, 'ticket')
  await page.getByRole('button', { name: 'Reply to Carla Customer…' }).click()
  await page.getByRole('textbox', { name: 'Write your message…' }).fill('From my phone')
  await expectNoOverflow(page, 'composer')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.getByText('Message sent')).toBeVisible()
  await page.getByRole('link', { name: 'Back to the list' }).click()
  await page.getByRole('button', { name: 'Open menu' }).click()
  await page.getByRole('link', { name: 'Waiting' }).click()
  await expect(page).toHaveURL(/view=waiting/)
})

test('the field that has the focus is not under the bar at the foot of a form', async ({ desk, page }) => {
  await page.goto(`${desk.url}/admin/inboxes/new`)
  await page.getByLabel('E-mail address').fill('help@shop.example')
  const save = page.getByRole('button', { name: 'Create inbox' })
  await save.click()
  await expect(page.getByRole('alert')).toBeVisible()
  const server = page.getByLabel('Server', { exact: true }).first()
  await expect(server).toBeFocused()
  const [field, bar] = [await server.boundingBox(), await page.locator('[data-savebar]').boundingBox()]
  expect((field?.y ?? 0) + (field?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0)
})

test('where nothing is, there is a way out', async ({ desk, page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of ['/nowhere', '/tickets/999999', '/admin/nowhere']) {
    await page.goto(desk.url + path)
    await page.getByRole('button', { name: 'Back to the list' }).click()
    await expect(page, path).toHaveURL(/\/tickets\?view=mine/)
  }
})

async function expectNoOverflow(page: Page, where: string): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect.soft(wider, where).toBeLessThanOrEqual(0)
}

// Not tests: pictures of the demo business, for the README and for the eye.

import { expect, test, type Page } from '@playwright/test'
import { Deskbell } from '../support/deskbell.ts'

const folder = process.env.DESKBELL_IMAGES ?? '../../docs/images'
const owner = { email: 'rosa@petalandstem.example', password: 'petal and stem' }
const wide = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

test('pictures of the main pages', async ({ page }) => {
  test.setTimeout(300_000)
  const desk = await Deskbell.start({ demo: true })
  try {
    await page.request.post(`${desk.url}/api/v1/session`, { data: owner, headers: { origin: desk.url } })
    await page.emulateMedia({ reducedMotion: 'reduce' })
    for (const [size, name] of [[wide, ''], [phone, '-phone']] as const) {
      await page.setViewportSize(size)
      await page.goto(`${desk.url}/tickets?view=open`)
      await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible()
      await picture(page, `list${name}`)
      await page.getByRole('main').getByRole('link', { name: /Gala/ }).first().click()
      await expect(page.getByRole('article').first()).toBeVisible()
      await page.mouse.move(0, 0)
      await page.waitForLoadState('networkidle')
      await picture(page, `ticket${name}`)
    }
    await page.setViewportSize(wide)
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    await picture(page, 'ticket-dark')
  } finally {
    await desk.stop()
  }
})

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: `${folder}/${name}.png` })
}

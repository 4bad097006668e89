// Getting in: the first start of a new business, signing in and out, an invitation by link.

import { ada, Deskbell, password } from '../support/deskbell.ts'
import { expect, test } from '../support/fixtures.ts'
import { test as plain } from '@playwright/test'

plain('the first visit sets the business up and leads to the desk', async ({ page }) => {
  const desk = await Deskbell.start({ people: [] })
  try {
    await page.goto(desk.url)
    await expect(page.getByRole('heading', { name: 'Welcome to Deskbell' })).toBeVisible()
    await page.getByLabel('Name of your business').fill('Petal & Stem')
    await page.getByLabel('Your name').fill(ada.name)
    await page.getByLabel('E-mail address').fill(ada.email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Start' }).click()
    await expect(page.getByRole('navigation', { name: 'Main menu' })).toContainText('Petal & Stem')
    await expect(page.getByRole('heading', { name: 'No mailbox yet' })).toBeVisible()
    await page.getByRole('button', { name: 'Connect a mailbox' }).click()
    await expect(page.getByRole('heading', { name: 'New inbox' })).toBeVisible()

    // Nobody sets it up a second time.
    await page.context().clearCookies()
    await page.goto(`${desk.url}/setup`)
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  } finally {
    await desk.stop()
  }
})

test('signing in leads to where one wanted to go, signing out ends the session', async ({ desk, browser }) => {
  const page = await browser.newPage()
  await page.goto(`${desk.url}/search?q=tulips`)
  await page.getByLabel('E-mail address').fill(ada.email)
  await page.getByLabel('Password').fill('not her password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toBeVisible()

  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/search\?q=tulips/)

  await page.getByRole('button', { name: ada.name }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.goto(`${desk.url}/tickets`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.close()
})

test('a colleague joins by the link of an invitation', async ({ desk, page, browser }) => {
  await page.goto(`${desk.url}/admin/agents`)
  await page.getByRole('button', { name: /invite/i }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Cleo Clover')
  await dialog.getByLabel('E-mail address').fill('cleo@shop.example')
  await dialog.getByRole('button', { name: /invite/i }).click()
  const link = page.getByText(/\/invitation\/\S+/).or(page.locator('input[value*="/invitation/"]')).first()
  await expect(link).toBeVisible()
  const address = (await link.inputValue().catch(() => link.innerText())).trim()

  const other = await browser.newPage()
  await other.goto(address.replace(/^.*(?=\/invitation\/)/, desk.url))
  await other.getByLabel('Password').fill(password)
  await other.getByRole('button', { name: 'Join' }).click()
  await expect(other.getByRole('navigation', { name: 'Main menu' })).toContainText('Cleo Clover')
  await other.close()
})

// A promise from the reply that makes it to the reason it was kept for, and what leads to it.

import { expect, test } from '../support/fixtures.ts'
import { openTicket, receive } from '../support/steps.ts'

test('a promise is found in a reply, made with it, seen in list and panel, and kept', async ({ desk, page }) => {
  const ticket = await receive(desk, 'Where is my order?')
  await openTicket(page, desk, ticket)
  const promises = page.getByRole('region', { name: 'Promises' })
  await expect(promises.getByText('First answer')).toBeVisible() // by the policy that every house begins with
  await page.keyboard.press('i') // it is Ada's now

  await page.keyboard.press('r')
  await page.getByRole('textbox', { name: 'Write your message…' }).fill('Hello Carla, sorry! You get an update by Friday.')
  await page.getByRole('button', { name: /^Promise “by Friday”\? Update/ }).click()
  await expect(page.getByRole('button', { name: /^Promised when you send: Update/ })).toBeVisible()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.getByText('Message sent')).toBeVisible()

  // The message kept the first answer; what it promised is still owed.
  await expect(promises.getByText('You get an update by Friday')).toBeVisible()
  await expect(promises.getByText('1 earlier promise')).toBeVisible()

  await page.getByRole('link', { name: 'My promises' }).click()
  await expect(page.getByRole('link', { name: /You get an update by Friday/ })).toBeVisible()
  await page.goto(`${desk.url}/tickets?view=mine&sort=due`)
  await expect(page.getByRole('listitem').filter({ hasText: ticket.subject }).getByText(/^(Update|Solution) due /)).toBeAttached()
  await page.keyboard.press('d')
  await expect(page).toHaveURL(new RegExp(`/tickets/${String(ticket.number)}`))

  await promises.getByRole('button', { name: 'Actions for “You get an update by Friday”' }).click()
  await page.getByRole('menuitem', { name: 'It is done…' }).click()
  await page.getByRole('textbox', { name: 'Why' }).fill('Told her on the phone')
  await page.getByRole('button', { name: 'Keep the promise' }).click()
  await expect(page.getByText('The promise is kept')).toBeVisible()
  await promises.getByText('2 earlier promises').click()
  await expect(promises.getByText('Because: Told her on the phone')).toBeVisible()
})

test('a promise by one key, in one’s own words, moved with a reason', async ({ desk, page }) => {
  const ticket = await receive(desk, 'Please call me')
  await openTicket(page, desk, ticket)
  await page.keyboard.press('w')
  const dialog = page.getByRole('dialog', { name: 'Promise something' })
  await dialog.getByText('Callback', { exact: true }).click()
  await dialog.getByRole('textbox', { name: 'By when' }).fill('tomorrow at 10')
  await expect(dialog.getByText(/at 10:00/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Promise', exact: true }).click()
  const promises = page.getByRole('region', { name: 'Promises' })
  await expect(promises.getByText(/Due tomorrow, 10:00/)).toBeVisible()

  await promises.getByRole('button', { name: 'Actions for “Callback”' }).click()
  await page.getByRole('menuitem', { name: 'Change or move…' }).click()
  const change = page.getByRole('dialog', { name: 'Change the promise' })
  await change.getByRole('textbox', { name: 'By when' }).fill('tomorrow at 15:30')
  await change.getByRole('textbox', { name: 'Why' }).fill('She is on a train')
  await change.getByRole('button', { name: 'Move the promise' }).click()
  await expect(promises.getByText(/Due tomorrow, 15:30/)).toBeVisible()
})

test('hours and policies are set up by hand, and a ticket says which policy it got', async ({ desk, page }) => {
  await page.goto(`${desk.url}/admin/calendars/new`)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Late shift')
  const monday = page.getByRole('group', { name: 'Monday' })
  await monday.getByRole('textbox', { name: 'Monday, until' }).fill('12')
  await monday.getByRole('button', { name: 'Add hours to Monday' }).click()
  await monday.getByRole('textbox', { name: 'Monday, from' }).last().fill('11:30')
  await page.getByRole('button', { name: 'Create calendar' }).click()
  await expect(monday.getByRole('alert')).toContainText('overlap')
  await monday.getByRole('textbox', { name: 'Monday, from' }).last().fill('18')
  await monday.getByRole('textbox', { name: 'Monday, until' }).last().fill('2')
  await expect(monday.getByText('the next day')).toBeVisible()
  await page.getByRole('button', { name: 'Create calendar' }).click()
  await expect(page.getByRole('heading', { name: 'Who uses it' })).toBeVisible()

  await page.goto(`${desk.url}/admin/promises/new`)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Roses')
  await page.getByRole('group', { name: 'First answer' }).getByRole('textbox', { name: 'within' }).fill('2')
  await expect(page.getByRole('status').filter({ hasText: 'a first answer within 2 hours of working time' })).toBeVisible()
  await page.getByRole('button', { name: 'Create policy' }).click()
  const rows = page.getByRole('grid', { name: 'Promise policies' }).getByRole('row')
  await expect(rows).toHaveText([/Everybody/, /Roses/])
  await rows.nth(1).getByRole('button', { name: 'Actions for Roses' }).click()
  await page.getByRole('menuitem', { name: 'Move up' }).click()
  await expect(rows).toHaveText([/Roses/, /Everybody/])

  const ticket = await receive(desk, 'Which roses?')
  await page.getByRole('textbox', { name: /Which policy does a ticket get/ }).fill(String(ticket.number))
  await page.getByRole('button', { name: 'Look' }).click()
  await expect(page.getByText('It gets “Roses”. It is for every ticket.')).toBeVisible()
})

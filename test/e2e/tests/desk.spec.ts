// A day at the desk: reply and undo, notes and mentions, and two agents who see each other.

import { ada, ben } from '../support/deskbell.ts'
import { expect, test } from '../support/fixtures.ts'
import { compose, deliver } from '../support/lmtp.ts'
import { openTicket, receive } from '../support/steps.ts'

test('a sent reply can be taken back, and its text is there again', async ({ desk, page }) => {
  const ticket = await receive(desk, 'Opening hours')
  await openTicket(page, desk, ticket)
  await page.keyboard.press('r')
  const composer = page.getByRole('region', { name: 'Reply' })
  const text = composer.getByRole('textbox', { name: 'Write your message…' })
  await text.fill('We open at nine.')
  await page.keyboard.press('Control+Enter')
  const answer = page.getByRole('article', { name: `Message from ${ada.name}` })
  await expect(answer).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(answer).toHaveCount(0)
  await expect(text).toHaveText('We open at nine.')
})

test('what one writes is kept as a draft, on the server', async ({ desk, page }) => {
  const ticket = await receive(desk, 'A long answer')
  await openTicket(page, desk, ticket)
  await page.keyboard.press('r')
  const text = page.getByRole('textbox', { name: 'Write your message…' })
  await text.fill('Half a thought')
  await expect(page.getByRole('region', { name: 'Reply' }).getByText('Saved')).toBeVisible()
  await page.reload()
  await expect(text).toHaveText('Half a thought')
})

test('a note that mentions a colleague appears at her desk at once, and notifies her', async ({ desk, page, bensPage }) => {
  const ticket = await receive(desk, 'Complicated wish')
  await openTicket(bensPage, desk, ticket)
  await openTicket(page, desk, ticket)
  await page.keyboard.press('n')
  const text = page.getByRole('textbox', { name: 'A note for your team. @ mentions somebody.' })
  await text.pressSequentially('Please look, @be')
  await page.getByRole('option', { name: ben.name }).click()
  await page.getByRole('button', { name: 'Save note' }).click()

  const note = bensPage.getByRole('article', { name: `Note by ${ada.name}` })
  await expect(note).toContainText(`Please look, @${ben.name}`)
  const bell = bensPage.getByRole('link', { name: /Notifications/ })
  await expect(bell).toContainText('1')
  await bell.click()
  await expect(bensPage.getByRole('main')).toContainText(`${ada.name} mentioned you in #${ticket.number}`)
})

test('agents see who else looks at a ticket and who writes, and each change as it happens', async ({ desk, page, bensPage }) => {
  const ticket = await receive(desk, 'Two at a time')
  await openTicket(page, desk, ticket)
  await openTicket(bensPage, desk, ticket)
  await expect(page.getByText(`${ben.name} is looking at this`)).toBeAttached()

  await bensPage.keyboard.press('r')
  await bensPage.getByRole('textbox', { name: 'Write your message…' }).pressSequentially('On its way')
  await expect(page.getByText(`${ben.name} is writing`)).toBeAttached()

  await bensPage.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.getByRole('article', { name: `Message from ${ben.name}` })).toBeVisible()
  await page.getByRole('button', { name: 'Solve', exact: true }).click()
  await expect(bensPage.getByRole('button', { name: 'Reopen', exact: true })).toBeVisible()

  await bensPage.goto(`${desk.url}/tickets?view=all`)
  await expect(page.getByText(`${ben.name} is`)).toHaveCount(0)
})

test('whoever was overtaken by a colleague is told before sending', async ({ desk, page }) => {
  const ticket = await receive(desk, 'Overtaken')
  await openTicket(page, desk, ticket)
  await page.keyboard.press('r')
  await page.getByRole('textbox', { name: 'Write your message…' }).fill('The first answer')
  // Ben answers, and Ada's browser does not get to see it.
  const conversation = '**/api/v1/tickets/*/entries?*'
  await page.route(conversation, (route) => route.abort())
  await desk.replyAs(ben, ticket.id, 'I was quicker')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const question = page.getByRole('dialog').or(page.getByRole('alertdialog'))
  await expect(question).toContainText('Somebody replied meanwhile')
  await page.unroute(conversation)
  await question.getByRole('button', { name: 'Look first' }).click()
  await expect(page.getByRole('article', { name: `Message from ${ben.name}` })).toBeVisible()
})

test('the palette finds commands, tickets and customers', async ({ desk, page }) => {
  await receive(desk, 'Peonies in November')
  await page.goto(`${desk.url}/tickets?view=unowned`)
  await expect(page.getByRole('link', { name: 'Peonies in November' })).toBeVisible()
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Command palette' })
  await field.fill('peonies')
  await expect(page.getByRole('option', { name: /Peonies in November/ })).toBeVisible()
  await field.fill('notif')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/notifications/)
})

test('the whole way from list to sent answer needs no mouse', async ({ desk, page }) => {
  await receive(desk, 'Keyboard only')
  await page.goto(`${desk.url}/tickets?view=unowned`)
  await expect(page.getByRole('link', { name: 'Keyboard only' })).toBeVisible()
  await page.keyboard.press('j')
  await expect(page.getByRole('link', { name: 'Keyboard only' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toContainText('#')
  await page.keyboard.press('i')
  await expect(page.getByRole('button', { name: ada.name, exact: true }).last()).toBeVisible()
  await page.keyboard.press('p')
  await page.keyboard.type('urg')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Urgent' })).toBeVisible()
  await page.keyboard.press('r')
  await expect(page.getByRole('textbox', { name: 'Write your message…' })).toBeFocused()
  await page.keyboard.type('Done without a mouse.')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('article', { name: `Message from ${ada.name}` })).toBeVisible()
  await page.keyboard.press('e')
  await expect(page.getByRole('button', { name: 'Reopen', exact: true })).toBeVisible()
})

test('several tickets are changed together, and the change can be taken back', async ({ desk, page }) => {
  await deliver(desk.ports.lmtp, ...['One', 'Two', 'Three'].map((subject) => compose({ from: 'Carla <carla@home.example>', to: 'support@shop.example', subject, text: 'x' })))
  await desk.awaitTicket('Three')
  await page.goto(`${desk.url}/tickets?view=unowned`)
  await expect(page.getByRole('listitem').getByRole('link', { name: 'Three' })).toBeVisible()
  await page.keyboard.press('Shift+X')
  const bar = page.getByRole('toolbar', { name: 'Selected tickets' })
  await expect(bar).toContainText('3 selected')
  await bar.getByRole('button', { name: 'Status' }).click()
  await page.getByRole('menuitem', { name: 'Solved' }).click()
  await expect(page.getByRole('heading', { name: 'Everything has an owner' })).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('link', { name: 'Three' })).toBeVisible()
})

test('search finds a customer’s word and marks it', async ({ desk, page }) => {
  const ticket = await receive(desk, 'Question', 'Do you grow hydrangeas?')
  await page.goto(`${desk.url}/search?q=hydrangeas`)
  await expect(page.getByRole('main').getByRole('link', { name: /Question/ })).toBeVisible()
  await expect(page.locator('mark')).toHaveText('hydrangeas')
  await page.goto(`${desk.url}/search?q=${ticket.number}`)
  await expect(page.getByRole('main').getByRole('link', { name: /Question/ })).toBeVisible()
})

test('a customer who writes from a second address stays one customer', async ({ desk, page }) => {
  await receive(desk, 'Which roses?')
  await page.goto(`${desk.url}/customers`)
  await page.getByText('Carla Customer').click()
  await page.getByRole('button', { name: 'Edit customer' }).click()
  await page.getByLabel('Another e-mail address or phone number').fill('carla@work.example')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('main').getByText('carla@work.example')).toBeVisible()
})

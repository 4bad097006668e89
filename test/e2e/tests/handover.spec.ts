// A ticket passed on: refused with a reason, then accepted; the customer hears once who has it.

import { ada, ben } from '../support/deskbell.ts'
import { expect, test } from '../support/fixtures.ts'
import { openTicket, receive } from '../support/steps.ts'

test('a handover is refused, comes back with the reason, and is accepted the second time', async ({ desk, page, bensPage }) => {
  const ticket = await receive(desk, 'Where are my roses?', 'Hello,\n\nmy roses did not come.\n\nKind regards\nCarla')
  await openTicket(page, desk, ticket)
  await bensPage.goto(`${desk.url}/handovers`)
  await expect(bensPage.getByText('Nobody is waiting for your answer')).toBeVisible()

  const offer = async (next: string) => {
    await page.keyboard.press('h')
    const dialog = page.getByRole('dialog', { name: `Hand over ticket ${ticket.number}` })
    await expect(dialog.getByLabel('What is wanted')).toHaveValue('my roses did not come.')
    await dialog.getByRole('button', { name: /To whom/ }).click()
    await page.keyboard.type('ben')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await dialog.getByLabel('Next step').fill(next)
    await dialog.getByRole('button', { name: 'Offer it' }).click()
    await expect(page.getByText(`Offered to ${ben.name}; you answer for it until they accept`)).toBeVisible()
  }
  await offer('Ask the driver')
  await expect(page.getByRole('button', { name: ada.name, exact: true }).last()).toBeVisible()

  const rail = bensPage.getByRole('link', { name: /Handovers to accept/ })
  await expect(rail).toContainText('1')
  const card = bensPage.getByRole('listitem').filter({ hasText: 'Where are my roses?' })
  await expect(card).toContainText('Ask the driver')
  await card.getByRole('button', { name: 'Refuse' }).click()
  const refusal = bensPage.getByRole('dialog', { name: `Refuse ticket ${ticket.number}` })
  await refusal.getByLabel('Why?').fill('The drivers are of the other team')
  await refusal.getByRole('button', { name: 'Give it back' }).click()
  await expect(bensPage.getByText('Nobody is waiting for your answer')).toBeVisible()
  const back = page.getByRole('region', { name: /refused the handover/ })
  await expect(back).toContainText(`${ben.name} refused the handover: The drivers are of the other team`)

  await offer('Send new roses today')
  await expect(back).toHaveCount(0)
  await openTicket(bensPage, desk, ticket)
  const banner = bensPage.getByRole('region', { name: `${ada.name} would like to hand this ticket over to you` })
  await expect(banner).toContainText('Send new roses today')
  await banner.getByRole('button', { name: 'Accept' }).click()
  await expect(banner).toHaveCount(0)
  await expect(page.getByText(`Offered to ${ben.name}`)).toHaveCount(0)
  await expect(page.getByRole('button', { name: ben.name, exact: true })).toBeVisible()

  const told = (await desk.entries(ticket.id)).filter(({ message }) => message?.direction === 'out')
  expect(told).toHaveLength(1)
  expect(told[0]?.message?.text).toContain(`${ben.name} looks after your request`)
})

test('another team gets a ticket of its own, and the one above is not solved by accident', async ({ desk, page }) => {
  await desk.api('POST', '/teams', { name: 'Delivery', member_ids: [await agentId(desk, ben.email)] })
  const ticket = await receive(desk, 'A broken vase')
  await openTicket(page, desk, ticket)
  await page.keyboard.press('Shift+H')
  const dialog = page.getByRole('dialog', { name: `Ask another team about ticket ${ticket.number}` })
  await dialog.getByRole('button', { name: /To whom/ }).click()
  await page.keyboard.type('deliv')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await dialog.getByLabel('Next step').fill('Was it packed well?')
  await dialog.getByRole('button', { name: 'Ask them' }).click()
  const panel = page.getByRole('region', { name: 'Other teams' })
  await expect(panel).toContainText('0 of 1 done')
  await expect(panel).toContainText('Delivery')

  await page.getByRole('button', { name: 'Solve', exact: true }).click()
  await expect(page.getByText('Other teams still work on sub-tickets of this ticket.')).toBeVisible()
  await page.getByRole('button', { name: 'Solve all the same' }).click()
  await expect(page.getByRole('button', { name: 'Reopen', exact: true })).toBeVisible()
})

async function agentId(desk: { api: <T>(method: string, path: string) => Promise<T> }, email: string): Promise<string> {
  const { items } = await desk.api<{ items: { id: string; email: string }[] }>('GET', '/agents')
  return items.find((one) => one.email === email)?.id ?? ''
}

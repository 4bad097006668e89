// The main job, with real mail servers: a customer's mail becomes an owned ticket, is answered from
// the desk, the answer arrives and threads, and the customer's reply lands on the same ticket.

import { deskOf, expect, test } from '../support/fixtures.ts'
import { header, MailServers } from '../support/mail_servers.ts'
import { ada, Deskbell } from '../support/deskbell.ts'
import type { Browser } from '@playwright/test'

const subject = 'Tulips arrived wilted'

test('a mail is fetched by IMAP, answered by SMTP, and the reply to the answer finds its ticket', async ({ browser }) => {
  const mail = await MailServers.start()
  const desk = await Deskbell.start({ caFile: mail.certificates.authority })
  try {
    await desk.addInbox({ incoming: mail.incoming, outgoing: mail.outgoing, acknowledge: false })
    await converse(browser, desk, mail)
  } finally {
    await desk.stop()
    await mail.stop()
  }
})

test('the same when Postfix hands mail over by LMTP', async ({ browser }) => {
  const ports = await Deskbell.freePorts()
  const mail = await MailServers.start(ports.lmtp)
  const desk = await Deskbell.start({ caFile: mail.certificates.authority, ports })
  try {
    await desk.addInbox({ outgoing: mail.outgoing, acknowledge: false })
    await converse(browser, desk, mail)
    expect(mail.dovecot.messages('support@shop.example')).toEqual([])
  } finally {
    await desk.stop()
    await mail.stop()
  }
})

async function converse(browser: Browser, desk: Deskbell, mail: MailServers): Promise<void> {
  const page = await deskOf(browser, desk, ada)
  await page.goto(`${desk.url}/tickets?view=unowned`)
  await expect(page.getByRole('heading', { name: 'Everything has an owner' })).toBeVisible()

  // It appears in the open list by itself.
  await mail.write(subject, 'Dear florist,\n\nthe tulips hang their heads.\n\nCarla')
  const row = page.getByRole('link', { name: subject })
  await expect(row).toBeVisible()

  // Taken on.
  await row.click()
  const ticket = page.getByRole('main')
  await expect(ticket.frameLocator('iframe').getByText('the tulips hang their heads')).toBeVisible()
  await page.keyboard.press('i')
  await expect(ticket.getByRole('button', { name: ada.name, exact: true })).toBeVisible()

  // Answered, with an attachment.
  await page.getByRole('button', { name: 'Reply to Carla Customer…' }).click()
  const composer = page.getByRole('region', { name: 'Reply' })
  await composer.getByRole('textbox', { name: 'Write your message…' }).fill('Please take our apology, and this voucher.')
  await composer.locator('input[type=file]').setInputFiles({
    name: 'Gutschein für Tulpen.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Ten tulips, free.'),
  })
  await expect(composer.getByRole('button', { name: 'Remove Gutschein für Tulpen.txt' })).toBeVisible()
  await composer.getByRole('button', { name: 'Send', exact: true }).click()
  const answer = page.getByRole('article', { name: `Message from ${ada.name}` })
  await expect(answer).toBeVisible()

  // It arrives in her mailbox, as an answer to what she wrote.
  const [arrived = ''] = await mail.dovecot.awaitMessages('carla@home.example', 1)
  const [first] = await desk.entries((await desk.awaitTicket(subject)).id)
  const hers = first?.message?.message_id.replace(/^<?|>?$/g, '')
  expect(header(arrived, 'Subject')).toBe(`Re: ${subject} [#1001]`)
  expect(header(arrived, 'In-Reply-To')).toBe(`<${hers ?? ''}>`)
  expect(header(arrived, 'References')).toContain(`<${hers ?? ''}>`)
  expect(header(arrived, 'From')).toContain('<support@shop.example>')
  expect(arrived).toContain('Please take our apology, and this voucher.')
  expect(arrived).toContain(Buffer.from('Ten tulips, free.').toString('base64'))
  await expect(answer.getByText('Sent', { exact: true })).toBeVisible()

  // Her reply lands on the same ticket, while it is open.
  await mail.write(`Re: ${subject}`, 'Thank you, that is kind.', {
    'In-Reply-To': header(arrived, 'Message-ID'),
    References: `${header(arrived, 'References')} ${header(arrived, 'Message-ID')}`,
  })
  const messages = page.getByRole('article', { name: 'Message from Carla Customer' })
  await expect(messages).toHaveCount(2)
  await expect(messages.last().frameLocator('iframe').getByText('Thank you, that is kind.')).toBeVisible()
  expect(await desk.tickets()).toHaveLength(1)
  await page.context().close()
}

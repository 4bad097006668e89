// Every payload of the corpus as a mail: nothing of it runs in the desk, and nothing calls home.

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from '../support/fixtures.ts'
import { compose, deliver } from '../support/lmtp.ts'
import { eventually } from '../support/processes.ts'

type Payload = { title: string; payload: string; id?: string }

const corpora = process.env.DESKBELL_CORPORA ?? resolve('../../../shared/corpora')
const file = join(corpora, 'html/xss-payloads.json')
const payloads = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Payload[]) : []

test('no payload runs a script, opens a dialog or asks another host', async ({ desk, page }) => {
  test.skip(payloads.length === 0, 'the corpora are not here')
  test.setTimeout(240_000)

  const suspicious: string[] = []
  let now = ''
  page.on('dialog', (dialog) => {
    suspicious.push(`${now}: dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('popup', (popup) => {
    suspicious.push(`${now}: opened ${popup.url()}`)
  })
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (protocol.startsWith('http') && host !== new URL(desk.url).host) suspicious.push(`${now}: asked ${request.url()}`)
  })
  // What payloads of this kind call when they run, and what the frame may not do.
  await page.exposeFunction('reportRun', (what: string) => suspicious.push(`${now}: ran ${what}`))
  await page.addInitScript(() => {
    const report = (window as unknown as { reportRun?: (what: string) => void }).reportRun
    for (const name of ['alert', 'confirm', 'prompt', 'print'] as const) {
      window[name] = (...words: unknown[]) => {
        report?.(`${name}(${words.join(', ')})`)
        return null as never
      }
    }
  })

  const control = { title: 'nothing odd', payload: '<p>An ordinary mail</p>' }
  const all = [control, ...payloads]
  const mails = all.map(({ payload }, index) =>
    compose({
      from: 'Mallory <mallory@elsewhere.example>',
      to: 'support@shop.example',
      subject: `Payload ${String(index)}`,
      // A marker after the payload shows that the page was rendered to its end.
      html: `<p>before</p>${payload}<p>after ${payload}</p>`,
    }),
  )
  await deliver(desk.ports.lmtp, ...mails)
  const tickets = await eventually('a ticket of each payload', async () => {
    const arrived = await desk.tickets()
    return arrived.length === all.length ? new Map(arrived.map((one) => [one.subject, one])) : undefined
  })
  for (const [index, { title }] of all.entries()) {
    now = title
    const ticket = tickets.get(`Payload ${String(index)}`)
    if (!ticket) throw new Error(`no ticket of ${title}`)
    if (index === 0) {
      await page.goto(`${desk.url}/tickets/${ticket.number}?view=all`)
      await expect(page.getByRole('article').frameLocator('iframe').getByText('An ordinary mail').first()).toBeVisible()
    }
    const [entry] = await desk.entries(ticket.id)
    // Without the sandbox that the desk puts around it: sanitiser and policy must do alone.
    await page.goto(`${desk.url}/api/v1/tickets/${ticket.id}/entries/${entry?.id ?? ''}/frame?images=0`)
    expect(await page.evaluate(() => document.scripts.length), title).toBe(0)
  }
  expect(suspicious).toEqual([])
})

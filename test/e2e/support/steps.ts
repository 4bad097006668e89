// What many tests do on the way.

import { expect, type Page } from '@playwright/test'
import type { Deskbell, Ticket } from './deskbell.ts'
import { compose, deliver } from './lmtp.ts'

/** A customer's mail comes in and is a ticket. */
export async function receive(desk: Deskbell, subject: string, text = 'Hello, can you help me?'): Promise<Ticket> {
  await deliver(
    desk.ports.lmtp,
    compose({ from: 'Carla Customer <carla@home.example>', to: 'support@shop.example', subject, text }),
  )
  return desk.awaitTicket(subject)
}

/** Opens a ticket and waits until what the customer wrote can be read. */
export async function openTicket(page: Page, desk: Deskbell, ticket: Ticket): Promise<void> {
  await page.goto(`${desk.url}/tickets/${ticket.number}?view=all`)
  await expect(page.getByRole('article').first()).toBeVisible()
}

// The text that a customer gets for a new request; {words} in braces are filled in by the server.

import { t } from '@/lib/strings/admin'

/** What the server sends where an inbox has no text of its own, in English; it says so by this text. */
export const ourText =
  'Hello {name},\n\nthank you for your message. We have it, and it has the number {number}. Somebody reads it and answers you here; simply reply to this mail if you want to add something.\n\n{business}'

export const placeholders = ['name', 'number', 'subject', 'business'] as const

export type Sample = Record<(typeof placeholders)[number], string>

/** Ours, as customers who write in the agent's language get it. Its braces stay for the server. */
export function standardText(): string {
  return t('inboxes.ack.standard', { name: '{name}', number: '{number}', business: '{business}' })
}

/** As the customer will read it. What is no placeholder stays as it stands. */
export function fillIn(text: string, sample: Sample): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    isPlaceholder(name) ? sample[name] : whole,
  )
}

/** Words in braces that nothing will be filled in for: most likely mistyped. */
export function unknownPlaceholders(text: string): string[] {
  const found = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return [...new Set(found)].filter((name) => !isPlaceholder(name))
}

function isPlaceholder(name: string): name is keyof Sample {
  return (placeholders as readonly string[]).includes(name)
}

// A message, or the part of it that is selected, as a quotation for a reply.

import type { Entry, MessageEntry } from '@/api/types'
import { escapeHtml } from '@/lib/rich'
import { t } from '@/lib/strings'

const notQuoted = 'img, picture, svg, style, script, head, title, hr, [hidden]'
const blockTags = 'p, div, ul, ol, li, table, tbody, tr, td, th, blockquote, pre, h1, h2, h3, h4, h5, h6'

/** Who wrote when, then what, then an empty line for the answer. The editor keeps what it knows. */
export function quotation(html: string, name: string, date: string): string {
  const wrote = escapeHtml(t('quote.wrote', { date, name }))
  return `<p>${wrote}</p><blockquote>${words(html)}</blockquote><p></p>`
}

/** The text with its structure, without pictures, colours and the space between things. */
function words(html: string): string {
  // Styles go before anything reads them: the page's policy would refuse, and report, each.
  const bare = html.replace(/\sstyle\s*=\s*("[^"]*"|'[^']*')/gi, (style) =>
    /display\s*:\s*none/i.test(style) ? ' hidden' : '',
  )
  const page = new DOMParser().parseFromString(bare, 'text/html')
  for (const node of page.querySelectorAll(notQuoted)) node.remove()
  for (const block of [...page.querySelectorAll(blockTags)].reverse()) {
    if (block.textContent.trim() === '') block.remove()
  }
  return page.body.innerHTML.trim()
}

/** Who speaks in a message, as the timeline names them. */
export function authorOf({ message, by }: MessageEntry): string {
  return message.direction === 'out' ? by.name : message.from.name || message.from.address
}

export function canQuote(entry: Entry): entry is MessageEntry {
  return entry.kind === 'message' && !entry.redacted
}

/**
 * The message that is meant when nothing says which: the one with the focus, the one with selected
 * text, or else the newest that came in.
 */
export function meantMessage(
  entries: readonly Entry[],
  timeline: ParentNode | null,
): MessageEntry | undefined {
  const quotable = entries.filter(canQuote)
  const focused = document.activeElement?.closest<HTMLElement>('[data-entry]')?.dataset.entry
  return (
    quotable.find(({ id }) => id === focused) ??
    quotable.findLast(({ id }) => selectedIn(blockOf(timeline, id)) !== '') ??
    quotable.findLast(({ message }) => message.direction === 'in') ??
    quotable.at(-1)
  )
}

export function blockOf(timeline: ParentNode | null, entry: string): Element | null {
  const blocks = timeline?.querySelectorAll<HTMLElement>('[data-entry]') ?? []
  return [...blocks].find(({ dataset }) => dataset.entry === entry) ?? null
}

/** The markup that is selected in the frames of a block; '' for none. */
export function selectedIn(block: Element | null): string {
  for (const frame of block?.querySelectorAll('iframe') ?? []) {
    const page = frame.contentDocument
    const selection = page?.getSelection()
    if (!page || !selection || selection.isCollapsed || selection.rangeCount === 0) continue
    const holder = page.createElement('div')
    holder.append(selection.getRangeAt(0).cloneContents())
    if (holder.textContent.trim() !== '') return holder.innerHTML
  }
  return ''
}

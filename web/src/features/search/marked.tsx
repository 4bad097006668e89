import type { ReactNode } from 'react'

/** Plain text with the searched words marked. */
export function marked(text: string, words: string): ReactNode {
  const wanted = words
    .split(/\s+/)
    .filter((word) => word.length > 1)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  if (wanted.length === 0) return text
  const pattern = new RegExp(`(${wanted.join('|')})`, 'giu')
  return alternately(text.split(pattern))
}

/**
 * A passage as the server found it: escaped text in which `<mark>` is the only markup. It becomes
 * text and marks here, never markup; whatever else looks like a tag is shown as it is written.
 */
export function passage(highlight: string): ReactNode {
  return alternately(highlight.split(/<mark>(.*?)<\/mark>/gs).map(unescapeText))
}

function alternately(parts: readonly string[]): ReactNode {
  return parts.map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))
}

const written: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

/** What the server escapes, once: `&amp;lt;` is the text "&lt;". */
function unescapeText(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => written[entity] ?? entity)
}

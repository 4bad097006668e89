import type { ReactNode } from 'react'

/** The text with the searched words marked. The server's own marks are only words here. */
export function marked(text: string, words: string): ReactNode {
  const clean = text.replace(/<\/?(mark|b|em|strong)>/gi, '')
  const wanted = words
    .split(/\s+/)
    .filter((word) => word.length > 1)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  if (wanted.length === 0) return clean
  const pattern = new RegExp(`(${wanted.join('|')})`, 'giu')
  return clean
    .split(pattern)
    .map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))
}

// Our own agents' rich text as React elements. Only what is on the list comes through; nothing is
// ever set as markup.

import { createElement, type ReactNode } from 'react'

const plain = new Set([
  'P', 'BR', 'STRONG', 'B', 'EM', 'I', 'U', 'S', 'UL', 'OL', 'LI', 'BLOCKQUOTE', 'CODE', 'PRE', 'HR',
  'H3', 'H4', 'DIV', 'MARK',
])
const unread = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'SVG', 'MATH', 'HEAD'])

export function rich(html: string): ReactNode {
  const page = new DOMParser().parseFromString(html, 'text/html')
  return children(page.body)
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/** What was typed, as paragraphs. */
export function textToHtml(text: string): string {
  return text
    .split('\n')
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('')
}

/** The words alone, a line for each paragraph. */
export function plainLines(html: string): string[] {
  const page = new DOMParser().parseFromString(html.replace(/<br\s*\/?>|<\/p>/gi, '$&\n'), 'text/html')
  return page.body.textContent
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function children(node: Node): ReactNode[] {
  return [...node.childNodes].map(convert)
}

function convert(node: Node, index: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent
  if (!(node instanceof Element) || unread.has(node.tagName.toUpperCase())) return null
  const tag = node.tagName
  if (tag === 'A') return link(node, index)
  if (tag === 'IMG') return image(node, index)
  if (tag === 'SPAN' && node.hasAttribute('data-mention')) {
    return (
      <span key={index} data-mention="">
        {node.textContent}
      </span>
    )
  }
  if (!plain.has(tag)) return children(node)
  const inside = children(node)
  return createElement(tag.toLowerCase(), { key: index }, ...(inside.length > 0 ? inside : []))
}

function link(node: Element, index: number): ReactNode {
  const href = node.getAttribute('href') ?? ''
  if (!/^(https?:|mailto:|tel:)/i.test(href)) return children(node)
  return (
    <a key={index} href={href} target="_blank" rel="noopener noreferrer">
      {children(node)}
    </a>
  )
}

/** Only what was uploaded here; nothing from outside. */
function image(node: Element, index: number): ReactNode {
  const src = node.getAttribute('src') ?? ''
  if (!src.startsWith('/api/v1/attachments/')) return null
  return <img key={index} src={src} alt={node.getAttribute('alt') ?? ''} />
}

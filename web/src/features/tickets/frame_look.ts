// A mail that brings its own colours is shown as it was meant, on white paper. One that is only
// words takes the desk's type and colours, so that it is pleasant to read by day and by night.

export type Look = 'words' | 'paper'

const ownColours = /\sbgcolor\s*=|background(-color|-image)?\s*:|<(font|table)\b[^>]*\b(color|width)\s*=/i

export function lookOf(html: string): Look {
  return ownColours.test(html) ? 'paper' : 'words'
}

/** Dresses a loaded frame. Only CSSOM: the frame's own policy forbids anything else, rightly. */
export function dress(frame: HTMLIFrameElement, look: Look): void {
  const page = frame.contentDocument
  if (!page?.body) return
  const { color, fontFamily, fontSize, colorScheme } = getComputedStyle(frame)
  const paper = look === 'paper'

  page.documentElement.style.colorScheme = paper ? 'light' : colorScheme
  page.documentElement.style.overflow = 'hidden'
  Object.assign(page.body.style, {
    margin: '0',
    padding: paper ? '12px' : '1px 0',
    overflowWrap: 'anywhere',
    font: `${fontSize}/1.55 ${fontFamily}`,
    color: paper ? '#1d1c1a' : color,
    background: paper ? '#ffffff' : 'transparent',
  })
  trimEnds(page.body)
  for (const link of page.querySelectorAll('a')) {
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
    if (!paper) link.style.color = accentOf(frame)
  }
  for (const image of page.querySelectorAll('img')) image.style.maxWidth = '100%'
  for (const quote of page.querySelectorAll('blockquote')) {
    Object.assign(quote.style, {
      margin: '8px 0',
      padding: '0 0 0 12px',
      borderLeft: '2px solid color-mix(in srgb, currentColor 22%, transparent)',
    })
  }
}

/** The first and the last paragraph bring no space of their own. */
function trimEnds(body: HTMLElement): void {
  // (instanceof does not hold across documents)
  for (let first = body.firstElementChild; first; first = first.firstElementChild) {
    if ('style' in first) (first as HTMLElement).style.marginTop = '0'
  }
  for (let last = body.lastElementChild; last; last = last.lastElementChild) {
    if ('style' in last) (last as HTMLElement).style.marginBottom = '0'
  }
}

function accentOf(frame: HTMLIFrameElement): string {
  return getComputedStyle(frame).accentColor === 'auto'
    ? getComputedStyle(frame).color
    : getComputedStyle(frame).accentColor
}

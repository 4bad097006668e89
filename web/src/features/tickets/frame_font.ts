// The desk's typeface for what stands in a frame. A frame may load nothing, so its font is handed in
// as bytes that this page has already fetched.

import latin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url'
import latinExt from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2?url'

const faces = [
  { url: latin, unicodeRange: 'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02DC, U+2000-206F, U+20AC' },
  { url: latinExt, unicodeRange: 'U+0100-02BA, U+1E00-1EFF, U+20A0-20AB' },
]

let fetched: Promise<ArrayBuffer[]> | undefined

function bytes(): Promise<ArrayBuffer[]> {
  fetched ??= Promise.all(
    faces.map(async ({ url }) => {
      const response = await fetch(url)
      return response.arrayBuffer()
    }),
  )
  return fetched
}

export async function lendFont(frame: HTMLIFrameElement): Promise<void> {
  const data = await bytes()
  const inner = frame.contentWindow as (Window & typeof globalThis) | null
  if (!inner) return
  faces.forEach(({ unicodeRange }, index) => {
    const face = new inner.FontFace('Inter Variable', data[index] ?? new ArrayBuffer(0), {
      weight: '100 900',
      unicodeRange,
    })
    inner.document.fonts.add(face)
  })
}

import { formatNumber } from './locale'

const units = ['B', 'kB', 'MB', 'GB'] as const

/** "812 B", "4.2 kB", "13 MB". */
export function fileSize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit > 0 && value < 10 ? 1 : 0
  return `${formatNumber(value, digits)} ${units[unit] ?? ''}`
}

export type Preview = 'image' | 'pdf' | 'none'

export function previewKind(contentType: string): Preview {
  if (/^image\/(png|jpe?g|gif|webp|avif|bmp)$/i.test(contentType)) return 'image'
  if (/^application\/pdf$/i.test(contentType)) return 'pdf'
  return 'none'
}

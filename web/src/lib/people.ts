/** At most two letters: of the first and the last word, or of an address. */
export function initials(name: string): string {
  const words = name
    .replace(/[<>"()]/g, ' ')
    .split(/[\s._@-]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = firstLetter(words[0])
  const last = words.length > 1 && !name.includes('@') ? firstLetter(words.at(-1)) : ''
  return (first + last).toLocaleUpperCase() || '?'
}

function firstLetter(word: string | undefined): string {
  return /[\p{L}\p{N}]/u.exec(word ?? '')?.[0] ?? ''
}

/** One of `count` tints, always the same for the same seed (FNV-1a). */
export function tint(seed: string, count: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < seed.length; index++) {
    hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0) % count
}

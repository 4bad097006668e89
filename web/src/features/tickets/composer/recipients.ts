import type { Address } from '@/api/types'

/** Enough to catch a slip; whether mail arrives there only the other side knows. */
export function isAddress(text: string): boolean {
  return /^[^\s@<>(),;:"]+@[^\s@<>(),;:".]+(\.[^\s@<>(),;:".]+)+$/u.test(text)
}

/** "Ann <a@x.example>, b@y.example; c@z.example" */
export function parseAddresses(text: string): Address[] {
  return text
    .split(/[,;\n]+(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseOne)
}

function parseOne(text: string): Address {
  const named = /^(.*?)\s*<([^<>]*)>$/.exec(text)
  if (!named) return { address: text }
  const name = (named[1] ?? '').replace(/^"|"$/g, '').trim()
  const address = (named[2] ?? '').trim()
  return name === '' ? { address } : { name, address }
}

/** Each address once, whatever its letter case. */
export function add(list: readonly Address[], more: readonly Address[]): Address[] {
  const result = [...list]
  for (const one of more) {
    const same = result.some(({ address }) => address.toLowerCase() === one.address.toLowerCase())
    if (!same) result.push(one)
  }
  return result
}

export function remove(list: readonly Address[], address: string): Address[] {
  return list.filter((one) => one.address !== address)
}

export type Recipients = { to: Address[]; cc: Address[]; bcc: Address[] }

/** Those of `wanted` that would not get the message as it is addressed now. */
export function missing<T extends { address: string }>(
  wanted: readonly T[],
  { to, cc, bcc }: Recipients,
): T[] {
  const there = new Set([...to, ...cc, ...bcc].map(({ address }) => address.toLowerCase()))
  return wanted.filter(({ address }) => !there.has(address.toLowerCase()))
}

export function firstBad({ to, cc, bcc }: Recipients): string | undefined {
  return [...to, ...cc, ...bcc].find(({ address }) => !isAddress(address))?.address
}

/** What somebody typed as domains: apart by spaces, commas or lines, also from whole addresses. */
export function parseDomains(text: string): string[] {
  const words = text.toLowerCase().split(/[\s,;]+/)
  const domains = words.map((word) => word.replace(/^.*@/, '').replace(/^\.+|\.+$/g, ''))
  return [...new Set(domains)].filter((domain) => domain !== '')
}

/** The first that cannot be a domain of one business: everybody has an address at gmail.com. */
export function badDomain(domains: readonly string[]): { domain: string; shared: boolean } | undefined {
  for (const domain of domains) {
    if (shared.has(domain)) return { domain, shared: true }
    if (!/^(?!-)[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(domain)) return { domain, shared: false }
  }
  return undefined
}

const shared = new Set([
  'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'icloud.com',
  'me.com', 'aol.com', 'gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch', 'web.de', 't-online.de', 'freenet.de', 'posteo.de',
  'mailbox.org', 'proton.me', 'protonmail.com', 'fastmail.com', 'orange.fr', 'free.fr', 'libero.it', 'mail.ru',
])

// The servers of well-known mail providers, so that nobody has to look them up.

import type { MailAuth, OAuthProviderId, Security } from '@/api/types'

type Server = { host: string; port: number; security: Security }

export type Preset = {
  id: string
  name: string
  /** Domains whose addresses are certainly there. Businesses with a domain of their own choose. */
  domains: readonly string[]
  incoming: Server
  outgoing: Server
  auth: MailAuth
  /** Who gives access by consent, where OAuth works. */
  oauth?: OAuthProviderId
  tokenUrl?: string
  authorizeUrl?: string
  /** What has to be done at the provider before it works. */
  hint: 'none' | 'appPassword' | 'allowImap' | 'microsoft' | 'mailboxPassword'
  /** Where that is done. */
  link?: string
}

const tls = (host: string, port: number): Server => ({ host, port, security: 'tls' })
const startTls = (host: string): Server => ({ host, port: 587, security: 'starttls' })

export const presets: readonly Preset[] = [
  {
    id: 'gmail',
    name: 'Gmail, Google Workspace',
    domains: ['gmail.com', 'googlemail.com'],
    incoming: tls('imap.gmail.com', 993),
    outgoing: startTls('smtp.gmail.com'),
    auth: 'password',
    oauth: 'google',
    hint: 'appPassword',
    link: 'https://myaccount.google.com/apppasswords',
  },
  {
    id: 'microsoft',
    name: 'Microsoft 365',
    domains: ['onmicrosoft.com'],
    incoming: tls('outlook.office365.com', 993),
    outgoing: startTls('smtp.office365.com'),
    auth: 'oauth',
    oauth: 'microsoft',
    tokenUrl: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/token',
    authorizeUrl: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize',
    hint: 'microsoft',
    link: 'https://entra.microsoft.com',
  },
  {
    id: 'outlook',
    name: 'Outlook.com, Hotmail',
    domains: ['outlook.com', 'outlook.de', 'hotmail.com', 'hotmail.de', 'live.com', 'msn.com'],
    incoming: tls('outlook.office365.com', 993),
    outgoing: startTls('smtp-mail.outlook.com'),
    auth: 'oauth',
    oauth: 'microsoft',
    tokenUrl: 'https://login.microsoftonline.com/consumers/oauth2/v2.0/token',
    authorizeUrl: 'https://login.microsoftonline.com/consumers/oauth2/v2.0/authorize',
    hint: 'microsoft',
    link: 'https://entra.microsoft.com',
  },
  {
    id: 'fastmail',
    name: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm'],
    incoming: tls('imap.fastmail.com', 993),
    outgoing: tls('smtp.fastmail.com', 465),
    auth: 'password',
    hint: 'appPassword',
    link: 'https://app.fastmail.com/settings/security/apps',
  },
  {
    id: 'gmx',
    name: 'GMX',
    domains: ['gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch'],
    incoming: tls('imap.gmx.net', 993),
    outgoing: startTls('mail.gmx.net'),
    auth: 'password',
    hint: 'allowImap',
  },
  {
    id: 'hetzner',
    name: 'Hetzner',
    domains: [],
    incoming: tls('mail.your-server.de', 993),
    outgoing: startTls('mail.your-server.de'),
    auth: 'password',
    hint: 'mailboxPassword',
  },
  {
    id: 'icloud',
    name: 'iCloud Mail',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    incoming: tls('imap.mail.me.com', 993),
    outgoing: startTls('smtp.mail.me.com'),
    auth: 'password',
    hint: 'appPassword',
    link: 'https://account.apple.com',
  },
  {
    id: 'infomaniak',
    name: 'Infomaniak',
    domains: ['ik.me'],
    incoming: tls('mail.infomaniak.com', 993),
    outgoing: tls('mail.infomaniak.com', 465),
    auth: 'password',
    hint: 'mailboxPassword',
  },
  {
    id: 'ionos',
    name: 'IONOS',
    domains: ['online.de', 'onlinehome.de'],
    incoming: tls('imap.ionos.de', 993),
    outgoing: tls('smtp.ionos.de', 465),
    auth: 'password',
    hint: 'mailboxPassword',
  },
  {
    id: 'mailbox',
    name: 'mailbox.org',
    domains: ['mailbox.org'],
    incoming: tls('imap.mailbox.org', 993),
    outgoing: tls('smtp.mailbox.org', 465),
    auth: 'password',
    hint: 'none',
  },
  {
    id: 'ovh',
    name: 'OVHcloud',
    domains: [],
    incoming: tls('ssl0.ovh.net', 993),
    outgoing: tls('ssl0.ovh.net', 465),
    auth: 'password',
    hint: 'mailboxPassword',
  },
  {
    id: 'posteo',
    name: 'Posteo',
    domains: ['posteo.de', 'posteo.net', 'posteo.org'],
    incoming: tls('posteo.de', 993),
    outgoing: tls('posteo.de', 465),
    auth: 'password',
    hint: 'none',
  },
  {
    id: 'strato',
    name: 'Strato',
    domains: [],
    incoming: tls('imap.strato.de', 993),
    outgoing: tls('smtp.strato.de', 465),
    auth: 'password',
    hint: 'mailboxPassword',
  },
  {
    id: 'webde',
    name: 'WEB.DE',
    domains: ['web.de'],
    incoming: tls('imap.web.de', 993),
    outgoing: startTls('smtp.web.de'),
    auth: 'password',
    hint: 'allowImap',
  },
  {
    id: 'yahoo',
    name: 'Yahoo Mail',
    domains: ['yahoo.com', 'yahoo.de', 'yahoo.co.uk', 'ymail.com'],
    incoming: tls('imap.mail.yahoo.com', 993),
    outgoing: tls('smtp.mail.yahoo.com', 465),
    auth: 'password',
    hint: 'appPassword',
    link: 'https://login.yahoo.com/account/security',
  },
  {
    id: 'zoho',
    name: 'Zoho Mail',
    domains: ['zohomail.eu', 'zohomail.com', 'zoho.com'],
    incoming: tls('imap.zoho.eu', 993),
    outgoing: tls('smtp.zoho.eu', 465),
    auth: 'password',
    hint: 'allowImap',
  },
]

/** The part after the @, in small letters; "" while there is none. */
export function domainOf(address: string): string {
  return address.trim().toLowerCase().split('@')[1] ?? ''
}

/** The provider of an address, as far as its domain tells. */
export function presetForAddress(address: string): Preset | undefined {
  const domain = domainOf(address)
  return presets.find(({ domains }) =>
    domains.some((known) => domain === known || domain.endsWith(`.${known}`)),
  )
}

/** The provider whose server this is. */
export function presetForHost(host: string): Preset | undefined {
  const wanted = host.trim().toLowerCase()
  return presets.find(({ incoming, outgoing }) => [incoming.host, outgoing.host].includes(wanted))
}

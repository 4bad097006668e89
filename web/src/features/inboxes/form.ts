// An inbox while it is edited: all that the page's fields hold, and what it takes to save it.

import type { Id, Inbox, Incoming, OAuthProviderId, Outgoing } from '@/api/types'
import { t } from '@/lib/strings/admin'
import { ourText } from './acknowledgement'
import { domainOf, type Preset } from './presets'

type Typed<T> = Omit<T, 'port'> & { port: string; password: string }

export type InboxForm = {
  name: string
  address: string
  team_id: Id | null
  sender_name: string
  signature_html: string
  acknowledge: boolean
  /** Whether customers get our text, in their language, or the one that was written here. */
  ownAcknowledgement: boolean
  acknowledge_text: string
  authserv_id: string
  active: boolean
  incoming: Typed<Incoming>
  outgoing: Typed<Outgoing>
  /** Sending uses the user and password of fetching, as nearly every provider has it. */
  sameLogin: boolean
  oauth: OAuthApp & { client_secret: string; refresh_token: string }
}

/** The app that was registered with the provider. */
type OAuthApp = {
  provider: OAuthProviderId
  authorize_url: string
  token_url: string
  scope: string
  client_id: string
}

type Wire<T> = T & { password?: string }

/** What goes to the server. A secret that was not typed is left out, and so stays as it is. */
export type InboxBody = Omit<
  InboxForm,
  'incoming' | 'outgoing' | 'oauth' | 'sameLogin' | 'ownAcknowledgement'
> & {
  channel: 'email'
  incoming: Wire<Incoming>
  outgoing: Wire<Outgoing>
  oauth: OAuthApp & { client_secret?: string; refresh_token?: string }
}

export const emptyForm: InboxForm = {
  name: '',
  address: '',
  team_id: null,
  sender_name: '',
  signature_html: '',
  acknowledge: true,
  ownAcknowledgement: false,
  acknowledge_text: '',
  authserv_id: '',
  active: true,
  incoming: {
    kind: 'imap', host: '', port: '993', security: 'tls', user: '', auth: 'password',
    folder: 'INBOX', after: 'seen', move_to: '', password: '',
  },
  outgoing: {
    kind: 'smtp', host: '', port: '587', security: 'starttls', user: '', auth: 'password', password: '',
  },
  sameLogin: true,
  oauth: {
    provider: 'other', authorize_url: '', token_url: '', scope: '', client_id: '', client_secret: '', refresh_token: '',
  },
}

export function formOf(inbox: Inbox): InboxForm {
  const { incoming, outgoing } = inbox
  const { connected_at: _connectedAt, ...app } = inbox.oauth
  const ownText = inbox.acknowledge_text !== '' && inbox.acknowledge_text !== ourText
  return {
    name: inbox.name,
    address: inbox.address,
    team_id: inbox.team?.id ?? null,
    sender_name: inbox.sender_name,
    signature_html: inbox.signature_html,
    acknowledge: inbox.acknowledge,
    ownAcknowledgement: ownText,
    acknowledge_text: ownText ? inbox.acknowledge_text : '',
    authserv_id: inbox.authserv_id,
    active: inbox.active,
    incoming: { ...incoming, port: String(incoming.port), password: '' },
    outgoing: { ...outgoing, port: String(outgoing.port), password: '' },
    sameLogin:
      incoming.kind === 'imap' &&
      outgoing.user === incoming.user &&
      outgoing.auth === incoming.auth,
    oauth: { ...app, client_secret: '', refresh_token: '' },
  }
}

/** Fills in a provider's servers, and the address as user, unless one was typed already. */
export function withPreset(form: InboxForm, preset: Preset): InboxForm {
  const login = (user: string) => ({ auth: preset.auth, user: user || form.address.trim() })
  return {
    ...form,
    incoming: {
      ...form.incoming, ...preset.incoming, ...login(form.incoming.user), kind: 'imap',
      port: String(preset.incoming.port),
    },
    outgoing: {
      ...form.outgoing, ...preset.outgoing, ...login(form.outgoing.user), kind: 'smtp',
      port: String(preset.outgoing.port),
    },
    oauth: {
      ...form.oauth,
      provider: preset.oauth ?? 'other',
      token_url: preset.tokenUrl ?? '',
      authorize_url: preset.authorizeUrl ?? '',
    },
  }
}

/** Sending really shares the login only where mail is fetched with one. */
export function sharesLogin(form: InboxForm): boolean {
  return form.sameLogin && form.incoming.kind === 'imap' && form.outgoing.kind === 'smtp'
}

export function usesOAuth({ incoming, outgoing }: InboxForm): boolean {
  return (
    (incoming.kind === 'imap' && incoming.auth === 'oauth') ||
    (outgoing.kind === 'smtp' && outgoing.auth === 'oauth')
  )
}

export function bodyOf(form: InboxForm): InboxBody {
  const { incoming, outgoing, oauth, sameLogin: _sameLogin, ownAcknowledgement, ...rest } = form
  const { client_secret, refresh_token, ...app } = oauth
  const login = sharesLogin(form) ? incoming : outgoing
  const address = form.address.trim()
  return {
    ...rest,
    address,
    name: form.name.trim() || address,
    channel: 'email',
    acknowledge_text: ownAcknowledgement ? form.acknowledge_text : '',
    incoming: wire(incoming, incoming.password),
    outgoing: wire({ ...outgoing, user: login.user, auth: login.auth }, login.password),
    oauth: {
      ...app,
      authorize_url: app.authorize_url.trim(),
      token_url: app.token_url.trim(),
      scope: app.scope.trim(),
      client_id: app.client_id.trim(),
      ...(client_secret !== '' && { client_secret }),
      ...(refresh_token !== '' && { refresh_token }),
    },
  }
}

function wire<T extends { port: string; password: string; host: string; user: string }>(
  { port, password: _password, host, user, ...rest }: T,
  password: string,
) {
  return {
    ...rest,
    host: host.trim(),
    user: user.trim(),
    port: Number(port),
    ...(password !== '' && { password }),
  }
}

export type Objections = Partial<Record<string, string>>

/** What has to be put right before saving, by field, in the server's own names of them. */
export function objectionsTo(form: InboxForm): Objections {
  const found: Objections = {}
  const { incoming, outgoing, oauth } = form
  if (!/^[^\s@+]+@[^\s@]+\.[^\s@]+$/.test(form.address.trim())) {
    found.address = form.address.includes('+') ? t('inboxes.objection.plus') : t('inboxes.objection.address')
  }
  if (incoming.kind === 'imap') {
    Object.assign(found, serverObjections('incoming', incoming))
    if (incoming.user.trim() === '') found['incoming.user'] = t('inboxes.objection.user')
    if (incoming.folder.trim() === '') found['incoming.folder'] = t('inboxes.objection.folder')
    if (incoming.after === 'move' && incoming.move_to.trim() === '') {
      found['incoming.move_to'] = t('inboxes.objection.moveTo')
    }
  }
  if (outgoing.kind === 'smtp') Object.assign(found, serverObjections('outgoing', outgoing))
  if (usesOAuth(form)) {
    // The addresses of those that the server knows are filled in by it.
    const known = oauth.provider !== 'other'
    for (const field of ['authorize_url', 'token_url'] as const) {
      const url = oauth[field].trim()
      const optional = known || field === 'authorize_url' // a refresh token may come from elsewhere
      if (!(optional && url === '') && !url.startsWith('https://')) {
        found[`oauth.${field}`] = t('inboxes.objection.oauthUrl')
      }
    }
    if (oauth.client_id.trim() === '') found['oauth.client_id'] = t('inboxes.objection.clientId')
  }
  return found
}

function serverObjections(side: string, { host, port }: { host: string; port: string }): Objections {
  const number = Number(port)
  return {
    ...(!/^[\w.:-]+$/.test(host.trim()) && { [`${side}.host`]: t('inboxes.objection.host') }),
    ...(!(Number.isInteger(number) && number >= 1 && number <= 65_535) && {
      [`${side}.port`]: t('inboxes.objection.port'),
    }),
  }
}

type Side = 'incoming' | 'outgoing'

/** Whether the stored password still serves: the server forgets it when it would go elsewhere. */
export function keepsPassword(inbox: Inbox | null, form: InboxForm, side: Side): boolean {
  if (!inbox?.has_secrets[`${side}_password`]) return false
  const stored = inbox[side]
  const wanted = form[side]
  const user = side === 'outgoing' && sharesLogin(form) ? form.incoming.user : wanted.user
  return (
    stored.kind === wanted.kind &&
    stored.host === wanted.host.trim() &&
    String(stored.port) === wanted.port.trim() &&
    stored.user === user.trim() &&
    (stored.security === wanted.security || wanted.security === 'tls')
  )
}

/** Whether the stored secret, and what the consent gave, still serve. */
export function keepsConsent(inbox: Inbox | null, { oauth }: InboxForm): boolean {
  return (
    inbox !== null &&
    inbox.oauth.provider === oauth.provider &&
    inbox.oauth.token_url === oauth.token_url.trim() &&
    inbox.oauth.client_id === oauth.client_id.trim()
  )
}

/** How servers of a domain are usually named; only a hint, never filled in by itself. */
export function likelyHost(side: Side, address: string): string {
  const domain = domainOf(address) || 'example.com'
  return `${side === 'incoming' ? 'imap' : 'smtp'}.${domain}`
}

/** The port that belongs to a way of securing the connection. */
export function usualPort(side: Side, security: string): string {
  if (side === 'incoming') return security === 'tls' ? '993' : '143'
  return security === 'tls' ? '465' : security === 'starttls' ? '587' : '25'
}

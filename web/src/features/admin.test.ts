// The plain logic of the admin pages.

import { describe, expect, it } from 'vitest'
import type { AuditEntry, Inbox, Permission, Setting } from '@/api/types'
import { actorName, areaOf, detailText, sentence } from './audit/sentence'
import { badDomain, parseDomains } from './customers/domains'
import catalogue from '../../../src/desk/letters/catalogue.cpp?raw'
import { fillIn, ourText, standardText, unknownPlaceholders } from './inboxes/acknowledgement'
import { whyNot } from './inboxes/ConsentOutcome'
import { bodyOf, emptyForm, formOf, keepsConsent, keepsPassword, objectionsTo, sharesLogin, usesOAuth, usualPort, withPreset, type InboxForm } from './inboxes/form'
import { healthOf, lagText, receivingText } from './inboxes/health'
import { domainOf, presetForAddress, presetForHost, presets } from './inboxes/presets'
import { matchesAgent } from './people/matches'
import { diffText, inGroups, isSame, permissionDiff, summaryOf } from './people/permissions'
import { agents } from '../../dev/mock/seed'
import { changesIn, choicesOf, grouped, objectionTo, settingLabel } from './settings/settings'

const inbox: Inbox = {
  id: '1', name: 'Care', address: 'care@petal.example', team: null, sender_name: 'Petal', signature_html: '',
  active: true, channel: 'email', acknowledge: true, acknowledge_text: 'Hello', authserv_id: '',
  incoming: { kind: 'imap', host: 'imap.petal.example', port: 993, security: 'tls', user: 'care', auth: 'password', folder: 'INBOX', after: 'seen', move_to: '' },
  outgoing: { kind: 'smtp', host: 'smtp.petal.example', port: 587, security: 'starttls', user: 'care', auth: 'password' },
  oauth: { provider: 'other', authorize_url: '', token_url: '', scope: '', client_id: '', connected_at: null },
  has_secrets: { incoming_password: true, outgoing_password: true, oauth_client_secret: false, oauth: false },
  state: {
    incoming: { ok: true, last_success_at: '2026-03-01T10:00:00Z', last_attempt_at: '2026-03-01T10:00:00Z', lag_seconds: 2, error: null, oversized: 0 },
    outgoing: { ok: true, last_success_at: null, last_attempt_at: null, lag_seconds: 0, error: null, queued: 0 },
  },
  version: '4', can: { edit: true, remove: false },
}

const form = (part: Partial<InboxForm> = {}): InboxForm => ({ ...formOf(inbox), ...part })

describe('mail providers', () => {
  it.each([
    ['mina@gmail.com', 'gmail'], [' Mina@GoogleMail.com ', 'gmail'], ['shop@petal.onmicrosoft.com', 'microsoft'],
    ['a@hotmail.com', 'outlook'], ['a@gmx.de', 'gmx'], ['a@web.de', 'webde'],
  ])('knows where %s lives', (address, id) => {
    expect(presetForAddress(address)?.id).toBe(id)
  })
  it.each(['a@petal.example', 'a@notgmail.com', 'gmail.com', ''])('does not guess for %s', (address) => {
    expect(presetForAddress(address)).toBeUndefined()
  })
  it('finds a provider by either of its servers', () => {
    expect(presetForHost('IMAP.strato.de ')?.id).toBe('strato')
    expect(presetForHost('smtp.ionos.de')?.id).toBe('ionos')
  })
  it('offers only encrypted servers, and a token address wherever OAuth is needed', () => {
    for (const { incoming, outgoing, auth, oauth, tokenUrl } of presets) {
      expect([incoming.security, outgoing.security]).not.toContain('plain')
      expect(auth === 'oauth').toBe(tokenUrl !== undefined)
      if (auth === 'oauth') expect(oauth).toBeDefined()
    }
  })
  it('names no provider twice', () => {
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length)
  })
  it('takes the domain in small letters', () => {
    expect(domainOf('Mina@Petal.Example')).toBe('petal.example')
  })
})

describe('an inbox in its form', () => {
  it('fills in the servers of a provider and the address as user', () => {
    const filled = withPreset({ ...emptyForm, address: 'mina@gmail.com' }, presets[0]!)
    expect(filled.incoming).toMatchObject({ kind: 'imap', host: 'imap.gmail.com', port: '993', user: 'mina@gmail.com' })
    expect(filled.outgoing).toMatchObject({ kind: 'smtp', host: 'smtp.gmail.com', port: '587', security: 'starttls' })
  })
  it('keeps a user name that was typed already', () => {
    expect(withPreset(form(), presets[0]!).incoming.user).toBe('care')
  })
  it('goes to the server as it came, and never with a secret that was not typed', () => {
    const body = bodyOf(form())
    expect(body.incoming).toEqual(inbox.incoming)
    expect(body.outgoing).toEqual(inbox.outgoing)
    expect(JSON.stringify(body)).not.toMatch(/"password":|secret|refresh_token|sameLogin/)
  })
  it('sends with the login of fetching when it is the same', () => {
    const typed = form({ incoming: { ...form().incoming, user: 'new', password: 's3cret' } })
    expect(sharesLogin(typed)).toBe(true)
    expect(bodyOf(typed).outgoing).toMatchObject({ user: 'new', password: 's3cret' })
    expect(bodyOf({ ...typed, sameLogin: false }).outgoing).not.toHaveProperty('password')
  })
  it('is named by its address when it has no name', () => {
    expect(bodyOf(form({ name: ' ' })).name).toBe('care@petal.example')
  })
  it('finds nothing wrong with what was saved', () => {
    expect(objectionsTo(form())).toEqual({})
  })
  it.each<[string, Partial<InboxForm>]>([
    ['address', { address: 'nobody' }],
    ['address', { address: 'care+x@petal.example' }],
    ['incoming.host', { incoming: { ...form().incoming, host: 'imap petal' } }],
    ['incoming.port', { incoming: { ...form().incoming, port: '70000' } }],
    ['incoming.port', { incoming: { ...form().incoming, port: '' } }],
    ['incoming.user', { incoming: { ...form().incoming, user: ' ' } }],
    ['incoming.folder', { incoming: { ...form().incoming, folder: '' } }],
    ['incoming.move_to', { incoming: { ...form().incoming, after: 'move' } }],
    ['outgoing.port', { outgoing: { ...form().outgoing, port: '25x' } }],
  ])('objects to a bad %s', (field, part) => {
    expect(Object.keys(objectionsTo(form(part)))).toEqual([field])
  })
  it('asks nothing of servers that are not used', () => {
    const none = form({
      incoming: { ...form().incoming, kind: 'listener', host: '' },
      outgoing: { ...form().outgoing, kind: 'none', host: '' },
    })
    expect(objectionsTo(none)).toEqual({})
  })
  it('asks for the OAuth fields only where OAuth is used', () => {
    const oauth = form({ incoming: { ...form().incoming, auth: 'oauth' } })
    expect(usesOAuth(oauth)).toBe(true)
    expect(Object.keys(objectionsTo(oauth))).toEqual(['oauth.token_url', 'oauth.client_id'])
    // The addresses of a provider that the server knows are the server's to fill in.
    const google = { ...oauth, oauth: { ...oauth.oauth, provider: 'google' as const } }
    expect(Object.keys(objectionsTo(google))).toEqual(['oauth.client_id'])
    const plain = { ...google, oauth: { ...google.oauth, client_id: 'x', authorize_url: 'http://evil.example' } }
    expect(Object.keys(objectionsTo(plain))).toEqual(['oauth.authorize_url'])
  })
  it('brings the provider along with its servers', () => {
    const [gmail, microsoft] = presets
    expect(withPreset(emptyForm, microsoft!).oauth).toMatchObject({ provider: 'microsoft', token_url: microsoft?.tokenUrl })
    expect(withPreset(withPreset(emptyForm, microsoft!), gmail!).oauth).toMatchObject({ provider: 'google', token_url: '' })
  })
  it('says that the consent is lost once it was given to another app', () => {
    expect(keepsConsent(inbox, form())).toBe(true)
    expect(keepsConsent(inbox, form({ oauth: { ...form().oauth, client_id: 'another' } }))).toBe(false)
    expect(keepsConsent(inbox, form({ oauth: { ...form().oauth, provider: 'google' } }))).toBe(false)
    expect(keepsConsent(null, form())).toBe(false)
  })
  it('tells how a consent ended', () => {
    const failed = { state: { ...inbox.state, incoming: { ...inbox.state.incoming, error: 'Allow it.' } } }
    expect(whyNot('oauth.denied', failed)).toBe('Allow it.')
    expect(whyNot('oauth.state', null)).toContain('no open request')
    expect(whyNot('oauth.odd', null)).toContain('oauth.odd')
  })
  it('says that a password is lost once it would go elsewhere', () => {
    expect(keepsPassword(inbox, form(), 'incoming')).toBe(true)
    expect(keepsPassword(inbox, form({ incoming: { ...form().incoming, host: 'evil.example' } }), 'incoming')).toBe(false)
    expect(keepsPassword(inbox, form({ incoming: { ...form().incoming, security: 'plain' } }), 'incoming')).toBe(false)
    expect(keepsPassword(inbox, form({ outgoing: { ...form().outgoing, security: 'tls' } }), 'outgoing')).toBe(true)
    expect(keepsPassword(null, form(), 'incoming')).toBe(false)
  })
  it('knows the usual ports', () => {
    expect(usualPort('incoming', 'starttls')).toBe('143')
    expect(usualPort('outgoing', 'tls')).toBe('465')
  })
})

describe('the acknowledgement', () => {
  it('is the server’s own unless it was written here', () => {
    const ours = formOf({ ...inbox, acknowledge_text: ourText })
    expect(ours).toMatchObject({ ownAcknowledgement: false, acknowledge_text: '' })
    expect(bodyOf({ ...ours, acknowledge_text: 'not chosen' }).acknowledge_text).toBe('')
    expect(bodyOf(form()).acknowledge_text).toBe('Hello')
  })
  it('is shown as the server writes it', () => {
    const [, english = ''] = /kAcknowledgement\{\s*\.en =([^]*?),\s*\.de/.exec(catalogue) ?? []
    const text = [...english.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part]) => part).join('')
    expect(ourText).toBe(text.replaceAll('\\n', '\n'))
    expect(standardText()).toBe(ourText)
  })
  const sample = { name: 'Ada', number: '7', subject: 'Roses', business: 'Petal' }
  it('fills in what it knows and leaves the rest', () => {
    expect(fillIn('{name}: {number} {other} {subject}', sample)).toBe('Ada: 7 {other} Roses')
  })
  it('does not fill in what was filled in', () => {
    expect(fillIn('{name}', { ...sample, name: '{number}' })).toBe('{number}')
  })
  it('points out what is mistyped, once', () => {
    expect(unknownPlaceholders('{nmae} {name} {nmae} {toString}')).toEqual(['nmae', 'toString'])
  })
})

describe('the health of an inbox', () => {
  const withState = (incoming: Partial<Inbox['state']['incoming']>) => ({
    ...inbox, state: { ...inbox.state, incoming: { ...inbox.state.incoming, ...incoming } },
  })
  it('is good when both ways work', () => {
    expect(healthOf(inbox)).toBe('ok')
  })
  it('is bad when one way fails, unless it is off', () => {
    const failing = withState({ ok: false, error: 'no' })
    expect(healthOf(failing)).toBe('failed')
    expect(healthOf({ ...failing, active: false })).toBe('off')
  })
  it('warns of a lag, and says how long', () => {
    const late = withState({ lag_seconds: 3 * 3600 })
    expect(healthOf(late)).toBe('warn')
    expect(receivingText(late)).toContain('3 hours')
  })
  it('does not know before the first try', () => {
    expect(healthOf(withState({ ok: null, last_success_at: null }))).toBe('unknown')
  })
  it('rounds a lag to what matters', () => {
    expect([lagText(60), lagText(7200), lagText(3 * 86_400)]).toEqual(['1 minute', '2 hours', '3 days'])
  })
})

describe('permissions', () => {
  const all: Permission[] = ['tickets.read', 'tickets.reply', 'customers.read', 'roles.manage', 'audit.read']
    .map((key) => ({ key, label: `[${key}]`, help: '' }))
  it('stand in groups, none lost', () => {
    expect(inGroups(all).map(({ key, permissions }) => [key, permissions.length])).toEqual([['tickets', 2], ['customers', 1], ['house', 2]])
  })
  it('say what an edit gives and takes', () => {
    const diff = permissionDiff(['tickets.read', 'audit.read'], ['tickets.read', 'roles.manage'])
    expect(diff).toEqual({ added: ['roles.manage'], removed: ['audit.read'] })
    expect(diffText(diff, all)).toBe('Gives: [roles.manage]. Takes away: [audit.read].')
  })
  it('are the same in any order', () => {
    expect(isSame(permissionDiff(['a', 'b'], ['b', 'a']))).toBe(true)
  })
  it('sum up a role', () => {
    const keys = all.map(({ key }) => key)
    expect(summaryOf(keys, all)).toBe('Everything')
    expect(summaryOf([], all)).toBe('Nothing yet')
    expect(summaryOf(['audit.read'], all)).toBe('[audit.read]')
    expect(summaryOf(keys, [...all, { key: 'x', label: 'x', help: '' }])).toContain('and 1 more')
  })
})

describe('agents', () => {
  it('are found by every typed word', () => {
    const [mina] = agents
    expect(matchesAgent(mina!, 'SATO orders')).toBe(true)
    expect(matchesAgent(mina!, 'sato workshop')).toBe(false)
    expect(matchesAgent(mina!, '')).toBe(true)
  })
})

describe('settings', () => {
  const setting = (part: Partial<Setting>): Setting => ({
    key: 'tickets.close_after_days', kind: 'integer', value: '7', default: '7', help: '', low: 1, high: 365, ...part,
  })
  it.each([['1', true], ['365', true], ['0', false], ['366', false], ['7.5', false], ['', false], ['x', false]])('takes %s days: %s', (value, fits) => {
    expect(objectionTo(setting({}), value) === undefined).toBe(fits)
  })
  it('counts characters, not bytes', () => {
    const name = setting({ kind: 'text', low: 1, high: 3 })
    expect(objectionTo(name, '💐💐💐')).toBeUndefined()
    expect(objectionTo(name, '💐💐💐💐')).toContain('3')
    expect(objectionTo(name, '  ')).toBeDefined()
  })
  it('offers the languages that the server writes, and the one that is set', () => {
    const language = (value: string) => choicesOf(setting({ key: 'business.language', kind: 'text', value }))
    expect(language('de')?.map(({ name }) => name)).toEqual(['English', 'Deutsch', 'Nederlands', 'Français', 'Español'])
    expect(language('pt')?.at(-1)).toEqual({ id: 'pt', name: 'Português' })
    expect(choicesOf(setting({}))).toBeUndefined()
  })
  it('saves only what differs', () => {
    expect(changesIn([setting({}), setting({ key: 'a.b' })], { 'tickets.close_after_days': ' 7 ', 'a.b': '9', 'c.d': '1' })).toEqual({ 'a.b': '9' })
  })
  it('spells out a key that has no words yet', () => {
    expect(settingLabel('chat.greeting_text')).toBe('Greeting text')
    expect(grouped([setting({ key: 'chat.a' }), setting({}), setting({ key: 'chat.b' })]).map(({ title, settings }) => [title, settings.length])).toEqual([['Chat', 2], ['Tickets', 1]])
  })
})

describe('the audit log', () => {
  const entry = (part: Partial<AuditEntry>): AuditEntry => ({
    id: '1', at: '', actor: { kind: 'agent', id: '1', name: 'Mina' }, peer: '', request_id: '', action: 'team.changed', subject: 'team:3', details: {}, ...part,
  })
  const names = new Map([['team:3', 'Work$&shop']])
  it('is written in sentences', () => {
    expect(sentence(entry({}), names)).toBe('Mina changed the team Work$&shop')
    expect(sentence(entry({ action: 'setting.changed', subject: 'setting:chat.greeting' }), names)).toBe('Mina changed the setting “Greeting”')
  })
  it('still speaks of what is gone, and of what it does not know', () => {
    const gone = { action: 'team.removed', subject: 'team:9' }
    expect(sentence(entry({ ...gone, details: { name: 'Weddings' } }), names)).toBe('Mina deleted the team Weddings')
    expect(sentence(entry(gone), names)).toBe('Mina deleted a team that is gone')
    expect(sentence(entry({ subject: 'team:9' }), names)).toBe('Mina changed a team that is gone')
    expect(sentence(entry({ action: 'export.made', subject: '' }), names)).toBe('Mina: export made')
  })
  it('names who tried to sign in', () => {
    const failed = entry({ action: 'login.failed', subject: 'agent:unknown', actor: { kind: 'anonymous', id: null, name: '' } })
    expect(sentence(failed, names)).toBe('A sign-in as somebody unknown failed')
    expect(actorName(entry({ actor: { kind: 'system', id: null, name: '' } }))).toBe('Deskbell')
  })
  it('puts details into one line and each action into its area', () => {
    expect(detailText({ name: 'Ada', role: 'lead', empty: '', teams: [1] })).toBe('role: lead, teams: [1]')
    expect([areaOf('login.failed'), areaOf('role.added'), areaOf('export.made')]).toEqual(['access', 'people', 'other'])
  })
})

describe('domains of an organization', () => {
  it('are taken as they are typed, each once', () => {
    expect(parseDomains('Petal.example, mina@petal.example; .stem.example.\n')).toEqual(['petal.example', 'stem.example'])
  })
  it('must belong to one business alone', () => {
    expect(badDomain(['petal.example', 'blüten.example'])).toBeUndefined()
    expect(badDomain(['gmail.com'])).toEqual({ domain: 'gmail.com', shared: true })
    expect(badDomain(['petal'])).toEqual({ domain: 'petal', shared: false })
  })
})

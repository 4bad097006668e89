// An entry of the audit log as a sentence: "Mina Sato changed the inbox Weddings".

import type { AuditEntry } from '@/api/types'
import { settingLabel } from '@/features/settings/settings'
import { said } from '@/lib/strings'
import { t, wordFor } from '@/lib/strings/admin'

/** Names of agents, teams, roles and inboxes by subject: "team:3" → "Workshop". */
export type Names = ReadonlyMap<string, string>

export function sentence(entry: AuditEntry, names: Names): string {
  const who = actorName(entry)
  const what = subjectName(entry, names)
  const text = wordFor(`audit.${entry.action}`)
  if (text === undefined) return t('audit.other', { who, action: spelt(entry.action), what }).trim()
  return text.replace('{who}', () => who).replace('{what}', () => what)
}

export function actorName({ actor }: AuditEntry): string {
  if (actor.kind === 'system') return t('audit.system')
  return actor.name === '' ? t('audit.somebody') : actor.name
}

function subjectName({ subject, details }: AuditEntry, names: Names): string {
  const [kind = '', id = ''] = subject.split(':')
  if (kind === 'setting') return settingLabel(id)
  if (subject === 'agent:unknown') return t('audit.unknownAgent')
  // What is gone is called what it was called when this was written down.
  const name = names.get(subject) ?? (typeof details.name === 'string' && details.name !== '' ? details.name : undefined)
  const known = wordFor(`audit.the.${kind}`)
  if (name !== undefined && known !== undefined) return known.replace('{name}', () => (kind === 'role' ? said(name) : name))
  return wordFor(`audit.gone.${kind}`) ?? `${kind} ${id}`.trim()
}

/** What else was written down, in one line: "role: lead, teams: 2". The name stands in the sentence. */
export function detailText(details: Record<string, unknown>): string {
  return Object.entries(details)
    .filter(([key, value]) => key !== 'name' && value !== null && value !== '')
    .map(([key, value]) => `${said(spelt(key))}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}

function spelt(key: string): string {
  return key.replaceAll(/[._]/g, ' ')
}

/** Which of the log's own icons goes with an action. */
export type AuditArea = 'access' | 'people' | 'inbox' | 'setting' | 'other'

export function areaOf(action: string): AuditArea {
  const [area = ''] = action.split('.')
  if (['login', 'password', 'token', 'invitation', 'session'].includes(area)) return 'access'
  if (['agent', 'team', 'role'].includes(area)) return 'people'
  if (area === 'inbox' || area === 'intake') return 'inbox'
  return area === 'setting' ? 'setting' : 'other'
}

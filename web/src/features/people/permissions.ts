// What roles are made of, sorted into groups; and what an edit of a role gives and takes.

import type { Permission } from '@/api/types'
import { said } from '@/lib/strings'
import { t } from '@/lib/strings/admin'

export type PermissionGroup = { key: GroupKey; permissions: Permission[] }
type GroupKey = 'tickets' | 'customers' | 'house'

/** tickets.read is of tickets, customers.write of customers; all else is about the house itself. */
export function groupOf(key: string): GroupKey {
  const [area = ''] = key.split('.')
  return area === 'tickets' || area === 'customers' ? area : 'house'
}

export function inGroups(permissions: readonly Permission[]): PermissionGroup[] {
  const groups: GroupKey[] = ['tickets', 'customers', 'house']
  return groups
    .map((key) => ({ key, permissions: permissions.filter((one) => groupOf(one.key) === key) }))
    .filter((group) => group.permissions.length > 0)
}

export type PermissionDiff = { added: string[]; removed: string[] }

export function permissionDiff(
  before: readonly string[],
  after: readonly string[],
): PermissionDiff {
  return {
    added: after.filter((key) => !before.includes(key)),
    removed: before.filter((key) => !after.includes(key)),
  }
}

export function isSame({ added, removed }: PermissionDiff): boolean {
  return added.length === 0 && removed.length === 0
}

/** The diff in words: "Gives: See every ticket. Takes: Write notes." */
export function diffText(diff: PermissionDiff, permissions: readonly Permission[]): string {
  const names = (keys: string[]) => keys.map((key) => labelOf(key, permissions)).join(', ')
  return [
    diff.added.length > 0 ? t('roles.gives', { names: names(diff.added) }) : '',
    diff.removed.length > 0 ? t('roles.takes', { names: names(diff.removed) }) : '',
  ]
    .filter((text) => text !== '')
    .join(' ')
}

/** A role in one line: everything, nothing, or its first few permissions. */
export function summaryOf(held: readonly string[], permissions: readonly Permission[]): string {
  const known = permissions.filter(({ key }) => held.includes(key))
  if (permissions.length > 0 && known.length === permissions.length) return t('roles.all')
  if (known.length === 0) return t('roles.nothing')
  const first = known.slice(0, summaryLength).map(({ label }) => said(label))
  const more = known.length - first.length
  return more > 0
    ? t('roles.some', { names: first.join(', '), count: more })
    : first.join(', ')
}

const summaryLength = 4

function labelOf(key: string, permissions: readonly Permission[]): string {
  return said(permissions.find((one) => one.key === key)?.label ?? key)
}

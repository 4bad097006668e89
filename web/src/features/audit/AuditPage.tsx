import { useMemo } from 'react'
import { Inbox, KeyRound, ScrollText, SlidersHorizontal, UserRound, type LucideIcon } from 'lucide-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { AuditEntry } from '@/api/types'
import { Loaded } from '@/app/Loaded'
import { More } from '@/app/More'
import { Page } from '@/app/Page'
import { Time, useTimeFormat } from '@/app/Time'
import { EmptyState } from '@/design/EmptyState'
import { inboxesQuery } from '@/features/inboxes/api'
import { agentsQuery, rolesQuery, teamsQuery } from '@/features/people/api'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { auditQuery } from './api'
import { areaOf, detailText, sentence, type AuditArea, type Names } from './sentence'
import styles from './AuditPage.module.css'

const icons: Record<AuditArea, LucideIcon> = {
  access: KeyRound,
  people: UserRound,
  inbox: Inbox,
  setting: SlidersHorizontal,
  other: ScrollText,
}

export default function AuditPage() {
  const query = useInfiniteQuery(auditQuery)
  const names = useNames()
  return (
    <Page title={desk('auditLog')} lead={t('audit.lead')}>
      <Loaded query={query} lines={8}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.items)
          if (entries.length === 0) {
            return (
              <EmptyState icon={<ScrollText size={22} />} title={t('audit.empty.title')}>
                {t('audit.empty.text')}
              </EmptyState>
            )
          }
          return <Days entries={entries} names={names} />
        }}
      </Loaded>
      <More query={query} />
    </Page>
  )
}

function Days({ entries, names }: { entries: readonly AuditEntry[]; names: Names }) {
  const format = useTimeFormat()
  const days = new Map<string, AuditEntry[]>()
  for (const entry of entries) {
    const day = format.day(entry.at)
    days.set(day, [...(days.get(day) ?? []), entry])
  }
  return [...days].map(([day, ofDay]) => (
    <section key={day} className={styles.day} aria-label={day}>
      <h2 className={styles.heading}>{day}</h2>
      <ol>
        {ofDay.map((entry) => (
          <Line key={entry.id} entry={entry} names={names} />
        ))}
      </ol>
    </section>
  ))
}

function Line({ entry, names }: { entry: AuditEntry; names: Names }) {
  const Icon = icons[areaOf(entry.action)]
  const details = detailText(entry.details)
  return (
    <li className={styles.line} data-alarm={entry.action === 'login.failed' || undefined}>
      <Icon size={15} aria-hidden="true" />
      <span className={styles.text}>
        {sentence(entry, names)}
        {details !== '' && <span className={styles.quiet}> · {details}</span>}
      </span>
      {entry.peer !== '' && <span className={styles.peer}>{entry.peer}</span>}
      <Time at={entry.at} form="clock" className={styles.time} />
    </li>
  )
}

/** Whom and what the entries speak of. Those who are gone keep only their kind. */
function useNames(): Names {
  const agents = useQuery(agentsQuery).data
  const teams = useQuery(teamsQuery).data
  const roles = useQuery(rolesQuery).data
  const inboxes = useQuery(inboxesQuery).data
  return useMemo(() => {
    const lists = { agent: agents, team: teams, role: roles, inbox: inboxes }
    return new Map(
      Object.entries(lists).flatMap(([kind, list]) =>
        (list ?? []).map(({ id, name }) => [`${kind}:${id}`, name] as const),
      ),
    )
  }, [agents, teams, roles, inboxes])
}

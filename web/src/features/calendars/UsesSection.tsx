import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Calendar, CalendarUse, Id } from '@/api/types'
import { Section } from '@/app/Page'
import { PickMany } from '@/design/PickMany'
import { toasts } from '@/design/toasts'
import { inboxesQuery } from '@/features/inboxes/api'
import { agentsQuery, teamsQuery } from '@/features/people/api'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { giveCalendar } from './api'
import styles from './calendars.module.css'

/** Whose calendar it is: takes effect at once, each change by itself. */
export function UsesSection({ calendar }: { calendar: Calendar }) {
  const client = useQueryClient()
  const inboxes = useQuery(inboxesQuery).data ?? []
  const teams = useQuery(teamsQuery).data ?? []
  const agents = useQuery(agentsQuery).data ?? []
  const give = useMutation({
    mutationFn: async ({ of, before, after }: { of: CalendarUse['of']; before: readonly Id[]; after: readonly Id[] }) => {
      for (const id of after) if (!before.includes(id)) await giveCalendar(of, id, calendar.id)
      for (const id of before) if (!after.includes(id)) await giveCalendar(of, id, null)
    },
    onSuccess: () => {
      toasts.show(desk('saved'), { seconds: 3 })
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.calendars }),
  })
  const parts = [
    { of: 'inbox', label: desk('inboxes'), add: t('calendars.uses.addInbox'), choices: inboxes },
    { of: 'team', label: desk('teams'), add: t('calendars.uses.addTeam'), choices: teams },
    { of: 'agent', label: desk('agents'), add: t('calendars.uses.addAgent'), choices: agents.filter(({ active }) => active) },
  ] as const
  return (
    <Section title={t('calendars.uses')} help={t('calendars.uses.help')}>
      {calendar.default && <p className={styles.quiet}>{t('calendars.uses.default')}</p>}
      {parts.map(({ of, label, add, choices }) => {
        const before = calendar.uses.filter((use) => use.of === of).map(({ id }) => id)
        return (
          <PickMany
            key={of}
            label={label}
            add={add}
            empty={t('calendars.uses.none')}
            choices={choices.map(({ id, name }) => ({ id, name }))}
            selected={before}
            onChange={(after) => {
              give.mutate({ of, before, after })
            }}
          />
        )
      })}
    </Section>
  )
}

import { useState } from 'react'
import { X } from 'lucide-react'
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { Section } from '@/app/Page'
import { IconButton } from '@/design/Button'
import { PickMany } from '@/design/PickMany'
import { customerQuery, emailOf, organizationsQuery } from '@/features/customers/api'
import { CustomerField } from '@/features/customers/CustomerField'
import { inboxesQuery } from '@/features/inboxes/api'
import { tagsQuery } from '@/features/tickets/api'
import { priorities, priorityNames } from '@/features/tickets/labels'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { channels, type ConditionForm } from './form'
import type { SectionProps } from './PolicyEditor'
import { channelName } from './sentence'
import styles from './policies.module.css'

/** Which tickets it is for: those that meet all that is named here. */
export function ConditionSection({ form, onChange, errorOf }: SectionProps) {
  const inboxes = useQuery(inboxesQuery).data ?? []
  const organizations = useInfiniteQuery(organizationsQuery).data?.pages.flatMap(({ items }) => items) ?? []
  const tags = useQuery(tagsQuery()).data ?? []
  const { conditions } = form
  const set = (part: Partial<ConditionForm>) => {
    onChange({ conditions: { ...conditions, ...part } })
  }
  const tagNames = [...new Set([...conditions.tags, ...tags.map(({ name }) => name)])]
  const error = errorOf('conditions')
  return (
    <Section title={t('policies.conditions')} help={t('policies.conditions.help')}>
      <div className={styles.conditions}>
        <PickMany
          label={desk('inboxes')}
          add={t('conditions.addInbox')}
          empty={t('conditions.any')}
          choices={inboxes.map(({ id, name }) => ({ id, name }))}
          selected={conditions.inbox_ids}
          onChange={(inbox_ids) => {
            set({ inbox_ids })
          }}
        />
        <PickMany
          label={desk('priority')}
          add={t('conditions.addPriority')}
          empty={t('conditions.any')}
          choices={priorities.map((id) => ({ id, name: desk(priorityNames[id]) }))}
          selected={conditions.priorities}
          onChange={(ids) => {
            set({ priorities: priorities.filter((one) => ids.includes(one)) })
          }}
        />
        <PickMany
          label={t('conditions.channels')}
          add={t('conditions.addChannel')}
          empty={t('conditions.any')}
          choices={channels.map((id) => ({ id, name: channelName(id) }))}
          selected={conditions.channels}
          onChange={(ids) => {
            set({ channels: ids })
          }}
        />
        <PickMany
          label={desk('tags')}
          add={t('conditions.addTag')}
          empty={t('conditions.any')}
          choices={tagNames.map((name) => ({ id: name, name }))}
          selected={conditions.tags}
          onChange={(ids) => {
            set({ tags: ids })
          }}
        />
        <PickMany
          label={desk('organizations')}
          add={t('conditions.addOrganization')}
          empty={t('conditions.any')}
          choices={organizations.map(({ id, name }) => ({ id, name }))}
          selected={conditions.organization_ids}
          onChange={(organization_ids) => {
            set({ organization_ids })
          }}
        />
      </div>
      <Customers
        ids={conditions.customer_ids}
        onChange={(customer_ids) => {
          set({ customer_ids })
        }}
      />
      {error !== undefined && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </Section>
  )
}

/** There are too many customers to choose from a list: they are searched for. */
function Customers({ ids, onChange }: { ids: readonly string[]; onChange: (ids: string[]) => void }) {
  const [words, setWords] = useState('')
  const people = useQueries({ queries: ids.map((id) => customerQuery(id)) })
  return (
    <div className={styles.customers} role="group" aria-label={desk('customers')}>
      <div className={styles.chips}>
        {ids.map((id, index) => {
          const customer = people[index]?.data
          const name = customer ? customer.name || emailOf(customer) : id
          return (
            <span key={id} className={styles.chip}>
              {name}
              <IconButton
                small
                label={desk('remove', { name })}
                onPress={() => {
                  onChange(ids.filter((other) => other !== id))
                }}
              >
                <X size={13} />
              </IconButton>
            </span>
          )
        })}
      </div>
      <CustomerField
        label={t('conditions.addCustomer')}
        autoFocus={false}
        value={words}
        error={undefined}
        onChange={setWords}
        onPick={({ id }) => {
          setWords('')
          if (!ids.includes(id)) onChange([...ids, id])
        }}
      />
    </div>
  )
}

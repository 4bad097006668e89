import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { PromisePolicy } from '@/api/types'
import { BackLink } from '@/app/BackLink'
import { formError } from '@/app/form_error'
import { Page, Section } from '@/app/Page'
import { SaveBar } from '@/app/SaveBar'
import { Select } from '@/design/Select'
import { Switch } from '@/design/Switch'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { calendarsQuery } from '@/features/calendars/api'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { createPolicy, patchPolicy } from '../api'
import { AlarmSections } from './AlarmSections'
import { ConditionSection } from './ConditionSection'
import { bodyOf, emptyForm, formOf, objectionsTo, type PolicyForm } from './form'
import { NoticeSection } from './NoticeSection'
import { policySentences, type NameOf } from './sentence'
import { TargetSection } from './TargetSection'
import { useNames } from './useNames'
import styles from './policies.module.css'

export type SectionProps = {
  form: PolicyForm
  onChange: (part: Partial<PolicyForm>) => void
  errorOf: (field: string) => string | undefined
}

const ofTicket = 'ticket'

/** All there is to say about one policy, on one page. */
export function PolicyEditor({ policy: given }: { policy: PromisePolicy | null }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  // What the edit is based on: if somebody else saves meanwhile, the server says so.
  const [policy] = useState(given)
  const [form, setForm] = useState<PolicyForm>(() => (policy ? formOf(policy) : emptyForm))
  const [savedForm] = useState(form)
  const [tried, setTried] = useState(false)
  const calendars = useQuery(calendarsQuery).data ?? []
  const nameOf = useNames(form.conditions.customer_ids)
  const objections = objectionsTo(form)
  const count = Object.keys(objections).length
  const changed = JSON.stringify(form) !== JSON.stringify(savedForm)
  const change = (part: Partial<PolicyForm>) => {
    setForm((before) => ({ ...before, ...part }))
  }
  const toList = () => navigate({ to: '/admin/$page', params: { page: 'promises' } })
  const save = useMutation({
    mutationFn: () => (policy ? patchPolicy(policy, bodyOf(form)) : createPolicy(bodyOf(form))),
    meta: { quiet: true },
    onSuccess: async ({ name }) => {
      toasts.show(policy ? desk('saved') : t('policies.created', { name }), { seconds: 4 })
      await client.invalidateQueries({ queryKey: keys.policies })
      await toList()
    },
  })
  const refused = formError(save.error, ['name', 'conditions', 'targets', 'warnings', 'steps', 'notice'])
  const errorOf = (field: string) => (tried ? objections[field] : undefined) ?? refused.of(field)
  const section = { form, onChange: change, errorOf }

  return (
    <Page title={policy?.name ?? t('policies.new')}>
      <BackLink page="promises">{desk('promisePolicies')}</BackLink>
      <Summary form={form} nameOf={nameOf} />
      <form
        id="policy"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (count === 0) save.mutate()
          else focusFirstError(event.currentTarget)
        }}
      >
        <Section title={t('policies.about')}>
          <TextField
            autoFocus={policy === null}
            label={t('name')}
            placeholder={t('policies.name.placeholder')}
            value={form.name}
            maxLength={60}
            onChange={(name) => {
              change({ name })
            }}
            error={errorOf('name')}
          />
          <Switch
            isSelected={form.active}
            help={t('policies.active.help')}
            onChange={(active) => {
              change({ active })
            }}
          >
            {t('policies.active')}
          </Switch>
        </Section>
        <ConditionSection {...section} />
        <TargetSection {...section} />
        <Section title={t('policies.clock')} help={t('policies.clock.help')}>
          <Select
            label={t('policies.calendar')}
            value={form.calendar_id ?? ofTicket}
            choices={[{ id: ofTicket, name: t('policies.calendar.ofTicket') }, ...calendars.map(({ id, name }) => ({ id, name }))]}
            help={t('policies.calendar.help')}
            onChange={(id) => {
              change({ calendar_id: id === ofTicket ? null : id })
            }}
          />
          <Switch
            isSelected={form.pause_waiting}
            onChange={(pause_waiting) => {
              change({ pause_waiting })
            }}
          >
            {t('policies.pauseWaiting')}
          </Switch>
          <Switch
            isSelected={form.pause_paused}
            onChange={(pause_paused) => {
              change({ pause_paused })
            }}
          >
            {t('policies.pausePaused')}
          </Switch>
        </Section>
        <AlarmSections {...section} />
        <NoticeSection {...section} />
      </form>
      <SaveBar
        form="policy"
        isOpen={policy === null || changed}
        submit={policy ? desk('save') : t('policies.create')}
        isPending={save.isPending}
        error={refused.rest ?? (tried && count > 0 ? t('objections', { count }) : undefined)}
        onDiscard={() => void toList()}
      >
        {t('policies.saving')}
      </SaveBar>
    </Page>
  )
}

/** What all of it means, said again with each change. */
function Summary({ form, nameOf }: { form: PolicyForm; nameOf: NameOf }) {
  const [first, ...rest] = policySentences(form, nameOf)
  return (
    <div className={styles.summary} role="status">
      <p className={styles.summaryFirst}>{first}</p>
      {rest.length > 0 && <p>{rest.join(' ')}</p>}
    </div>
  )
}

function focusFirstError(form: HTMLFormElement): void {
  // The errors are drawn by the next frame.
  requestAnimationFrame(() => {
    form.querySelector<HTMLElement>('[data-invalid] input, input[aria-invalid], [data-wrong] input, [data-wrong] button')?.focus()
  })
}

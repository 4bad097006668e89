import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { Calendar } from '@/api/types'
import { BackLink } from '@/app/BackLink'
import { formError } from '@/app/form_error'
import { useMe } from '@/app/me'
import { Page, Section } from '@/app/Page'
import { SaveBar } from '@/app/SaveBar'
import { ComboBox } from '@/design/ComboBox'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { allZones } from '@/lib/time'
import { createCalendar, patchCalendar } from './api'
import { ExceptionSection } from './ExceptionSection'
import { bodyOf, emptyForm, formOf, objectionsTo, type CalendarForm } from './form'
import { HolidaySection } from './HolidaySection'
import { MonthPreview } from './MonthPreview'
import { OpenState } from './OpenState'
import { SourceSection } from './SourceSection'
import { UsesSection } from './UsesSection'
import { WeekEditor } from './WeekEditor'
import styles from './calendars.module.css'

export type SectionProps = {
  form: CalendarForm
  onChange: (part: Partial<CalendarForm>) => void
  errorOf: (field: string) => string | undefined
}

/** All there is to say about one calendar, on one page. */
export function CalendarEditor({ calendar: given }: { calendar: Calendar | null }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { time_zone } = useMe()
  // What the edit is based on: if somebody else saves meanwhile, the server says so.
  const [base, setBase] = useState(given)
  const [form, setForm] = useState<CalendarForm>(() => (given ? formOf(given) : emptyForm(time_zone)))
  const [savedForm, setSavedForm] = useState(form)
  const [tried, setTried] = useState(false)
  const objections = objectionsTo(form)
  const count = Object.keys(objections).length
  const changed = JSON.stringify(form) !== JSON.stringify(savedForm)
  const change = (part: Partial<CalendarForm>) => {
    setForm((before) => ({ ...before, ...part }))
  }
  const toList = () => navigate({ to: '/admin/$page', params: { page: 'calendars' } })
  const toOwn = (id: string) => navigate({ to: '/admin/$page/$id', params: { page: 'calendars', id } })

  const save = useMutation({
    mutationFn: () => (base ? patchCalendar(base, bodyOf(form)) : createCalendar(bodyOf(form))),
    meta: { quiet: true },
    onSuccess: async (calendar) => {
      toasts.show(base ? desk('saved') : t('calendars.created', { name: calendar.name }), { seconds: 4 })
      setTried(false)
      client.setQueryData(keys.calendar(calendar.id), calendar)
      takeOver(calendar)
      await client.invalidateQueries({ queryKey: keys.calendars })
      if (!base) await toOwn(calendar.id) // its month and who uses it can be seen there
    },
  })
  /** What the server has now is what further edits are based on. */
  const takeOver = (calendar: Calendar) => {
    setBase(calendar)
    setForm(formOf(calendar))
    setSavedForm(formOf(calendar))
  }
  const refused = formError(save.error, ['name', 'time_zone', 'week', 'exceptions', 'holidays', 'holiday_sets', 'feed_url'])
  const errorOf = (field: string) => (tried ? objections[field] : undefined) ?? refused.of(field)
  const section = { form, onChange: change, errorOf }

  return (
    <Page title={base?.name ?? t('calendars.new')}>
      <BackLink page="calendars">{desk('calendars')}</BackLink>
      <form
        id="calendar"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (count === 0) save.mutate()
          else focusFirstError(event.currentTarget)
        }}
      >
        <Section title={t('calendars.about')} help={t('calendars.about.help')}>
          <TextField
            autoFocus={base === null}
            label={t('name')}
            placeholder={t('calendars.name.placeholder')}
            value={form.name}
            maxLength={60}
            onChange={(name) => {
              change({ name })
            }}
            error={errorOf('name')}
          />
          <ComboBox
            label={desk('timeZone')}
            help={t('calendars.zone.help')}
            value={form.time_zone}
            choices={allZones().map((zone) => ({ id: zone, name: zone.replaceAll('_', ' ') }))}
            onChange={(zone) => {
              change({ time_zone: zone })
            }}
            error={errorOf('time_zone')}
          />
          {given && <OpenState calendar={given} />}
        </Section>
        <Section title={t('calendars.week')} help={t('calendars.week.help')}>
          <WeekEditor {...section} />
        </Section>
        <HolidaySection {...section} />
        <SourceSection
          {...section}
          calendar={given}
          dirty={changed}
          onImported={(calendar) => {
            client.setQueryData(keys.calendar(calendar.id), calendar)
            takeOver(calendar)
          }}
        />
        <ExceptionSection {...section} />
      </form>
      {given && (
        <div className={styles.below}>
          <MonthPreview calendar={given} stale={changed} />
          <UsesSection calendar={given} />
        </div>
      )}
      <SaveBar
        form="calendar"
        isOpen={base === null || changed}
        submit={base ? desk('save') : t('calendars.create')}
        isPending={save.isPending}
        error={refused.rest ?? (tried && count > 0 ? t('objections', { count }) : undefined)}
        onDiscard={() => {
          if (base) {
            setForm(savedForm)
            setTried(false)
          } else void toList()
        }}
      >
        {base && t('calendars.saving')}
      </SaveBar>
    </Page>
  )
}

function focusFirstError(form: HTMLFormElement): void {
  // The errors are drawn by the next frame.
  requestAnimationFrame(() => {
    form.querySelector<HTMLElement>('[data-invalid] input, input[aria-invalid], [data-wrong] input, [data-wrong] button')?.focus()
  })
}

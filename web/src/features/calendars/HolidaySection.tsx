import { useState } from 'react'
import { ChevronLeft, ChevronRight, Plus, X } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Section } from '@/app/Page'
import { Button, IconButton } from '@/design/Button'
import { Details } from '@/design/Details'
import { PickMany } from '@/design/PickMany'
import { Switch } from '@/design/Switch'
import { TextField } from '@/design/TextField'
import { useTimeFormat } from '@/app/Time'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { holidaySetsQuery, holidaysQuery } from './api'
import type { SectionProps } from './CalendarEditor'
import type { HolidayForm } from './form'
import styles from './calendars.module.css'

/** Days that are closed: of a country, and the own ones. */
export function HolidaySection({ form, onChange, errorOf }: SectionProps) {
  const sets = useQuery(holidaySetsQuery).data ?? []
  const error = errorOf('holiday_sets') ?? errorOf('holidays')
  return (
    <Section title={t('calendars.holidays')} help={t('calendars.holidays.help')}>
      <PickMany
        label={t('calendars.sets')}
        add={t('calendars.sets.add')}
        empty={t('calendars.sets.none')}
        choices={sets.map(({ code, name }) => ({ id: code, name: said(name) }))}
        selected={form.holiday_sets}
        onChange={(holiday_sets) => {
          onChange({ holiday_sets })
        }}
      />
      {form.holiday_sets.map((code) => (
        <SetDays key={code} code={code} name={said(sets.find((set) => set.code === code)?.name ?? code)} />
      ))}
      <OwnHolidays form={form} onChange={onChange} errorOf={errorOf} />
      {error !== undefined && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </Section>
  )
}

function SetDays({ code, name }: { code: string; name: string }) {
  const [year, setYear] = useState(() => new Date().getFullYear())
  const days = useQuery(holidaysQuery(code, year)).data ?? []
  const format = useTimeFormat()
  return (
    <Details title={t('calendars.sets.days', { name })}>
      <div className={styles.years}>
        <IconButton
          small
          label={String(year - 1)}
          onPress={() => {
            setYear(year - 1)
          }}
        >
          <ChevronLeft size={15} />
        </IconButton>
        <b aria-live="polite">{year}</b>
        <IconButton
          small
          label={String(year + 1)}
          onPress={() => {
            setYear(year + 1)
          }}
        >
          <ChevronRight size={15} />
        </IconButton>
      </div>
      <ul className={styles.listed}>
        {days.map((day) => (
          <li key={day.date + day.name}>
            <span>{format.day(`${day.date}T12:00:00Z`)}</span>
            <span>{said(day.name)}</span>
          </li>
        ))}
      </ul>
    </Details>
  )
}

function OwnHolidays({ form, onChange, errorOf }: SectionProps) {
  const { holidays } = form
  const set = (index: number, part: Partial<HolidayForm>) => {
    onChange({ holidays: holidays.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  }
  return (
    <div className={styles.group} role="group" aria-label={t('calendars.own')}>
      <span className={styles.label}>{t('calendars.own')}</span>
      {holidays.length === 0 && <p className={styles.quiet}>{t('calendars.own.none')}</p>}
      {holidays.map((holiday, index) => (
        <div key={index} className={styles.holiday}>
          <TextField
            hideLabel
            type="date"
            label={t('calendars.date')}
            value={holiday.date}
            onChange={(date) => {
              set(index, { date })
            }}
            error={errorOf(`holidays.${String(index)}`)}
            className={styles.date}
          />
          <TextField
            hideLabel
            label={t('calendars.dayName')}
            placeholder={t('calendars.dayName.placeholder')}
            value={holiday.name}
            maxLength={100}
            onChange={(name) => {
              set(index, { name })
            }}
            className={styles.grow}
          />
          <Switch
            isSelected={holiday.yearly}
            onChange={(yearly) => {
              set(index, { yearly, last_year: null })
            }}
          >
            {t('calendars.yearly')}
          </Switch>
          <IconButton
            small
            label={desk('remove', { name: holiday.name || holiday.date || t('calendars.date') })}
            onPress={() => {
              onChange({ holidays: holidays.filter((_one, at) => at !== index) })
            }}
          >
            <X size={14} />
          </IconButton>
        </div>
      ))}
      <div>
        <Button
          small
          icon={<Plus size={14} />}
          onPress={() => {
            onChange({ holidays: [...holidays, { date: '', name: '', yearly: false, last_year: null }] })
          }}
        >
          {t('calendars.own.add')}
        </Button>
      </div>
    </div>
  )
}

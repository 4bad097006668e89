// A calendar as its editor keeps it.

import type { Calendar, NewCalendar, Span } from '@/api/types'
import { t } from '@/lib/strings/promises'
import { hasHours, problemOf, problemsOf, spansToSend } from './week'

export type HolidayForm = { date: string; name: string; yearly: boolean; last_year: number | null }
export type ExceptionForm = { date: string; name: string; spans: Span[] }
export type CalendarForm = {
  name: string
  time_zone: string
  week: Span[][]
  exceptions: ExceptionForm[]
  holidays: HolidayForm[]
  holiday_sets: string[]
  feed_url: string
}

const usual: Span[] = [{ from: '09:00', to: '17:00' }]

export function emptyForm(timeZone: string): CalendarForm {
  return {
    name: '',
    time_zone: timeZone,
    week: [usual, usual, usual, usual, usual, [], []].map((spans) => [...spans]),
    exceptions: [],
    holidays: [],
    holiday_sets: [],
    feed_url: '',
  }
}

export function formOf(calendar: Calendar): CalendarForm {
  return {
    name: calendar.name,
    time_zone: calendar.time_zone,
    week: calendar.week.map((spans) => [...spans]),
    exceptions: calendar.exceptions.map(({ date, name, spans }) => ({
      date,
      name: name ?? '',
      spans: [...spans],
    })),
    holidays: holidaysOf(calendar),
    holiday_sets: [...calendar.holiday_sets],
    feed_url: calendar.feed?.url ?? '',
  }
}

export function holidaysOf({ holidays }: Calendar): HolidayForm[] {
  return holidays.map(({ date, name, yearly, last_year }) => ({
    date,
    name: name ?? '',
    yearly: yearly ?? false,
    last_year: last_year ?? null,
  }))
}

export function bodyOf(form: CalendarForm): NewCalendar {
  return {
    ...form,
    name: form.name.trim(),
    feed_url: form.feed_url.trim(),
    week: form.week.map(spansToSend),
    exceptions: form.exceptions.map((one) => ({ ...one, spans: spansToSend(one.spans) })),
  }
}

export type Objections = Partial<Record<string, string>>

/** What has to be put right before saving, by field; of a day "week.3", of an exception "exceptions.0". */
export function objectionsTo(form: CalendarForm): Objections {
  const found: Objections = {}
  if (form.name.trim() === '') found.name = t('calendars.objection.name')
  problemsOf(form.week).forEach((problem, day) => {
    if (problem !== null) found[`week.${String(day)}`] = t(`calendars.objection.${problem}`)
  })
  if (!hasHours(form.week)) found.week = t('calendars.objection.noHours')
  const dates = form.exceptions.map(({ date }) => date)
  form.exceptions.forEach(({ date, spans }, index) => {
    const problem = problemOf(spans)
    const field = `exceptions.${String(index)}`
    if (date === '') found[field] = t('calendars.objection.date')
    else if (dates.indexOf(date) !== index) found[field] = t('calendars.objection.twice')
    else if (problem !== null) found[field] = t(`calendars.objection.${problem}`)
  })
  form.holidays.forEach(({ date }, index) => {
    if (date === '') found[`holidays.${String(index)}`] = t('calendars.objection.date')
  })
  if (form.feed_url.trim() !== '' && !/^(https?|webcal):\/\/\S+$/i.test(form.feed_url.trim())) {
    found.feed_url = t('calendars.objection.feed')
  }
  return found
}

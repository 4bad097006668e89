import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Calendar, CalendarDay, CalendarUse, Holiday, HolidaySet, Id, NewCalendar } from '@/api/types'

export const calendarsQuery = queryOptions({
  queryKey: keys.calendars,
  queryFn: async () => (await api.get<{ items: Calendar[] }>('/calendars')).items,
})

export function calendarQuery(id: Id) {
  return queryOptions({
    queryKey: keys.calendar(id),
    queryFn: () => api.get<Calendar>(`/calendars/${id}`),
  })
}

/** Six weeks from a day on: what a month's page shows. */
export function calendarDaysQuery(id: Id, from: string) {
  return queryOptions({
    queryKey: keys.calendarDays(id, from),
    queryFn: async () =>
      (await api.get<{ items: CalendarDay[] }>(`/calendars/${id}/days`, { query: { from, days: 42 } })).items,
  })
}

export const holidaySetsQuery = queryOptions({
  queryKey: keys.holidaySets,
  queryFn: async () => (await api.get<{ items: HolidaySet[] }>('/holiday-sets')).items,
  staleTime: Infinity,
})

export function holidaysQuery(code: string, year: number) {
  return queryOptions({
    queryKey: keys.holidays(code, year),
    queryFn: async () =>
      (await api.get<{ items: Holiday[] }>(`/holiday-sets/${encodeURIComponent(code)}/${String(year)}`)).items,
    staleTime: Infinity,
  })
}

export const createCalendar = (body: NewCalendar) => api.post<Calendar>('/calendars', { body })
export const patchCalendar = ({ id, version }: Calendar, body: Partial<NewCalendar>) =>
  api.patch<Calendar>(`/calendars/${id}`, { body, version })
export const deleteCalendar = (id: Id) => api.delete(`/calendars/${id}`)
export const makeDefault = (id: Id) => api.put<Calendar>(`/calendars/${id}/default`)
export const importHolidays = (id: Id, text: string) =>
  api.post<Calendar>(`/calendars/${id}/import`, { body: { text } })
export const refreshFeed = (id: Id) => api.post(`/calendars/${id}/refresh`)
/** With null the next in line applies. */
export const giveCalendar = (of: CalendarUse['of'], id: Id, calendar: Id | null) =>
  api.put('/calendar-uses', { body: { of, id, calendar_id: calendar } })

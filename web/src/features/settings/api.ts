import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Setting } from '@/api/types'

type Settings = { items: Setting[] }

export const settingsQuery = queryOptions({
  queryKey: keys.settings,
  queryFn: async () => (await api.get<Settings>('/settings')).items,
})

export const patchSettings = async (changes: Record<string, string>) =>
  (await api.patch<Settings>('/settings', { body: changes })).items

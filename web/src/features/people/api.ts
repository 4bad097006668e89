import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Agent, Permission, Team } from '@/api/types'

export const agentsQuery = queryOptions({
  queryKey: keys.agents,
  queryFn: async () => (await api.get<{ items: Agent[] }>('/agents')).items,
})

export const teamsQuery = queryOptions({
  queryKey: keys.teams,
  queryFn: async () => (await api.get<{ items: Team[] }>('/teams')).items,
})

export const permissionsQuery = queryOptions({
  queryKey: keys.permissions,
  queryFn: async () => (await api.get<{ items: Permission[] }>('/permissions')).items,
  staleTime: Infinity,
})

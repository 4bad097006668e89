import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Agent, Id, Permission, Role, SentInvitation, Team } from '@/api/types'

export const agentsQuery = queryOptions({
  queryKey: keys.agents,
  queryFn: async () => (await api.get<{ items: Agent[] }>('/agents')).items,
})

export const teamsQuery = queryOptions({
  queryKey: keys.teams,
  queryFn: async () => (await api.get<{ items: Team[] }>('/teams')).items,
})

export const rolesQuery = queryOptions({
  queryKey: keys.roles,
  queryFn: async () => (await api.get<{ items: Role[] }>('/roles')).items,
})

export const permissionsQuery = queryOptions({
  queryKey: keys.permissions,
  queryFn: async () => (await api.get<{ items: Permission[] }>('/permissions')).items,
  staleTime: Infinity,
})

export type NewAgent = { name: string; email: string; role_id: Id; team_ids: Id[] }
export type AgentPatch = { name?: string; role_id?: Id; team_ids?: Id[]; active?: boolean }

export const inviteAgent = (body: NewAgent) =>
  api.post<SentInvitation>('/agents/invitations', { body })
export const inviteAgain = (id: Id) => api.post<SentInvitation>(`/agents/${id}/invitation`)
export const patchAgent = ({ id, version }: Agent, body: AgentPatch) =>
  api.patch<Agent>(`/agents/${id}`, { body, version })

export type TeamBody = { name: string; lead_id: Id | null; member_ids: Id[] }

export const createTeam = (body: TeamBody) => api.post<Team>('/teams', { body })
export const patchTeam = ({ id, version }: Team, body: TeamBody) =>
  api.patch<Team>(`/teams/${id}`, { body, version })
export const deleteTeam = (id: Id) => api.delete(`/teams/${id}`)

export type RoleBody = { name: string; permissions: string[] }

export const createRole = (body: RoleBody) => api.post<Role>('/roles', { body })
export const patchRole = ({ id, version }: Role, body: RoleBody) =>
  api.patch<Role>(`/roles/${id}`, { body, version })
export const deleteRole = (id: Id) => api.delete(`/roles/${id}`)

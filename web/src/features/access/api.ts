import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { Invitation, Me, SetupForm } from '@/api/types'

type Entered = { agent: Me }

export const signIn = (email: string, password: string) =>
  api.post<Entered>('/session', { body: { email, password } })

export const setUp = (form: SetupForm) => api.post<Entered>('/setup', { body: form })

export const askForReset = (email: string) => api.post('/password-resets', { body: { email } })

export function resetQuery(token: string) {
  return queryOptions({
    queryKey: ['reset', token],
    queryFn: () =>
      api.get<{ email_hint: string }>(`/password-resets/${encodeURIComponent(token)}`),
    retry: false,
  })
}

export const resetPassword = (token: string, password: string) =>
  api.post(`/password-resets/${encodeURIComponent(token)}`, { body: { password } })

export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token],
    queryFn: () => api.get<Invitation>(`/invitations/${encodeURIComponent(token)}`),
    retry: false,
  })
}

export const acceptInvitation = (
  token: string,
  form: { name: string; password: string; time_zone: string; language: string },
) => api.post<Entered>(`/invitations/${encodeURIComponent(token)}`, { body: form })

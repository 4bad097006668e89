import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Id, Me, MySession, Token } from '@/api/types'

export type MePatch = Partial<
  Pick<Me, 'name' | 'time_zone' | 'language' | 'signature_html' | 'notify' | 'theme'>
>

export const patchMe = (patch: MePatch) => api.patch<Me>('/me', { body: patch })
export const putAvatar = (image: Blob) => api.put('/me/avatar', { body: image })
export const deleteAvatar = () => api.delete('/me/avatar')

export const changePassword = (current: string, password: string) =>
  api.post('/me/password', { body: { current, password } })

export const sessionsQuery = queryOptions({
  queryKey: keys.mySessions,
  queryFn: async () => (await api.get<{ items: MySession[] }>('/me/sessions')).items,
})
export const endSession = (id: Id) => api.delete(`/me/sessions/${id}`)
export const endOtherSessions = () => api.delete('/me/sessions')

export const tokensQuery = queryOptions({
  queryKey: keys.myTokens,
  queryFn: async () => (await api.get<{ items: Token[] }>('/me/tokens')).items,
})

export type NewToken = { name: string; scopes: string[]; expires_in_days?: number }

export const createToken = (body: NewToken) =>
  api.post<Token & { secret: string }>('/me/tokens', { body })
export const deleteToken = (id: Id) => api.delete(`/me/tokens/${id}`)

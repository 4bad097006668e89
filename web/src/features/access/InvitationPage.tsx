import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Invitation } from '@/api/types'
import { Skeleton } from '@/design/Skeleton'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings'
import { spoken } from '@/lib/strings/language'
import { localZone } from '@/lib/time'
import { acceptInvitation, invitationQuery } from './api'
import { AccessForm, fieldError, Intro } from './FormParts'
import { useEnter } from './useEnter'

export function InvitationPage() {
  const { token } = useParams({ from: '/entry/invitation/$token' })
  const invitation = useQuery(invitationQuery(token))
  if (invitation.isPending) return <Skeleton width="60%" height={24} />
  if (invitation.error) {
    return <Intro title={t('invitation.gone.title')}>{t('invitation.gone.text')}</Intro>
  }
  return <Accept token={token} invitation={invitation.data} />
}

function Accept({ token, invitation }: { token: string; invitation: Invitation }) {
  const [name, setName] = useState(invitation.name)
  const [password, setPassword] = useState('')
  const enter = useEnter()
  const submit = useMutation({
    mutationFn: () =>
      acceptInvitation(token, { name, password, time_zone: localZone(), language: spoken.get() }),
    onSuccess: () => enter(),
    meta: { quiet: true },
  })
  return (
    <>
      <Intro title={t('invitation.title', { business: invitation.business_name })}>
        {t('invitation.text')}
      </Intro>
      <AccessForm
        error={submit.error}
        fields={['name', 'password']}
        isPending={submit.isPending}
        submit={t('invitation.submit')}
        onSubmit={() => {
          submit.mutate()
        }}
      >
        <TextField label={t('email')} value={invitation.email} isDisabled autoComplete="username" />
        <TextField
          label={t('yourName')}
          autoComplete="name"
          isRequired
          value={name}
          onChange={setName}
          error={fieldError(submit.error, 'name')}
        />
        <TextField
          label={t('password')}
          help={t('password.help')}
          type="password"
          autoComplete="new-password"
          autoFocus
          isRequired
          value={password}
          onChange={setPassword}
          error={fieldError(submit.error, 'password')}
        />
      </AccessForm>
    </>
  )
}

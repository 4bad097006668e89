import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Skeleton } from '@/design/Skeleton'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings'
import { resetPassword, resetQuery } from './api'
import { AccessForm, fieldError, Intro } from './FormParts'
import { useEnter } from './useEnter'
import styles from './access.module.css'

export function ResetPage() {
  const { token } = useParams({ from: '/entry/reset/$token' })
  const reset = useQuery(resetQuery(token))
  const enter = useEnter()
  const [password, setPassword] = useState('')
  const submit = useMutation({
    mutationFn: () => resetPassword(token, password),
    meta: { quiet: true },
    onSuccess: () => enter(),
  })

  if (reset.isPending) return <Skeleton width="60%" height={24} />
  if (reset.error) {
    return (
      <>
        <Intro title={t('reset.gone.title')}>{t('reset.gone.text')}</Intro>
        <p className={styles.aside}>
          <Link to="/forgot-password" className={styles.link}>
            {t('reset.gone.again')}
          </Link>
        </p>
      </>
    )
  }
  return (
    <>
      <Intro title={t('reset.title')}>{t('reset.text', { email: reset.data.email_hint })}</Intro>
      <AccessForm
        error={submit.error}
        fields={['password']}
        isPending={submit.isPending}
        submit={t('reset.submit')}
        onSubmit={() => {
          submit.mutate()
        }}
      >
        <TextField
          label={t('newPassword')}
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

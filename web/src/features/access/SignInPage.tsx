import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings'
import { setupQuery } from '@/app/session'
import { signIn } from './api'
import { AccessForm, Intro } from './FormParts'
import { useEnter } from './useEnter'
import styles from './access.module.css'

export function SignInPage() {
  const { to } = useSearch({ from: '/entry/sign-in' })
  const { data: setup } = useQuery({ ...setupQuery, staleTime: 'static' })
  const demo = setup?.demo ?? null
  const [email, setEmail] = useState(demo?.email ?? '')
  const [password, setPassword] = useState(demo?.password ?? '')
  const enter = useEnter()
  const submit = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: () => enter(to),
    meta: { quiet: true },
  })
  return (
    <>
      <Intro title={t('signIn')} />
      <AccessForm
        error={submit.error}
        isPending={submit.isPending}
        submit={t('signIn')}
        onSubmit={() => {
          submit.mutate()
        }}
      >
        <TextField
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          isRequired
          value={email}
          onChange={setEmail}
        />
        <TextField
          label={t('password')}
          type="password"
          name="password"
          autoComplete="current-password"
          isRequired
          value={password}
          onChange={setPassword}
        />
      </AccessForm>
      {demo !== null && <p className={styles.aside}>{t('signIn.demo')}</p>}
      <p className={styles.aside}>
        <Link to="/forgot-password" className={styles.link}>
          {t('forgotPassword')}
        </Link>
      </p>
    </>
  )
}

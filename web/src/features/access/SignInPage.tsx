import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings'
import { signIn } from './api'
import { AccessForm, Intro } from './FormParts'
import { useEnter } from './useEnter'
import styles from './access.module.css'

export function SignInPage() {
  const { to } = useSearch({ from: '/entry/sign-in' })
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const enter = useEnter()
  const submit = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: () => enter(to),
    meta: { quiet: true },
  })
  return (
    <>
      <Intro title={t('signIn.title')} />
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
      <p className={styles.aside}>
        <Link to="/forgot-password" className={styles.link}>
          {t('forgotPassword')}
        </Link>
      </p>
    </>
  )
}

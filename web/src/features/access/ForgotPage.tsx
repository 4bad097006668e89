import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings'
import { askForReset } from './api'
import { AccessForm, Intro } from './FormParts'
import styles from './access.module.css'

export function ForgotPage() {
  const [email, setEmail] = useState('')
  const submit = useMutation({
    mutationFn: () => askForReset(email.trim()),
    meta: { quiet: true },
  })
  const back = (
    <p className={styles.aside}>
      <Link to="/sign-in" className={styles.link}>
        {t('backToSignIn')}
      </Link>
    </p>
  )
  if (submit.isSuccess) {
    return (
      <>
        <Intro title={t('forgot.sent.title')}>{t('forgot.sent.text', { email })}</Intro>
        {back}
      </>
    )
  }
  return (
    <>
      <Intro title={t('forgotPassword')}>{t('forgot.text')}</Intro>
      <AccessForm
        error={submit.error}
        isPending={submit.isPending}
        submit={t('forgot.submit')}
        onSubmit={() => {
          submit.mutate()
        }}
      >
        <TextField
          label={t('email')}
          type="email"
          autoComplete="username"
          autoFocus
          isRequired
          value={email}
          onChange={setEmail}
        />
      </AccessForm>
      {back}
    </>
  )
}

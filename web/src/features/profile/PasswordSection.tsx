import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Problem } from '@/api/problem'
import { Section } from '@/app/Page'
import { Button } from '@/design/Button'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings'
import { changePassword } from './api'
import styles from './profile.module.css'

export function PasswordSection() {
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const change = useMutation({
    mutationFn: () => changePassword(current, password),
    meta: { quiet: true },
    onSuccess: () => {
      setCurrent('')
      setPassword('')
      toasts.show(t('password.changed'))
    },
  })
  const { error } = change
  const field = error instanceof Problem ? error.field : undefined
  return (
    <Section title={t('password')} help={t('password.section.help')}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate()
        }}
      >
        <TextField
          label={t('currentPassword')}
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          error={error && field !== 'password' ? explain(error) : undefined}
        />
        <TextField
          label={t('newPassword')}
          help={t('password.help')}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          error={error && field === 'password' ? explain(error) : undefined}
        />
        <div>
          <Button
            type="submit"
            isPending={change.isPending}
            isDisabled={current === '' || password === ''}
          >
            {t('changePassword')}
          </Button>
        </div>
      </form>
    </Section>
  )
}

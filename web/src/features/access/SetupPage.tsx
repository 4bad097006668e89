import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { ComboBox } from '@/design/ComboBox'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings'
import { spoken } from '@/lib/strings/language'
import { allZones, localZone } from '@/lib/time'
import { setUp } from './api'
import { AccessForm, fieldError, Intro } from './FormParts'
import { useEnter } from './useEnter'

const zones = allZones().map((id) => ({ id, name: id.replaceAll('_', ' ') }))
const fields = ['business_name', 'name', 'email', 'password', 'time_zone']

export function SetupPage() {
  const [form, setForm] = useState({
    business_name: '',
    name: '',
    email: '',
    password: '',
    time_zone: localZone(),
    language: spoken.get(),
  })
  const enter = useEnter()
  const submit = useMutation({
    mutationFn: () => setUp(form),
    onSuccess: () => enter(),
    meta: { quiet: true },
  })
  const field = (name: 'business_name' | 'name' | 'email' | 'password') => ({
    name,
    isRequired: true,
    value: form[name],
    error: fieldError(submit.error, name),
    onChange: (value: string) => {
      setForm({ ...form, [name]: value })
    },
  })
  return (
    <>
      <Intro title={t('setup.title')}>{t('setup.text')}</Intro>
      <AccessForm
        error={submit.error}
        fields={fields}
        isPending={submit.isPending}
        submit={t('setup.submit')}
        onSubmit={() => {
          submit.mutate()
        }}
      >
        <TextField
          {...field('business_name')}
          label={t('businessName')}
          help={t('businessName.help')}
          autoComplete="organization"
          autoFocus
        />
        <TextField {...field('name')} label={t('yourName')} autoComplete="name" />
        <TextField {...field('email')} label={t('email')} type="email" autoComplete="username" />
        <TextField
          {...field('password')}
          label={t('password')}
          help={t('password.help')}
          type="password"
          autoComplete="new-password"
        />
        <ComboBox
          label={t('timeZone')}
          value={form.time_zone}
          onChange={(zone) => {
            setForm({ ...form, time_zone: zone })
          }}
          choices={zones}
          error={fieldError(submit.error, 'time_zone')}
        />
      </AccessForm>
    </>
  )
}

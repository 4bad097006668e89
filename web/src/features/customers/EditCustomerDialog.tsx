import { useState } from 'react'
import { X } from 'lucide-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Customer } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { IconButton } from '@/design/Button'
import { ComboBox } from '@/design/ComboBox'
import { Select } from '@/design/Select'
import { TextField } from '@/design/TextField'
import { languageName } from '@/lib/locale'
import { t } from '@/lib/strings'
import { allZones } from '@/lib/time'
import { addIdentity, patchCustomer, removeIdentity } from './api'
import { changesOf, formOf, furtherIdentity } from './changes'
import styles from './CustomerPage.module.css'

/** Those that customers are written to in; whatever else they write stays what it is. */
const languages = ['en', 'de', 'nl', 'fr', 'es']
const zones = allZones().map((id) => ({ id, name: id.replaceAll('_', ' ') }))

/** Who a customer is, and where they write from. */
export function EditCustomerDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const client = useQueryClient()
  const [form, setForm] = useState(() => formOf(customer))
  const change = (part: Partial<typeof form>) => {
    setForm((before) => ({ ...before, ...part }))
  }
  const refresh = () => client.invalidateQueries({ queryKey: keys.customers })
  const save = useMutation({
    mutationFn: async () => {
      const patch = changesOf(customer, form)
      // Kept at once: should the address be refused, the second try starts from here.
      if (patch) client.setQueryData(keys.customer(customer.id), await patchCustomer(customer, patch))
      const further = furtherIdentity(form)
      if (further) await addIdentity(customer.id, further)
    },
    meta: { quiet: true },
    onSuccess: async () => {
      await refresh()
      onClose()
    },
  })
  const remove = useMutation({
    mutationFn: (identity: string) => removeIdentity(customer.id, identity),
    onSettled: refresh,
  })
  const error = formError(save.error, ['name', 'value'])
  return (
    <FormDialog
      title={t('customers.edit')}
      submit={t('save')}
      isPending={save.isPending}
      isDisabled={form.name.trim() === ''}
      error={error.rest}
      onSubmit={() => {
        save.mutate()
      }}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label={t('customerName')}
        value={form.name}
        maxLength={200}
        onChange={(name) => {
          change({ name })
        }}
        error={error.of('name')}
      />
      <ul className={styles.identities}>
        {customer.identities.map(({ id, value }) => (
          <li key={id}>
            {value}
            <IconButton
              small
              label={t('remove', { name: value })}
              onPress={() => {
                remove.mutate(id)
              }}
            >
              <X size={13} />
            </IconButton>
          </li>
        ))}
      </ul>
      <TextField
        label={t('customers.further')}
        value={form.further}
        maxLength={320}
        onChange={(further) => {
          change({ further })
        }}
        error={error.of('value')}
      />
      <Select
        label={t('language')}
        value={form.language || null}
        choices={[...new Set([...languages, form.language])]
          .filter((id) => id !== '')
          .map((id) => ({ id, name: languageName(id) }))}
        onChange={(language) => {
          change({ language })
        }}
      />
      <ComboBox
        label={t('timeZone')}
        value={form.time_zone || null}
        choices={zones}
        onChange={(time_zone) => {
          change({ time_zone })
        }}
      />
    </FormDialog>
  )
}

import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Customer } from '@/api/types'
import { t } from '@/lib/strings'
import { patchCustomer } from './api'
import styles from './CustomerNotes.module.css'

type Props = { customer: Customer; heading?: 'h2' | 'h3' }

/** What the team knows about a customer; saved when one leaves the field. */
export function CustomerNotes({ customer, heading: Heading = 'h3' }: Props) {
  const client = useQueryClient()
  const [text, setText] = useState(customer.notes)
  const save = useMutation({
    mutationFn: (notes: string) => patchCustomer(customer, { notes }),
    onSuccess: (after) => {
      client.setQueryData(keys.customer(customer.id), after)
    },
  })
  return (
    <section>
      <Heading className={styles.heading}>{t('customerNotes')}</Heading>
      <textarea
        className={styles.notes}
        aria-label={t('customerNotes')}
        placeholder={t('customerNotes.placeholder')}
        rows={2}
        value={text}
        readOnly={!customer.can.edit}
        onChange={(event) => {
          setText(event.target.value)
        }}
        onBlur={() => {
          if (text !== customer.notes) save.mutate(text)
        }}
      />
    </section>
  )
}

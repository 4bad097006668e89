import { useState } from 'react'
import { UserMinus } from 'lucide-react'
import type { DraftBody } from '@/api/types'
import { said, t } from '@/lib/strings'
import { RecipientField } from './RecipientField'
import { add, missing } from './recipients'
import styles from './RecipientFields.module.css'

type Props = {
  value: DraftBody
  dropped: readonly { address: string; reason: string }[]
  onChange: (part: Partial<DraftBody>) => void
}

/** To, Cc and Bcc; and who was part of the conversation but would not get this. */
export function RecipientFields({ value, dropped, onChange }: Props) {
  const [copies, setCopies] = useState(value.cc.length + value.bcc.length > 0)
  const left = missing(dropped, value)
  return (
    <div className={styles.fields}>
      <div className={styles.line}>
        <RecipientField
          label={t('to')}
          value={value.to}
          onChange={(to) => {
            onChange({ to })
          }}
        />
        {!copies && (
          <button
            type="button"
            className={styles.more}
            onClick={() => {
              setCopies(true)
            }}
          >
            {t('ccBcc')}
          </button>
        )}
      </div>
      {copies && (
        <>
          <RecipientField
            label={t('cc')}
            value={value.cc}
            onChange={(cc) => {
              onChange({ cc })
            }}
          />
          <RecipientField
            label={t('bcc')}
            value={value.bcc}
            onChange={(bcc) => {
              onChange({ bcc })
            }}
          />
        </>
      )}
      {left.map(({ address, reason }) => (
        <p key={address} className={styles.dropped}>
          <UserMinus size={13} aria-hidden="true" />
          <span>
            {t('dropped', { address })} <span className={styles.reason}>{said(reason)}</span>
          </span>
          <button
            type="button"
            className={styles.more}
            onClick={() => {
              setCopies(true)
              onChange({ cc: add(value.cc, [{ address }]) })
            }}
          >
            {t('addToCc')}
          </button>
        </p>
      ))}
    </div>
  )
}

import { useState } from 'react'
import { t } from '@/lib/strings'
import styles from './SubjectField.module.css'

type Props = { subject: string; canEdit: boolean; onChange: (subject: string) => void }

/** A heading that becomes a field when it is pressed. */
export function SubjectField({ subject, canEdit, onChange }: Props) {
  const [draft, setDraft] = useState<string | null>(null)

  const finish = () => {
    const next = (draft ?? '').trim()
    setDraft(null)
    if (next !== '' && next !== subject) onChange(next)
  }

  if (draft !== null) {
    return (
      <input
        className={styles.field}
        value={draft}
        aria-label={t('subject')}
        autoFocus
        maxLength={250}
        onChange={(event) => {
          setDraft(event.target.value)
        }}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === 'Enter') finish()
          if (event.key === 'Escape') setDraft(null)
          event.stopPropagation()
        }}
      />
    )
  }
  const text = subject || t('noSubject')
  return (
    <h1 className={styles.subject} title={text}>
      {canEdit ? (
        <button
          type="button"
          title={t('editSubject')}
          onClick={() => {
            setDraft(subject)
          }}
        >
          {text}
        </button>
      ) : (
        text
      )}
    </h1>
  )
}

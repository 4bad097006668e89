import type { ReactNode } from 'react'
import { Problem } from '@/api/problem'
import { Button } from '@/design/Button'
import { explain } from '@/lib/explain'
import styles from './access.module.css'

export function Intro({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <>
      <h1 className={styles.title}>{title}</h1>
      {children !== undefined && <p className={styles.lead}>{children}</p>}
    </>
  )
}

type FormProps = {
  error: Error | null
  /** Fields that show their own error. */
  fields?: readonly string[]
  isPending: boolean
  submit: string
  onSubmit: () => void
  children: ReactNode
}

export function AccessForm({ error, fields = [], isPending, submit, onSubmit, children }: FormProps) {
  const shownAtField = error instanceof Problem && fields.includes(error.field ?? '')
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!isPending) onSubmit()
      }}
    >
      {children}
      {error && !shownAtField && (
        <p className={styles.problem} role="alert">
          {explain(error)}
        </p>
      )}
      <Button type="submit" look="primary" wide className={styles.submit} isPending={isPending}>
        {submit}
      </Button>
    </form>
  )
}

/** What the server said about this field. */
export function fieldError(error: Error | null, field: string): string | undefined {
  return error instanceof Problem && error.field === field ? explain(error) : undefined
}

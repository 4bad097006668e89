import { lazy, Suspense } from 'react'
import { Section } from '@/app/Page'
import { Skeleton } from '@/design/Skeleton'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import styles from './inboxes.module.css'
import { writer } from './writer'

const Editor = lazy(async () => {
  const module = await import('@/features/tickets/composer/Editor')
  return { default: module.Editor }
})

const nothing = () => undefined

type Props = { html: string; onChange: (html: string) => void }

export function SignatureSection({ html, onChange }: Props) {
  return (
    <Section title={desk('signature')} help={t('inboxes.signature.help', writer)}>
      <div className={styles.editor}>
        <Suspense fallback={<Skeleton height={130} />}>
          <Editor
            ref={null}
            html={html}
            mentions={false}
            autoFocus={false}
            placeholder={t('inboxes.signature.placeholder')}
            onChange={onChange}
            onFiles={nothing}
            onSubmit={nothing}
            onEscape={nothing}
            below={null}
            tools={null}
            actions={null}
          />
        </Suspense>
      </div>
    </Section>
  )
}

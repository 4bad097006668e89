import { lazy, Suspense, useState } from 'react'
import { useMe } from '@/app/me'
import { Section } from '@/app/Page'
import { Button } from '@/design/Button'
import { Skeleton } from '@/design/Skeleton'
import { t } from '@/lib/strings'
import { useMeChange } from './useMeChange'
import styles from './profile.module.css'

const Editor = lazy(async () => {
  const module = await import('@/features/tickets/composer/Editor')
  return { default: module.Editor }
})

export function SignatureSection() {
  const me = useMe()
  const change = useMeChange()
  const [html, setHtml] = useState(me.signature_html)
  return (
    <Section title={t('signature')} help={t('signature.help')}>
      <div className={styles.editor}>
        <Suspense fallback={<Skeleton height={90} />}>
          <Editor
            ref={null}
            html={me.signature_html}
            mentions={false}
            autoFocus={false}
            placeholder={t('signature.placeholder')}
            onChange={setHtml}
            onFiles={() => undefined}
            onSubmit={() => {
              change.mutate({ signature_html: html })
            }}
            onEscape={() => undefined}
            below={null}
            tools={null}
            actions={
              <Button
                small
                isDisabled={html === me.signature_html}
                onPress={() => {
                  change.mutate({ signature_html: html })
                }}
              >
                {t('save')}
              </Button>
            }
          />
        </Suspense>
      </div>
    </Section>
  )
}

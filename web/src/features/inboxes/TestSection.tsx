import { CircleCheck, CircleX, PlugZap } from 'lucide-react'
import { useMutation } from '@tanstack/react-query'
import type { Inbox, TestReport, TestStep } from '@/api/types'
import { Section } from '@/app/Page'
import { Button } from '@/design/Button'
import { Notice } from '@/design/Notice'
import { explain } from '@/lib/explain'
import { said } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { testInbox } from './api'
import { bodyOf, type InboxForm, type Objections } from './form'
import { presetForHost } from './presets'
import styles from './inboxes.module.css'

type Props = {
  inbox: Inbox | null
  form: InboxForm
  objections: Objections
  tried: boolean
  /** Whoever tests wants to know what is missing, too. */
  onTried: () => void
}

/** Tries what stands in the form, saved or not, and says step by step how it went. */
export function TestSection({ inbox, form, objections, tried, onTried }: Props) {
  const test = useMutation({
    mutationFn: (tried: InboxForm) =>
      testInbox({ ...bodyOf(tried), ...(inbox && { id: inbox.id }) }),
    meta: { quiet: true },
  })
  if (form.incoming.kind !== 'imap' && form.outgoing.kind !== 'smtp') return null
  const missing = Object.keys(objections).length
  const stale = test.data !== undefined && test.variables !== form
  return (
    <Section title={t('inboxes.test.title')} help={t('inboxes.test.help')}>
      <div>
        <Button
          icon={<PlugZap size={15} />}
          isPending={test.isPending}
          onPress={() => {
            onTried()
            if (missing === 0) test.mutate(form)
          }}
        >
          {t('inboxes.test')}
        </Button>
      </div>
      <div role="status" className={styles.report}>
        {tried && missing > 0 && (
          <Notice tone="warn">{t('inboxes.objections', { count: missing })}</Notice>
        )}
        {test.isPending && <p className={styles.quiet}>{t('inboxes.test.running')}</p>}
        {test.isError && <Notice tone="danger">{explain(test.error)}</Notice>}
        {test.data && <Report report={test.data} form={form} />}
        {stale && <p className={styles.quiet}>{t('inboxes.test.stale')}</p>}
      </div>
    </Section>
  )
}

function Report({ report, form }: { report: TestReport; form: InboxForm }) {
  const failed = [...report.incoming, ...report.outgoing].some(({ ok }) => !ok)
  const preset = presetForHost(form.incoming.host) ?? presetForHost(form.outgoing.host)
  return (
    <>
      {report.incoming.length > 0 && <Steps title={t('inboxes.incoming')} steps={report.incoming} />}
      {report.outgoing.length > 0 && <Steps title={t('inboxes.outgoing')} steps={report.outgoing} />}
      {failed && preset && preset.hint !== 'none' && (
        <Notice tone="warn">{t(`inboxes.hint.${preset.hint}`, { name: preset.name })}</Notice>
      )}
      {!failed && <Notice tone="ok">{t('inboxes.test.good')}</Notice>}
    </>
  )
}

function Steps({ title, steps }: { title: string; steps: readonly TestStep[] }) {
  return (
    <div className={styles.steps}>
      <h3>{title}</h3>
      <ol>
        {steps.map(({ name, ok, message }) => (
          <li key={name} data-ok={ok}>
            {ok ? <CircleCheck size={16} /> : <CircleX size={16} />}
            <span>
              <span className="visually-hidden">
                {ok ? t('inboxes.test.ok') : t('inboxes.test.failed')}:{' '}
              </span>
              <b>{said(name)}</b>
              {message !== '' && <span className={styles.message}>{said(message)}</span>}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

import { useRef } from 'react'
import { FileUp, RefreshCw } from 'lucide-react'
import { useMutation } from '@tanstack/react-query'
import type { Calendar } from '@/api/types'
import { Section } from '@/app/Page'
import { Time } from '@/app/Time'
import { Button } from '@/design/Button'
import { Notice } from '@/design/Notice'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { explain } from '@/lib/explain'
import { said } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { importHolidays, refreshFeed } from './api'
import type { SectionProps } from './CalendarEditor'
import styles from './calendars.module.css'

type Props = SectionProps & {
  calendar: Calendar | null
  /** Something is not saved yet, which an import would overtake. */
  dirty: boolean
  onImported: (calendar: Calendar) => void
}

/** Holidays that somebody else keeps: a file once, or an address again and again. */
export function SourceSection(props: Props) {
  const { form, onChange, errorOf, calendar } = props
  return (
    <Section title={t('calendars.sources')} help={t('calendars.sources.help')}>
      <TextField
        label={t('calendars.feed')}
        help={t('calendars.feed.help')}
        type="url"
        placeholder="https://example.com/holidays.ics"
        value={form.feed_url}
        maxLength={2000}
        onChange={(feed_url) => {
          onChange({ feed_url })
        }}
        error={errorOf('feed_url')}
      />
      {calendar?.feed?.url === form.feed_url.trim() && <FeedState calendar={calendar} feed={calendar.feed} />}
      <ImportFile {...props} />
    </Section>
  )
}

function FeedState({ calendar, feed }: { calendar: Calendar; feed: NonNullable<Calendar['feed']> }) {
  const refresh = useMutation({
    mutationFn: () => refreshFeed(calendar.id),
    onSuccess: () => {
      toasts.show(t('calendars.feed.asked'), { seconds: 3 })
    },
  })
  const again = (
    <Button
      small
      icon={<RefreshCw size={14} />}
      isPending={refresh.isPending}
      onPress={() => {
        refresh.mutate()
      }}
    >
      {t('calendars.feed.refresh')}
    </Button>
  )
  if (feed.error !== null) {
    return (
      <Notice tone="warn" action={again}>
        <p>{said(feed.error)}</p>
        {feed.fetched_at !== null && (
          <p>
            {t('calendars.feed.kept', { count: feed.days })} <Time at={feed.fetched_at} />
          </p>
        )}
      </Notice>
    )
  }
  return (
    <div className={styles.feed}>
      {feed.fetched_at === null ? (
        <span className={styles.quiet}>{t('calendars.feed.waiting')}</span>
      ) : (
        <span className={styles.quiet}>
          {t('calendars.feed.days', { count: feed.days })} · {t('calendars.feed.fetched')} <Time at={feed.fetched_at} />
        </span>
      )}
      {again}
    </div>
  )
}

const largest = 1_000_000

function ImportFile({ calendar, dirty, onImported }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const load = useMutation({
    mutationFn: async (file: File) => {
      if (!calendar) return null
      return importHolidays(calendar.id, await file.text())
    },
    meta: { quiet: true },
    onSuccess: (after) => {
      if (!after || !calendar) return
      const count = after.holidays.length - calendar.holidays.length
      toasts.show(t('calendars.imported', { count }))
      onImported(after)
    },
  })
  return (
    <div className={styles.group}>
      <span className={styles.label}>{t('calendars.file')}</span>
      <div>
        <Button
          small
          icon={<FileUp size={14} />}
          isPending={load.isPending}
          isDisabled={calendar === null || dirty}
          onPress={() => input.current?.click()}
        >
          {t('calendars.file.choose')}
        </Button>
      </div>
      <p className={styles.quiet}>{calendar === null || dirty ? t('calendars.file.saveFirst') : t('calendars.file.help')}</p>
      <input
        ref={input}
        type="file"
        accept=".ics,text/calendar"
        hidden
        aria-label={t('calendars.file')}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (!file) return
          if (file.size > largest) toasts.error(t('calendars.file.large'))
          else load.mutate(file)
        }}
      />
      {load.error && (
        <Notice tone="danger" live>
          {explain(load.error)}
        </Notice>
      )}
    </div>
  )
}

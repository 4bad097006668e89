import { useNow } from '@/lib/ticker'
import { timeFormat } from '@/lib/time'
import { useMe } from './me'

type Props = { at: string; form?: 'short' | 'relative' | 'near' | 'clock' | 'day'; className?: string | undefined }

export function useTimeFormat() {
  const { time_zone, language } = useMe()
  return timeFormat(time_zone, language)
}

/** A moment in the agent's time zone; the exact one on hover. */
export function Time({ at, form = 'relative', className }: Props) {
  const now = useNow()
  const format = useTimeFormat()
  const text = form === 'clock' || form === 'day' ? format[form](at) : format[form](at, now)
  return (
    <time dateTime={at} title={format.full(at)} className={className}>
      {text}
    </time>
  )
}

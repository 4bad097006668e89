import { CloudOff, Compass } from 'lucide-react'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { Button } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings'

/** What stands where a page could not be shown. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  return (
    <EmptyState
      icon={<CloudOff size={22} />}
      title={t('failure.title')}
      action={
        <Button
          onPress={() => {
            reset()
            void router.invalidate()
          }}
        >
          {t('retry')}
        </Button>
      }
    >
      {explain(error)}
    </EmptyState>
  )
}

export function Missing() {
  return (
    <EmptyState icon={<Compass size={22} />} title={t('missing.title')}>
      {t('missing.text')}
    </EmptyState>
  )
}

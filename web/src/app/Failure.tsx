import { CloudOff, Compass } from 'lucide-react'
import { useNavigate, useRouter, type ErrorComponentProps } from '@tanstack/react-router'
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
    <EmptyState
      icon={<Compass size={22} />}
      title={t('missing.title')}
      action={<BackToList />}
    >
      {t('missing.text')}
    </EmptyState>
  )
}

/** The way out of where nothing is: on a phone such a page has no other. */
export function BackToList() {
  const navigate = useNavigate()
  return <Button onPress={() => void navigate({ to: '/' })}>{t('backToList')}</Button>
}

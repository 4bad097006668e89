import { useNavigate, useSearch } from '@tanstack/react-router'
import { Page } from '@/app/Page'
import { Tabs } from '@/design/Tabs'
import { t } from '@/lib/strings'
import { PasswordSection } from './PasswordSection'
import { PersonSection } from './PersonSection'
import { PreferenceSections } from './PreferenceSections'
import { SessionSection } from './SessionSection'
import { SignatureSection } from './SignatureSection'
import { TokenSection } from './TokenSection'

export function ProfilePage() {
  const { tab = 'you' } = useSearch({ from: '/desk/profile' })
  const navigate = useNavigate()
  return (
    <Page title={t('profile')}>
      <Tabs
        label={t('profile')}
        selected={tab}
        onSelect={(next) => void navigate({ to: '/profile', search: { tab: next }, replace: true })}
        items={[
          {
            id: 'you',
            name: t('profile.you'),
            panel: (
              <>
                <PersonSection />
                <SignatureSection />
                <PreferenceSections />
              </>
            ),
          },
          {
            id: 'security',
            name: t('profile.security'),
            panel: (
              <>
                <PasswordSection />
                <SessionSection />
              </>
            ),
          },
          { id: 'tokens', name: t('profile.tokens'), panel: <TokenSection /> },
        ]}
      />
    </Page>
  )
}

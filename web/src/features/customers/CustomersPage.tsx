import { useNavigate, useSearch } from '@tanstack/react-router'
import { Page } from '@/app/Page'
import { Tabs } from '@/design/Tabs'
import { t } from '@/lib/strings'
import { CustomerList } from './CustomerList'
import { OrganizationList } from './OrganizationList'

/** Everybody who ever wrote, and the businesses that they belong to. */
export function CustomersPage() {
  const { tab = 'people' } = useSearch({ from: '/desk/customers' })
  const navigate = useNavigate()
  return (
    <Page title={t('customers')}>
      <Tabs
        label={t('customers')}
        selected={tab}
        onSelect={(next) => void navigate({ to: '/customers', search: { tab: next }, replace: true })}
        items={[
          { id: 'people', name: t('customers.people'), panel: <CustomerList /> },
          { id: 'organizations', name: t('organizations'), panel: <OrganizationList /> },
        ]}
      />
    </Page>
  )
}

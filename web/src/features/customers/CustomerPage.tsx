import { useState } from 'react'
import { Mail, PenLine, Phone, UserRoundPen, UserRoundX } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Page } from '@/app/Page'
import { Time } from '@/app/Time'
import { Avatar } from '@/design/Avatar'
import { Button, IconButton } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { Skeleton } from '@/design/Skeleton'
import { StatusMark } from '@/features/tickets/marks'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings'
import { customerQuery, customerTicketsQuery } from './api'
import { CustomerNotes } from './CustomerNotes'
import { EditCustomerDialog } from './EditCustomerDialog'
import styles from './CustomerPage.module.css'

export function CustomerPage() {
  const { id } = useParams({ from: '/desk/customers/$id' })
  const navigate = useNavigate()
  const [editing, setEditing] = useState(false)
  const { data: customer, error } = useQuery(customerQuery(id))
  const { data: tickets } = useQuery(customerTicketsQuery(id))

  if (error) {
    return (
      <Page title={t('customer')}>
        <EmptyState icon={<UserRoundX size={22} />} title={t('failure.title')}>
          {explain(error)}
        </EmptyState>
      </Page>
    )
  }
  if (!customer) {
    return (
      <Page title={t('customer')}>
        <Skeleton width="40%" height={20} />
      </Page>
    )
  }
  return (
    <Page
      title={customer.name}
      actions={
        <>
          {customer.can.edit && (
            <IconButton
              label={t('customers.edit')}
              onPress={() => {
                setEditing(true)
              }}
            >
              <UserRoundPen size={16} />
            </IconButton>
          )}
          <Button
            small
            icon={<PenLine size={14} />}
            onPress={() => void navigate({ to: '/new', search: { customer: id } })}
          >
            {t('newTicket')}
          </Button>
        </>
      }
    >
      {editing && (
        <EditCustomerDialog
          customer={customer}
          onClose={() => {
            setEditing(false)
          }}
        />
      )}
      <div className={styles.head}>
        <Avatar name={customer.name} seed={customer.avatar_seed} size="xl" />
        <div>
          {customer.organization && <p>{customer.organization.name}</p>}
          <ul className={styles.identities}>
            {customer.identities.map(({ id: identity, kind, value }) => (
              <li key={identity}>
                {kind === 'phone' ? (
                  <Phone size={13} aria-label={t('phone')} />
                ) : (
                  <Mail size={13} aria-label={t('email')} />
                )}
                {value}
              </li>
            ))}
          </ul>
          <p className={styles.since}>
            {t('customerSince')} <Time at={customer.created_at} form="short" />
          </p>
        </div>
      </div>
      <CustomerNotes key={customer.version} customer={customer} heading="h2" />
      <section className={styles.tickets}>
        <h2>{t('tickets')}</h2>
        {tickets?.length === 0 && <p className={styles.since}>{t('noTickets')}</p>}
        <ul>
          {tickets?.map((ticket) => (
            <li key={ticket.id}>
              <Link to="/tickets/$number" params={{ number: String(ticket.number) }} className={styles.ticket}>
                <StatusMark of={ticket.status} labelled />
                <span className={styles.subject}>{ticket.subject}</span>
                <span className={styles.since}>#{ticket.number}</span>
                <Time at={ticket.updated_at} form="short" className={styles.since} />
              </Link>
            </li>
          ))}
        </ul>
      </section>
    </Page>
  )
}

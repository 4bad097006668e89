import { CornerDownRight, Mail, Phone } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Customer, Ticket } from '@/api/types'
import { Time } from '@/app/Time'
import { Avatar } from '@/design/Avatar'
import { Skeleton } from '@/design/Skeleton'
import { customerQuery, customerTicketsQuery } from '@/features/customers/api'
import { PromisePanel } from '@/features/promises/PromisePanel'
import { CustomerNotes } from '@/features/customers/CustomerNotes'
import { SubTicketPanel } from '@/features/handover/SubTicketPanel'
import { said, t } from '@/lib/strings'
import { StatusMark } from './marks'
import styles from './SidePanel.module.css'

/** Who asks, what else they asked, and who takes part. */
export function SidePanel({ ticket }: { ticket: Ticket }) {
  const { data: customer } = useQuery(customerQuery(ticket.customer.id))
  return (
    <div className={styles.panel}>
      <Who ticket={ticket} customer={customer} />
      <PromisePanel ticket={ticket} />
      <SubTicketPanel ticket={ticket} />
      {customer && <CustomerNotes key={customer.version} customer={customer} />}
      <History ticket={ticket} />
      <People ticket={ticket} />
    </div>
  )
}

function Who({ ticket, customer }: { ticket: Ticket; customer: Customer | undefined }) {
  const { id, name, email } = ticket.customer
  return (
    <section aria-label={t('customer')}>
      <div className={styles.who}>
        <Avatar name={name} seed={email} size="l" />
        <div className={styles.names}>
          <h2>
            <Link to="/customers/$id" params={{ id }} className={styles.name}>
              {name || email}
            </Link>
          </h2>
          {customer?.organization && <p className={styles.quiet}>{customer.organization.name}</p>}
        </div>
      </div>
      <ul className={styles.facts}>
        {customer ? (
          customer.identities.map((identity) => (
            <li key={identity.id}>
              {identity.kind === 'phone' ? (
                <Phone size={13} aria-label={t('phone')} />
              ) : (
                <Mail size={13} aria-label={t('email')} />
              )}
              <span className={styles.value}>{identity.value}</span>
            </li>
          ))
        ) : (
          <Skeleton width="80%" />
        )}
      </ul>
      {customer && (
        <p className={styles.since}>
          {t('customerSince')} <Time at={customer.created_at} form="short" />
        </p>
      )}
    </section>
  )
}

function History({ ticket }: { ticket: Ticket }) {
  const { data } = useQuery(customerTicketsQuery(ticket.customer.id))
  const others = data?.filter(({ id }) => id !== ticket.id) ?? []
  return (
    <section>
      <h3 className={styles.heading}>{t('history')}</h3>
      {(ticket.follows_up ?? ticket.follow_ups[0]) && (
        <p className={styles.linked}>
          <CornerDownRight size={13} aria-hidden="true" />
          {ticket.follows_up && (
            <Link to="/tickets/$number" params={{ number: String(ticket.follows_up.number) }}>
              {t('followsUp', { number: String(ticket.follows_up.number) })}
            </Link>
          )}
          {ticket.follow_ups.map(({ id, number }) => (
            <Link key={id} to="/tickets/$number" params={{ number: String(number) }}>
              {t('followedBy', { number })}
            </Link>
          ))}
        </p>
      )}
      {data && others.length === 0 && <p className={styles.quiet}>{t('firstTicket')}</p>}
      <ul className={styles.tickets}>
        {others.slice(0, 6).map((other) => (
          <li key={other.id}>
            <Link to="/tickets/$number" params={{ number: String(other.number) }} className={styles.ticket}>
              <StatusMark of={other.status} size={13} labelled />
              <span className={styles.subject}>{other.subject}</span>
              <Time at={other.updated_at} form="short" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

function People({ ticket }: { ticket: Ticket }) {
  const { participants, followers } = ticket
  return (
    <>
      {participants.length > 0 && (
        <section>
          <h3 className={styles.heading}>{t('participants')}</h3>
          <ul className={styles.people}>
            {participants.map((one) => (
              <li key={one.address} title={one.address}>
                <Avatar name={one.name || one.address} seed={one.address} size="xs" />
                <span className={styles.value}>{one.name || one.address}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3 className={styles.heading}>{t('followers')}</h3>
        {followers.length === 0 && <p className={styles.quiet}>{t('noFollowers')}</p>}
        <ul className={styles.people}>
          {followers.map(({ id, name }) => (
            <li key={id}>
              <Avatar name={name} seed={id} size="xs" />
              <span className={styles.value}>{name}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3 className={styles.heading}>{t('details')}</h3>
        <dl className={styles.details}>
          <dt>{t('inbox')}</dt>
          <dd>{ticket.inbox.name}</dd>
          <dt>{t('created')}</dt>
          <dd>
            <Time at={ticket.created_at} />
          </dd>
          <dt>{t('customerSees')}</dt>
          <dd>{said(ticket.customer_label)}</dd>
        </dl>
      </section>
    </>
  )
}

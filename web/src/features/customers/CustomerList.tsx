import { useDeferredValue, useState } from 'react'
import { Contact, Plus } from 'lucide-react'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { Customer } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { Loaded } from '@/app/Loaded'
import { useMe } from '@/app/me'
import { More } from '@/app/More'
import { Row, Rows } from '@/app/Rows'
import { Avatar } from '@/design/Avatar'
import { Button } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings'
import { createCustomer, customersQuery, emailOf } from './api'
import styles from './CustomersPage.module.css'

export function CustomerList() {
  const { permissions } = useMe()
  const [words, setWords] = useState('')
  const [creating, setCreating] = useState(false)
  const wanted = useDeferredValue(words.trim())
  const query = useInfiniteQuery({ ...customersQuery(wanted), placeholderData: keepPreviousData })
  return (
    <>
      <div className={styles.tools}>
        <TextField
          className={styles.search}
          label={t('customers.search')}
          hideLabel
          type="search"
          placeholder={t('customers.search')}
          value={words}
          onChange={setWords}
        />
        {permissions.includes('customers.write') && (
          <Button
            icon={<Plus size={15} />}
            onPress={() => {
              setCreating(true)
            }}
          >
            {t('customers.new')}
          </Button>
        )}
      </div>
      <Loaded query={query} lines={8}>
        {({ pages }) => (
          <Customers customers={pages.flatMap((page) => page.items)} searched={wanted !== ''} />
        )}
      </Loaded>
      <More query={query} />
      {creating && (
        <NewCustomerDialog
          onClose={() => {
            setCreating(false)
          }}
        />
      )}
    </>
  )
}

function Customers({ customers, searched }: { customers: readonly Customer[]; searched: boolean }) {
  if (customers.length === 0) {
    return (
      <EmptyState
        icon={<Contact size={22} />}
        title={searched ? t('nothingFound') : t('empty.customers.title')}
      >
        {searched ? t('search.none.text') : t('empty.customers.text')}
      </EmptyState>
    )
  }
  return (
    <Rows label={t('customers')}>
      {customers.map((customer) => (
        <Row
          key={customer.id}
          icon={<Avatar name={customer.name} seed={customer.avatar_seed} size="l" />}
          title={customer.name || emailOf(customer)}
          link={{ to: '/customers/$id', params: { id: customer.id } }}
          detail={
            <>
              {emailOf(customer) || customer.identities[0]?.value}
              {customer.organization && ` · ${customer.organization.name}`}
            </>
          }
          aside={
            customer.open_tickets > 0
              ? t('customers.open', { count: customer.open_tickets })
              : undefined
          }
        />
      ))}
    </Rows>
  )
}

function NewCustomerDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const create = useMutation({
    mutationFn: () => createCustomer({ name: name.trim(), ...(email.trim() && { email: email.trim() }) }),
    meta: { quiet: true },
    onSuccess: async ({ id }) => {
      void client.invalidateQueries({ queryKey: keys.customers })
      await navigate({ to: '/customers/$id', params: { id } })
    },
  })
  const error = formError(create.error, ['name', 'email', 'value'])
  return (
    <FormDialog
      title={t('customers.new')}
      submit={t('create')}
      isPending={create.isPending}
      isDisabled={name.trim() === ''}
      error={error.rest}
      onSubmit={() => {
        create.mutate()
      }}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label={t('customerName')}
        value={name}
        maxLength={200}
        onChange={setName}
        error={error.of('name')}
      />
      <TextField
        label={t('email')}
        type="email"
        help={t('customers.email.help')}
        value={email}
        maxLength={320}
        onChange={setEmail}
        error={error.of('email') ?? error.of('value')}
      />
    </FormDialog>
  )
}

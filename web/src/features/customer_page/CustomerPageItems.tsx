import { ExternalLink, Globe, RefreshCw } from 'lucide-react'
import type { Ticket } from '@/api/types'
import { MenuItem } from '@/design/Menu'
import { toasts } from '@/design/toasts'
import { explain } from '@/lib/explain'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { customerPageUrl, renewCustomerPage } from './api'

type Props = { ticket: Ticket }

/** The customer's page of a ticket, as entries of its menu. */
export function CustomerPageItems({ ticket }: Props) {
  return (
    <>
      <MenuItem
        icon={<ExternalLink size={15} />}
        onAction={() => {
          void attempt(async () => {
            window.open(await customerPageUrl(ticket.id), '_blank', 'noopener')
          })
        }}
      >
        {t('customerPage.open')}
      </MenuItem>
      <MenuItem
        icon={<Globe size={15} />}
        onAction={() => {
          void attempt(async () => {
            await navigator.clipboard.writeText(await customerPageUrl(ticket.id))
            toasts.show(desk('copied'), { seconds: 3 })
          })
        }}
      >
        {t('customerPage.copy')}
      </MenuItem>
      {ticket.can.reply && (
        <MenuItem
          icon={<RefreshCw size={15} />}
          onAction={() => {
            void attempt(async () => {
              await navigator.clipboard.writeText(await renewCustomerPage(ticket.id))
              toasts.show(t('customerPage.renewed'))
            })
          }}
        >
          {t('customerPage.renew')}
        </MenuItem>
      )}
    </>
  )
}

async function attempt(act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    toasts.error(explain(error))
  }
}

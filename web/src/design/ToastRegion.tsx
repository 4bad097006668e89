import { CircleAlert, X } from 'lucide-react'
import { useStore } from '@/lib/store'
import { t } from '@/lib/strings'
import { Button, IconButton } from './Button'
import { toasts, type Toast } from './toasts'
import styles from './Toast.module.css'

export function ToastRegion() {
  const shown = useStore(toasts.shown)
  return (
    <section
      className={styles.region}
      aria-label={t('toasts')}
      onMouseEnter={() => {
        toasts.pause()
      }}
      onMouseLeave={() => {
        toasts.resume()
      }}
      onFocus={() => {
        toasts.pause()
      }}
      onBlur={() => {
        toasts.resume()
      }}
    >
      <div role="log" aria-live="polite" aria-relevant="additions">
        {shown.map((toast) => (
          <Item key={toast.id} toast={toast} />
        ))}
      </div>
    </section>
  )
}

function Item({ toast }: { toast: Toast }) {
  const { action } = toast
  return (
    <div className={styles.toast} data-kind={toast.kind}>
      {toast.kind === 'error' && <CircleAlert size={16} className={styles.alert} />}
      <p className={styles.text}>{toast.text}</p>
      {action && (
        <Button
          small
          look="quiet"
          className={styles.action}
          onPress={() => {
            toasts.close(toast.id)
            action.run()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton
        small
        label={t('dismiss')}
        onPress={() => {
          toasts.close(toast.id)
        }}
      >
        <X size={14} />
      </IconButton>
    </div>
  )
}

import { Button } from '@/design/Button'
import { Dialog } from '@/design/Dialog'
import { t } from '@/lib/strings'

type Props = { isOpen: boolean; text: string; onLook: () => void; onSend: () => void }

/** Two answers to one question confuse a customer: look first, or send all the same. */
export function MeanwhileDialog({ isOpen, text, onLook, onSend }: Props) {
  return (
    <Dialog
      alert
      isOpen={isOpen}
      onClose={onLook}
      title={t('meanwhile.title')}
      size="small"
      footer={
        <>
          <Button onPress={onSend}>{t('meanwhile.send')}</Button>
          <Button look="primary" autoFocus onPress={onLook}>
            {t('meanwhile.look')}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      <p>{t('meanwhile.text')}</p>
    </Dialog>
  )
}

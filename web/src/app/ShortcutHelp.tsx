import { Dialog } from '@/design/Dialog'
import { Keys } from '@/design/Kbd'
import { useStore } from '@/lib/store'
import { t } from '@/lib/strings'
import { actions, sectionNames, type Action, type Section } from './actions'
import { closePanel } from './panels'
import styles from './ShortcutHelp.module.css'

const sections: readonly Section[] = ['list', 'ticket', 'go', 'general']

/** Every shortcut that works where one is, and those that always do. */
export default function ShortcutHelp() {
  const all = useStore(actions.all)
  const withKeys = all.filter(({ keys, id, hidden }) => keys !== undefined && (!hidden || id === 'palette'))
  return (
    <Dialog isOpen onClose={closePanel} title={t('shortcuts')} size="large">
      <div className={styles.columns}>
        {sections.map((section) => (
          <Group
            key={section}
            title={t(sectionNames[section])}
            actions={withKeys.filter((action) => action.section === section)}
          />
        ))}
      </div>
    </Dialog>
  )
}

function Group({ title, actions: group }: { title: string; actions: readonly Action[] }) {
  if (group.length === 0) return null
  return (
    <section className={styles.group}>
      <h3 className={styles.title}>{title}</h3>
      <dl className={styles.list}>
        {group.map((action) => (
          <div key={action.id} className={styles.line}>
            <dt>{action.title}</dt>
            <dd>
              <Keys keys={action.keys ?? ''} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

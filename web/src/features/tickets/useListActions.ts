import { useActions, type Action } from '@/app/actions'
import { t } from '@/lib/strings'
import { all, extend, nothing, step, toggle, type Selection } from './selection'

type Options = {
  order: readonly string[]
  cursor: string | null
  isOpen: boolean
  selected: Selection
  show: (id: string) => void
  setCursor: (id: string) => void
  setSelection: (selection: Selection) => void
}

/** The keyboard in a list. Beside an open ticket, moving opens the next one. */
export function useListActions(options: Options): void {
  const { order, cursor, isOpen, selected, show, setCursor, setSelection } = options

  const move = (by: number) => () => {
    const id = step(order, cursor, by)
    if (id === null) return
    if (isOpen) show(id)
    else setCursor(id)
  }
  const moveSelecting = (by: number) => () => {
    const id = step(order, cursor, by)
    if (id === null) return
    const from = cursor !== null && selected.anchor === null ? toggle(selected, cursor) : selected
    setSelection(extend(from, order, id))
    setCursor(id)
  }

  const actions: Action[] = [
    { id: 'list.next', title: t('list.next'), section: 'list', keys: 'j', run: move(1) },
    { id: 'list.previous', title: t('list.previous'), section: 'list', keys: 'k', run: move(-1) },
    {
      id: 'list.extend',
      title: t('list.extend'),
      section: 'list',
      keys: 'shift+j',
      hidden: true,
      run: moveSelecting(1),
    },
    {
      id: 'list.select',
      title: t('list.select'),
      section: 'list',
      keys: 'x',
      run: () => {
        if (cursor !== null) setSelection(toggle(selected, cursor))
      },
    },
    {
      id: 'list.all',
      title: t('list.selectAll'),
      section: 'list',
      keys: 'shift+x',
      run: () => {
        setSelection(all(order))
      },
    },
  ]
  if (!isOpen) {
    actions.push(
      { id: 'list.down', title: t('list.next'), section: 'list', keys: 'arrowdown', hidden: true, run: move(1) },
      { id: 'list.up', title: t('list.previous'), section: 'list', keys: 'arrowup', hidden: true, run: move(-1) },
      {
        id: 'list.open',
        title: t('list.open'),
        section: 'list',
        keys: 'o',
        run: () => {
          if (cursor !== null) show(cursor)
        },
      },
    )
  }
  if (selected.ids.size > 0) {
    actions.push({
      id: 'list.clear',
      title: t('bulk.clear'),
      section: 'list',
      keys: 'escape',
      run: () => {
        setSelection(nothing)
      },
    })
  }
  useActions(actions)
}

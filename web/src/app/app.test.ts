import { describe, expect, it } from 'vitest'
import type { Notification } from '@/api/types'
import { Actions, type Action } from './actions'
import { fit, rank } from './palette'
import { freshOnes } from './useDesktopNotifications'
import { tabTitle } from './useTabTitle'

const action = (id: string, more: Partial<Action> = {}): Action => ({
  id, title: id, section: 'general', run: () => undefined, ...more,
})

describe('the registry of actions', () => {
  it('lets the latest part of the page have a disputed key', () => {
    const actions = new Actions()
    actions.offer(Symbol('page'), [action('page.close', { keys: 'escape' })])
    const dialog = Symbol('dialog')
    actions.offer(dialog, [action('dialog.close', { keys: 'escape' })])
    expect(actions.byKeys('escape')?.id).toBe('dialog.close')
    actions.withdraw(dialog)
    expect(actions.byKeys('escape')?.id).toBe('page.close')
  })

  it('lists an action once, the latest', () => {
    const actions = new Actions()
    actions.offer(Symbol('a'), [action('x', { title: 'old' })])
    actions.offer(Symbol('b'), [action('x', { title: 'new' })])
    expect(actions.all.get().map(({ title }) => title)).toEqual(['new'])
  })
})

describe('the command palette', () => {
  it.each([
    ['Assign to…', 'assign', 4],
    ['Assign to…', 'to as', 3],
    ['Switch between light and dark', 'etween', 2],
    ['Keyboard shortcuts', 'ks', 1],
    ['Switch between light and dark', 'wedd', 0],
    ['Reply', 'xyz', 0],
    ['Reply', '', 1],
  ])('%s for “%s”', (title, words, score) => {
    expect(fit(title, words)).toBe(score)
  })

  it('puts the best fit first and leaves hidden ones out', () => {
    const found = rank(
      [action('Go to Solved', { section: 'go' }), action('Solve', { section: 'ticket' }), action('Solver', { hidden: true })],
      'solve',
    )
    expect(found.map(({ id }) => id)).toEqual(['Solve', 'Go to Solved'])
  })
})

describe('the tab', () => {
  it('shows the page and what is unread', () => {
    expect(tabTitle('Mine', 0)).toBe('Mine · Deskbell')
    expect(tabTitle('Mine', 3)).toBe('(3) Mine · Deskbell')
    expect(tabTitle('', 0)).toBe('Deskbell')
    expect(tabTitle('Mine', 3, '2 overdue')).toBe('2 overdue · (3) Mine · Deskbell')
  })
})

describe('desktop notifications', () => {
  const note = (id: string, read = false) => ({ id, read }) as Notification
  it('tell only what is new since the desk was opened', () => {
    expect(freshOnes(null, [note('1')])).toEqual([])
    expect(freshOnes(new Set(['1']), [note('3'), note('2', true), note('1')])).toEqual([note('3')])
  })
})

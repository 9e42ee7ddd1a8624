import { describe, expect, it } from 'vitest'
import { actOf } from './editor-keys.ts'

function press(key: string, more: object = {}, focus = { tagName: 'DIV', role: null as string | null }): string {
  const done: string[] = []
  actOf({ ...{ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false }, ...more }, focus, {
    toggle: () => done.push('toggle'),
    skip: (byMs) => done.push(`skip ${byMs}`),
    go: (place) => done.push(place),
    set: (end) => done.push(end),
    undo: () => done.push('undo'),
  })?.()
  return done.join()
}

describe('the keys of the editor', () => {
  it('[STUDIO51] play, step by a second or five, jump, set both ends, and undo', () => {
    expect([press(' '), press('ArrowLeft'), press('ArrowRight')]).toEqual(['toggle', 'skip -1000', 'skip 1000'])
    const shiftKey = true
    expect([press('ArrowLeft', { shiftKey }), press('ArrowRight', { shiftKey })]).toEqual(['skip -5000', 'skip 5000'])
    expect([press('Home'), press('End'), press('i'), press('O', { shiftKey })]).toEqual([
      'first',
      'last',
      'start',
      'end',
    ])
    expect([press('z', { ctrlKey: true }), press('Z', { metaKey: true }), press('z')]).toEqual(['undo', 'undo', ''])
  })

  it('[STUDIO51] belong to what has the focus where that needs them', () => {
    const at = (tagName: string, role: string | null = null) => ({ tagName, role })
    for (const key of [' ', 'i', 'ArrowLeft', 'Home']) expect(press(key, {}, at('INPUT')), key).toBe('')
    expect([press(' ', {}, at('BUTTON')), press('i', {}, at('BUTTON'))]).toEqual(['', 'start'])
    expect([press('ArrowLeft', {}, at('BUTTON', 'tab')), press('End', {}, at('BUTTON', 'tab'))]).toEqual(['', ''])
    expect([
      press('i', { ctrlKey: true }),
      press('ArrowLeft', { altKey: true }),
      press('z', { ctrlKey: true, shiftKey: true }),
    ]).toEqual(['', '', ''])
  })
})

import { expect, it } from 'vitest'
import { withStrings } from './strings.ts'

const shared = { close: 'Close', poll: 'Of all', errors: { closed: 'Gone', muted: 'Of all' } }

it('[KIT23] a feature’s texts stand before those that every part has; of errors there are both', () => {
  const strings = {
    en: { poll: 'Vote', errors: { muted: 'Muted' } as Record<string, string> },
    zh: { poll: '投票', errors: {} },
  }
  expect(withStrings(shared, strings, 'en')).toEqual({
    ...{ close: 'Close', poll: 'Vote' },
    errors: { closed: 'Gone', muted: 'Muted' },
  })
  expect(withStrings(shared, strings, 'zh')).toEqual({ ...shared, poll: '投票' })
})

it('[KIT23] where there are no texts of errors there are none', () => {
  expect(withStrings({ close: 'Close' }, { en: { poll: 'Vote' }, zh: { poll: '投票' } }, 'en')).toEqual({
    ...{ close: 'Close', poll: 'Vote' },
    errors: {},
  })
})

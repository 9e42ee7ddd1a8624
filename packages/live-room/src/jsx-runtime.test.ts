import { expect, it } from 'vitest'
import { jsx } from './jsx-runtime.ts'

it('[SCREEN23] text that stands alone in an element is its property; beside elements, and in components, it is a child', () => {
  expect(jsx('b', { children: 'said' }).props).toEqual({ textContent: 'said' })
  expect(jsx('b', { class: 'n', children: [12, ' %', null, false] }, 'k')).toMatchObject({
    key: 'k',
    props: { class: 'n', textContent: '12 %' },
  })
  const icon = jsx('svg', {})
  expect(jsx('b', { children: [icon, 'said'] }).props).toEqual({ children: [icon, 'said'] })
  for (const children of [undefined, null, false, [], [null]])
    expect(jsx('div', { children }).props).toEqual({ children })
  expect(jsx(() => null, { children: 'said' }).props).toEqual({ children: 'said' })
})

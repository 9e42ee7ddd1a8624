import { expect, it } from 'vitest'
import { Late } from './late.ts'

it('a part that others know before it exists is given to them from then on', () => {
  const late = new Late<{ name: string }>('the rooms')
  const part = { name: 'rooms' }
  expect(late.set(part)).toBe(part)
  expect(late.now).toBe(part)
})

it('a part that is used too early, or made twice, is named', () => {
  const late = new Late<object>('the rooms')
  expect(() => late.now).toThrow('the rooms: not there yet')
  late.set({})
  expect(() => late.set({})).toThrow('the rooms: there is one already')
})

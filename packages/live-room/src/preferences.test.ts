import { afterEach, expect, it, vi } from 'vitest'
import { localPreferences } from './preferences.ts'

afterEach(() => vi.unstubAllGlobals())

function storage() {
  const stored = new Map<string, string>()
  const is = { full: false }
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => {
      if (is.full) throw new DOMException('full', 'QuotaExceededError')
      stored.set(name, value)
    },
  })
  return { stored, is }
}

it('[OLD4] what is stored is read again; what is not is there for this visit', () => {
  const { stored, is } = storage()
  expect(localPreferences.read('one')).toBeUndefined()
  localPreferences.write('one', 'a')
  expect([localPreferences.read('one'), [...stored]]).toEqual(['a', [['ovation.one', 'a']]])
  is.full = true
  localPreferences.write('one', 'b')
  expect([localPreferences.read('one'), stored.get('ovation.one')]).toEqual(['b', 'a'])
  // Once it can be stored, another tab may change it.
  is.full = false
  localPreferences.write('one', 'c')
  stored.set('ovation.one', 'd')
  expect(localPreferences.read('one')).toBe('d')
})

const denied = (): never => {
  throw new DOMException('denied', 'SecurityError')
}

it.each([
  ['is null, as in some web views', 'a', { value: null }],
  ['may not be touched, as in a frame of another site', 'b', { get: denied }],
])('[OLD4] a storage that %s', (_, name, how) => {
  vi.stubGlobal('localStorage', undefined)
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, ...how })
  expect(localPreferences.read(name)).toBeUndefined()
  localPreferences.write(name, '{"x":1}')
  expect(localPreferences.read(name)).toBe('{"x":1}')
  expect(localPreferences.readObject(name, { x: 0, y: 2 })).toEqual({ x: 1, y: 2 })
})

it('[OLD11] an object that is stored gives only what is of the right type and valid; the rest is as if nothing was stored', () => {
  const { stored } = storage()
  const fallback = { list: ['a'], of: {}, size: 1, on: true }
  const read = (text: string) => {
    stored.set('ovation.object', text)
    return localPreferences.readObject('object', fallback, ({ size }, field) => field !== 'size' || size < 10)
  }
  expect(read('{"list":["b"],"of":{"x":1},"size":9,"on":false}')).toEqual({
    ...{ list: ['b'], of: { x: 1 }, size: 9, on: false },
  })
  for (const wrong of ['{"list":null,"of":[],"size":"2","on":1}', '{"list":{},"of":null,"size":10}', '{"other":1}'])
    expect(read(wrong)).toEqual(fallback)
  for (const wrong of ['', '{', 'null', '[]', '5', '"text"']) expect(read(wrong)).toEqual(fallback)
})

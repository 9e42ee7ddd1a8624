import { expect, it } from 'vitest'
import { answer, requestOf } from './elsewhere.ts'

it('[SIGN9] a window answers the origin that asked, and nothing that is no origin', () => {
  const search = (origin: string, state = 's') => `?origin=${encodeURIComponent(origin)}&state=${state}`
  expect(requestOf(search('https://shop.example'))).toEqual({ origin: 'https://shop.example', state: 's' })
  for (const wrong of ['*', '/', 'null', '', 'https://shop.example/', 'https://shop.example/a', 'javascript:alert(1)'])
    expect(requestOf(search(wrong)), wrong).toBeUndefined()
  expect(requestOf(search('https://shop.example', ''))).toBeUndefined()
  expect(requestOf('')).toBeUndefined()
})

it('[SIGN9] what it answers goes to that origin alone', () => {
  const said: unknown[] = []
  const opener = { postMessage: (...given: unknown[]) => void said.push(given) } as unknown as Window
  const request = { origin: 'https://shop.example', state: 's' }
  answer(opener, request, 'family.secret')
  answer(opener, request)
  expect(said).toEqual([
    [{ type: 'ovation.sign-in', state: 's', grant: 'family.secret' }, 'https://shop.example'],
    [{ type: 'ovation.sign-in', state: 's' }, 'https://shop.example'],
  ])
})

import { expect, it } from 'vitest'
import { welcome } from './welcome.ts'
import type { Welcome } from './welcome.ts'

it('[DOCS25] the message at the start names the address of the documentation', () => {
  const url = 'https://live.example.com/tv'
  const text = welcome({ url, rtmp: 'rtmp://x', folder: '/data', studio: `${url}/studio`, demo: true, share: false })
  expect(text).toMatch(/^ {2}Documentation {3}https:\/\/live\.example\.com\/tv\/docs$/m)
})

it('[ACME12] the message at the start says how the certificate does', () => {
  const url = 'https://live.example.com'
  const said = (certificate: Welcome['certificate']): string =>
    /^ {2}Certificate {5}(.*(?:\n {18}.*)?)/m.exec(
      welcome({ ...{ url, rtmp: 'rtmp://x', folder: '/data', studio: url, demo: true, share: false }, certificate }),
    )?.[1] ?? ''
  const names = ['live.example.com']
  const endsAt = Date.parse('2027-02-24T10:00:00Z')
  expect(said(undefined)).toBe('')
  expect(said({ state: 'valid', names, endsAt })).toBe('until 2027-02-24, renewed by itself')
  expect(said({ state: 'waiting', names })).toBe('being ordered; browsers warn until it is there')
  expect(said({ state: 'failed', names, problem: 'what; why; remedy' })).toBe(
    "none; browsers warn. It is tried again; 'npx ovation doctor' looks for the cause\n                  what; why; remedy",
  )
  expect(said({ state: 'failed', names, endsAt, problem: 'what' })).toContain('until 2027-02-24. It is tried again')
})

import { describe, expect, it } from 'vitest'
import { readAuthorization, readDirectory, readOrder, readProblem } from './answers.ts'

const at = (path: string): string => `https://ca.test/${path}`
const DIRECTORY = { newNonce: at('nonce'), newAccount: at('account'), newOrder: at('order') }
const ORDER = { status: 'pending', authorizations: [at('a')], finalize: at('f') }
const CHALLENGE = { type: 'http-01', url: at('c'), token: 'x'.repeat(16) }
const AUTHORIZATION = { status: 'pending', identifier: { value: 'a.test' }, challenges: [CHALLENGE] }
const read = <T>(reader: (body: string) => T, value: unknown): T => reader(JSON.stringify(value))
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)
const long = 'x'.repeat(4_097)

describe("a certificate authority's answers", () => {
  it('[ACME8] are read without what is not needed', () => {
    expect(read(readDirectory, { ...DIRECTORY, more: 1 })).toEqual({ ...DIRECTORY, meta: {} })
    const full = { termsOfService: at('t'), caaIdentities: ['ca.test'], externalAccountRequired: true }
    expect(read(readDirectory, { ...DIRECTORY, renewalInfo: at('r'), meta: full })).toMatchObject({
      ...{ renewalInfo: at('r'), meta: full },
    })
    expect(read(readOrder, { ...ORDER, certificate: at('x'), error: { detail: 'no' } })).toEqual({
      ...{ ...ORDER, certificate: at('x'), error: { detail: 'no' } },
    })
    const problem = { type: 't', detail: 'd', identifier: { value: 'a.test' }, subproblems: [{ detail: 'e' }] }
    expect(read(readProblem, { ...problem, status: 400 })).toEqual(problem)
  })

  it.each(['newNonce', 'newAccount', 'newOrder', 'renewalInfo'])(
    '[ACME8] lead nowhere but over https: %s of a directory',
    (name) => {
      for (const url of ['http://ca.test/x', 'file:///etc/passwd', 'x', 7, at('x'.repeat(2_000))])
        expect(read(readDirectory, { ...DIRECTORY, [name]: url }), String(url)).toBeUndefined()
    },
  )

  it('[ACME8] lead nowhere but over https: an order', () => {
    for (const change of [{ finalize: 'http://ca.test/f' }, { authorizations: ['http://a'] }, { certificate: 'x' }])
      expect(read(readOrder, { ...ORDER, ...change })).toBeUndefined()
  })

  it('[ACME8] have at most a hundred of anything, and texts of 4,096 characters', () => {
    expect(read(readOrder, { ...ORDER, authorizations: many(100, at('a')) })?.authorizations).toHaveLength(100)
    expect(read(readOrder, { ...ORDER, authorizations: many(101, at('a')) })).toBeUndefined()
    expect(read(readOrder, { ...ORDER, status: long })).toBeUndefined()
    expect(read(readProblem, { subproblems: many(101, {}) })).toBeUndefined()
    expect(read(readProblem, { detail: long })).toBeUndefined()
    expect(read(readAuthorization, { ...AUTHORIZATION, challenges: many(101, CHALLENGE) })).toBeUndefined()
    const caaIdentities = many(101, 'a')
    expect(read(readDirectory, { ...DIRECTORY, meta: { caaIdentities } })).toBeUndefined()
  })

  it('[ACME8] of a check keep the challenges that can be read: a token is no path', () => {
    const odd = [
      { ...CHALLENGE, token: 'x'.repeat(15) },
      { ...CHALLENGE, token: 'x'.repeat(201) },
      { ...CHALLENGE, token: `${'x'.repeat(16)}/../y` },
      { ...CHALLENGE, token: `../${'x'.repeat(16)}` },
      { ...CHALLENGE, url: 'http://ca.test/c' },
      { type: 'new-01' },
      null,
    ]
    expect(read(readAuthorization, { ...AUTHORIZATION, challenges: [...odd, CHALLENGE] })).toEqual({
      ...{ status: 'pending', name: 'a.test', challenges: [CHALLENGE] },
    })
  })

  it('[ACME8] that are none of these are not read', () => {
    for (const reader of [readDirectory, readOrder, readAuthorization])
      for (const body of ['', '<html>', 'null', '[]', '{}']) expect(reader(body), body).toBeUndefined()
    expect(readProblem('<html>')).toBeUndefined()
  })
})

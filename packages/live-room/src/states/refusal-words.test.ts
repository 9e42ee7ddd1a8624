import { describe, expect, it } from 'vitest'
import { iconOf, reasonOf, refusalWords, waysOf } from './refusal-words.ts'
import { words as en } from '../panels/words/en.ts'
import { words as zh } from '../panels/words/zh.ts'

describe.each([
  ['English', en],
  ['Chinese', zh],
])('why somebody may not enter, in %s', (_, words) => {
  it('[SCREEN51] says it of a room that is not there, whatever was wrong with its name', () => {
    for (const code of ['room_not_found', 'invalid_frame', 'argument_invalid'])
      expect(refusalWords(reasonOf(code), words)).toBe(words.refusals.room_not_found)
    expect(words.refusals.room_not_found?.[0]).toMatch(/doesn’t exist|没有这个/)
  })

  it('[SCREEN51] says it of a sign-in, whatever was wrong with the token', () => {
    for (const code of ['unauthorized', 'token_expired', 'token_failed'])
      expect(refusalWords(reasonOf(code), words)).toBe(words.refusals.unauthorized)
  })

  it('[SCREEN51] has words for what it does not know', () => {
    expect(refusalWords('newer_than_this', words)).toBe(words.refusedOtherwise)
    expect(refusalWords('toString', words)).toBe(words.refusedOtherwise)
  })

  it('[SCREEN51] speaks of nothing that only developers know', () => {
    for (const texts of [...Object.values(words.refusals), words.refusedOtherwise, ...Object.values(words.errors)])
      expect([texts].flat().join(' ')).not.toMatch(/token|JWT|frame|OVATION_|ovation |origin|server’s log|command/i)
  })
})

describe('what whoever is not let in can do', () => {
  const nothing = { signIn: false, renews: false }

  it('[STATUS7] try again; sign in where that helps; else reload the page whose sign-in is over', () => {
    expect(waysOf('banned', nothing)).toEqual(['retry'])
    expect(waysOf('members_only', nothing)).toEqual(['retry'])
    expect(waysOf('members_only', { ...nothing, signIn: true })).toEqual(['signIn', 'retry'])
    expect(waysOf('banned', { ...nothing, signIn: true })).toEqual(['retry'])
    expect(waysOf('unauthorized', { ...nothing, signIn: true })).toEqual(['reload'])
  })

  it('[STATUS7] another try gets a new sign-in only from a page that renews it', () => {
    expect(waysOf('unauthorized', { ...nothing, renews: true })).toEqual(['retry'])
    expect(waysOf('sign_in_here', { ...nothing, renews: true })).toEqual(['reload'])
  })

  it('[STATUS8] in a page of others that says nobody’s name, people sign in there', () => {
    expect(reasonOf('members_only', true)).toBe('sign_in_here')
    expect([reasonOf('members_only'), reasonOf('banned', true)]).toEqual(['members_only', 'banned'])
    expect([reasonOf('password_needed'), reasonOf('password_wrong', true)]).toEqual(['password', 'password'])
  })

  it('[STATUS7] every reason has an icon, one that is not known too', () => {
    expect(['banned', 'room_not_found', 'unauthorized', 'sign_in_here', 'origin_refused'].map(iconOf)).toEqual([
      ...['banned', 'lost', 'signIn', 'signIn', 'lock'],
    ])
    expect([iconOf('toString'), iconOf('newer_than_this')]).toEqual(['people', 'people'])
  })
})

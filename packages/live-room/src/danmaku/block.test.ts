import { beforeEach, describe, expect, it } from 'vitest'
import { blocked } from '../blocked.ts'
import {
  blockPerson,
  blockTextsLike,
  blockWord,
  MAX_BLOCKED_PEOPLE,
  MAX_BLOCKED_WORD_CHARS,
  MAX_BLOCKED_WORDS,
  unblockPerson,
  unblockWord,
} from './block.ts'

beforeEach(() => (blocked.list = { words: [], people: {} }))

describe('blocking', () => {
  it('[DAN11] a word is kept once, in one line, up to forty characters; nothing is no word', () => {
    expect(blockWord('  two\n words ')).toBe(true)
    blockWord('other')
    blockWord('two words')
    expect(blocked.list.words).toEqual(['other', 'two words'])
    expect(blockWord(' \n')).toBe(false)
    blockWord('弹'.repeat(60))
    expect(blocked.list.words.at(-1)).toBe('弹'.repeat(MAX_BLOCKED_WORD_CHARS))
    unblockWord('other')
    expect(blocked.list.words).toHaveLength(2)
    expect(blocked.list.words[0]).toBe('two words')
  })

  it('[DAN11] people have the name under which they were blocked', () => {
    let heard = 0
    const stop = blocked.subscribe(() => heard++)
    blockPerson('a', 'Ann')
    blockPerson('b', 'Bob')
    blockPerson('a', 'Anna')
    expect(blocked.list.people).toEqual({ b: 'Bob', a: 'Anna' })
    unblockPerson('b')
    expect(blocked.list.people).toEqual({ a: 'Anna' })
    expect(blocked.has({ author: { id: 'a' }, text: '' })).toBe(true)
    stop()
    unblockPerson('a')
    expect(blocked.has({ author: { id: 'a' }, text: '' })).toBe(false)
    expect(heard).toBe(4)
  })

  it('[DAN11] the oldest are given up when there are too many', () => {
    for (let n = 0; n <= MAX_BLOCKED_WORDS; n++) blockWord(`word ${n}`)
    expect(blocked.list.words).toHaveLength(100)
    expect(blocked.list.words[0]).toBe('word 1')
    for (let n = 0; n <= MAX_BLOCKED_PEOPLE; n++) blockPerson(`p${n}`, '')
    expect(Object.keys(blocked.list.people)).toHaveLength(500)
    expect(blocked.list.people).not.toHaveProperty('p0')
  })

  it.each([
    ['哈哈哈哈哈哈', '哈哈哈'],
    ['哇哇哇哇哇塞!!!', '哇哇哇塞'],
    ['«hello, you»…', 'hello, you'],
    ['？？？？？', '？？？'],
    ['66', '66'],
  ])('[DAN11] texts like “%s” are those with “%s” in them', (text, word) => {
    blockTextsLike(text)
    expect(blocked.list.words).toEqual([word])
    expect(blocked.has({ author: { id: 'x' }, text: `${text}…` })).toBe(true)
  })
})

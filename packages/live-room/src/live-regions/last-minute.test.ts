import { expect, it } from 'vitest'
import { LastMinute } from './last-minute.ts'
import { liveRegionStrings } from './strings.ts'

const { en, zh } = liveRegionStrings

function start() {
  const clock = { now: 1_000_000 }
  return { clock, minute: new LastMinute(() => clock.now) }
}

it('[A11Y6] one sentence has messages, people, what many say, likes, gifts, viewers and the newest message', () => {
  const { minute } = start()
  minute.likes(100)
  for (const author of ['a', 'b', 'c', 'c']) minute.message(author, author.toUpperCase(), ' ６６６')
  minute.message('d', 'Dora', 'hello')
  minute.gift()
  minute.likes(120)
  expect(minute.sentence(12, en)).toBe(
    'In the last minute: 5 messages by 4 people; 3 people say “６６６”; 20 likes; 1 gift; 12 viewers; newest, Dora: hello.',
  )
  expect(minute.sentence(1, zh)).toBe(
    '最近一分钟：4 人发了 5 条消息，3 人在说“６６６”，20 个赞，1 份礼物，1 人在看，最新一条，Dora：hello。',
  )
})

it('[A11Y6] what is older than a minute is not in it', () => {
  const { minute, clock } = start()
  minute.likes(1)
  minute.message('a', 'Ann', 'old')
  minute.gift()
  minute.likes(2)
  clock.now += 59_000
  expect(minute.sentence(2, en)).toBe(
    'In the last minute: 1 message by 1 person; 1 like; 1 gift; 2 viewers; newest, Ann: old.',
  )
  clock.now += 1_000
  expect(minute.sentence(2, en)).toBe('In the last minute: no messages; 2 viewers.')
  minute.message('b', 'Bob', 'new')
  expect(minute.sentence(2, en)).toBe('In the last minute: 1 message by 1 person; 2 viewers; newest, Bob: new.')
})

it('[A11Y6] what two people say, or one says often, is not what many say; likes that were there before are not new', () => {
  const { minute } = start()
  minute.likes(5_000)
  minute.likes(4_000)
  for (const author of ['a', 'b', 'b', 'b']) minute.message(author, 'Ann', 'go')
  expect(minute.sentence(2, en)).toBe('In the last minute: 4 messages by 2 people; 2 viewers; newest, Ann: go.')
})

it('[A11Y6] of two texts, the one that more people say; long ones are not compared', () => {
  const { minute } = start()
  for (const author of ['a', 'b', 'c']) minute.message(author, 'Ann', 'three')
  for (const author of ['a', 'b', 'c', 'd']) minute.message(author, 'Ann', 'Four')
  for (const author of ['a', 'b', 'c', 'd', 'e']) minute.message(author, 'Ann', 'x'.repeat(41))
  expect(minute.sentence(5, en)).toContain('; 4 people say “Four”;')
  expect(minute.sentence(5, en)).toContain(`newest, Ann: ${'x'.repeat(41)}.`)
})

it('[A11Y6] nothing of an erased person is in it, and a flood is counted without being kept', () => {
  const { minute } = start()
  minute.message('a', 'Ann', 'gone')
  minute.forget('a')
  expect(minute.sentence(1, en)).not.toContain('gone')
  for (let n = 0; n < 6_000; n++) minute.message(`p${n}`, 'Pat', 'x'.repeat(200))
  expect(minute.sentence(1, en)).toBe(
    `In the last minute: 6001 messages by 5000 people; 1 viewer; newest, Pat: ${'x'.repeat(100)}.`,
  )
})

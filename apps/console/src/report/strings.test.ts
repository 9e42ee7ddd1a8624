import { expect, it } from 'vitest'
import { reportStrings } from './strings.ts'

const { en, zh } = reportStrings

it('[STUDIO88] one of a kind is in the singular', () => {
  expect([en.brief('1', '1'), en.brief('2', '0'), en.brief('1', '2')]).toEqual([
    '1 viewer, 1 message',
    '2 viewers, 0 messages',
    '1 viewer, 2 messages',
  ])
  expect([en.visits('1'), en.visits('1,001')]).toEqual(['1 visit', '1,001 visits'])
  expect(en.activitySummary('1', '1', '1')).toBe('By minute. In all: 1 message, 1 like, 1 gift.')
  expect(en.activitySummary('0', '2', '3')).toBe('By minute. In all: 0 messages, 2 likes, 3 gifts.')
  expect([en.comingSummary('1', '1'), en.comingSummary('2', '0')]).toEqual([
    'By minute. In all: 1 join, 1 leave.',
    'By minute. In all: 2 joins, 0 leaves.',
  ])
  expect(Object.values(en.moment).map((said) => said('1', '3'))).toEqual([
    '1 message, 3 times as many as usual',
    '1 like, 3 times as many as usual',
    '1 gift, 3 times as many as usual',
    '1 person joined, 3 times as many as usual',
  ])
  expect([en.moment.joins('2'), zh.moment.joins('2')]).toEqual(['2 people joined', '2 人进入'])
  expect(en.moment.joins('2', '3')).toBe('2 people joined, 3 times as many as usual')
  expect(zh.brief('1', '1')).toBe('1 位观众，1 条消息')
})

it('[STUDIO87] the report says when the peak was', () => {
  expect([en.peakAt('12', '20:14'), zh.peakAt('12', '20:14')]).toEqual([
    'Most at once: 12, at 20:14.',
    '最高在线 12 人，出现在 20:14。',
  ])
})

import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { LiveStream } from './live-stream.ts'
import { MovedStreams } from './moved-streams.ts'

it('[MEDIA43] what moved to another node is shown for a quarter of a minute, its audio too, or until it is there', () => {
  const clock = new ManualClock()
  const moved = new MovedStreams(clock)
  const [first, second, audio] = [new LiveStream('a', 0), new LiveStream('b', 0), new LiveStream('a-audio', 0)]
  first.audioOnly = audio
  moved.add('one', first)
  moved.add('one~low', second)
  expect([moved.of('one'), moved.of('one~audio'), moved.of('one~low'), moved.of('two')]).toEqual([
    ...[first, audio, second],
    undefined,
  ])
  clock.advance(14_000)
  // Moved again meanwhile: that one is shown as long.
  moved.add('one', second)
  clock.advance(1_000)
  expect([moved.of('one'), moved.of('one~audio'), moved.of('one~low')]).toEqual([second, undefined, undefined])
  clock.advance(14_000)
  expect(moved.of('one')).toBeUndefined()
  moved.add('one', first)
  moved.delete('one')
  expect([moved.of('one'), moved.of('one~audio')]).toEqual([undefined, undefined])
})

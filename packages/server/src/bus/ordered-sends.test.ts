import { expect, it } from 'vitest'
import { OrderedSends } from './ordered-sends.ts'

/** Sends whose messages a test lets arrive, or fail, one by one. */
function sendsOf(maxWaitingChars = 100) {
  const sent: string[] = []
  const open: PromiseWithResolvers<unknown>[] = []
  const sends = new OrderedSends((channel, message) => {
    sent.push(`${channel} ${message}`)
    const way = Promise.withResolvers<unknown>()
    open.push(way)
    return way.promise
  }, maxWaitingChars)
  const settle = async (how: 'resolve' | 'reject'): Promise<void> => {
    open.shift()?.[how](new Error('lost'))
    await new Promise((done) => void setImmediate(done))
  }
  return { sends, sent, settle }
}

it('[BUS1] one message of a channel is on its way at a time, and what waits goes together, in order', async () => {
  const { sends, sent, settle } = sendsOf()
  for (const text of ['1', '2', '3']) sends.send('a', text)
  sends.send('b', '4')
  expect(sent).toEqual(['a 1', 'b 4'])
  await settle('resolve')
  expect(sent).toEqual(['a 1', 'b 4', 'a 2\n3'])
  await settle('resolve')
  await settle('resolve')
  sends.send('a', '5')
  expect(sent.slice(3)).toEqual(['a 5'])
})

it('[BUS3] a message that is lost keeps none from going after it', async () => {
  const { sends, sent, settle } = sendsOf()
  sends.send('a', '1')
  sends.send('a', '2')
  await settle('reject')
  await settle('reject')
  sends.send('a', '3')
  expect(sent).toEqual(['a 1', 'a 2', 'a 3'])
})

it('[BUS3] as many characters wait as may, in all channels together; each counts until its message arrived or was lost', async () => {
  const { sends, sent, settle } = sendsOf(10)
  sends.send('a', '12345')
  sends.send('b', '123456')
  sends.send('b', '12345')
  sends.send('a', '1')
  expect(sent).toEqual(['a 12345', 'b 12345'])
  await settle('reject')
  sends.send('a', '12')
  sends.send('a', '345')
  sends.send('a', 'x')
  expect(sent.slice(2)).toEqual(['a 12'])
  await settle('resolve')
  await settle('resolve')
  await settle('resolve')
  expect(sent.slice(3)).toEqual(['a 345'])
  sends.send('a', '1234567890')
  expect(sent.slice(4)).toEqual(['a 1234567890'])
})

import { describe, expect, it } from 'vitest'
import { appIn, endsStream, keyIn } from './stream-name.ts'

describe('the name of a stream', () => {
  it.each([
    ['key', 'live', 'key'],
    ['key?token=1', 'live', 'key'],
    ['live/key', '', 'key'],
    [' key\n', 'live', 'key'],
    ['path/key?a=/b', 'live', 'key'],
    ['', 'live/key', 'key'],
    ['', 'live/key?a', 'key'],
    ['', 'live', ''],
    [null, 'live/key', 'key'],
    [7, 'live', ''],
    ['other', 'live/key', 'other'],
  ])('[RTMP12] %j in the application %j has the key %j', (name, app, key) => {
    expect(keyIn(name, app)).toBe(key)
  })

  it('[RTMP12] has an application where a text says so', () => {
    expect([{ app: 'live' }, { app: 7 }, {}, null, 'live', 3, [], undefined].map(appIn)).toEqual([
      'live',
      ...['', '', '', '', '', '', ''],
    ])
  })

  it('[RTMP21] says which stream ends: the one that is published here, or none that is known', () => {
    const ends = (name: string, argument: unknown): boolean => endsStream(name, argument as never, 'live', 'key')
    expect([ends('deleteStream', 1), ends('deleteStream', 2), ends('deleteStream', null)]).toEqual([true, false, true])
    expect([ends('FCUnpublish', 'key'), ends('FCUnpublish', 'live/key?x'), ends('FCUnpublish', 'other')]).toEqual([
      ...[true, true],
      false,
    ])
    expect([ends('FCUnpublish', undefined), ends('closeStream', 'other')]).toEqual([true, true])
  })
})

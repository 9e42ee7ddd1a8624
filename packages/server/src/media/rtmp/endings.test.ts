import { describe, expect, it } from 'vitest'
import { failureOf, howOf, lastWords } from './endings.ts'
import type { EndReason } from './endings.ts'

const REASONS = [
  'unpublished',
  'no_key',
  'replaced',
  'closed',
  'cut',
  'shutdown',
  'disconnected',
  'silent',
  'malformed',
  'unread',
] as const

describe('the end of a broadcast', () => {
  it('[RTMP17] is one that the encoder wanted, this side made, or nobody', () => {
    expect(REASONS.map(howOf)).toEqual([
      ...['unpublished', 'lost', 'cut', 'cut', 'cut', 'cut'],
      ...['lost', 'lost', 'lost', 'lost'],
    ])
  })

  it('[RTMP17] is a failure where nobody wanted it', () => {
    const failures = REASONS.map((reason: EndReason) => failureOf(reason, 'why')?.reason)
    expect(failures).toEqual([
      undefined,
      undefined,
      'replaced',
      undefined,
      undefined,
      undefined,
      'disconnected',
      'silent',
      'malformed',
      'unread',
    ])
    expect(failureOf('silent', 'why')).toEqual({ reason: 'silent', detail: 'why' })
  })

  it('[RTMP17] is told in codes that encoders know, with what to do', () => {
    const codes = REASONS.map((reason) => (lastWords(reason) as { code: string } | undefined)?.code)
    expect(codes).toEqual([
      'NetStream.Unpublish.Success',
      'NetConnection.Connect.Rejected',
      'NetStream.Publish.BadName',
      'NetStream.Publish.Denied',
      'NetStream.Publish.Denied',
      'NetConnection.Connect.AppShutdown',
      undefined,
      'NetStream.Publish.Idle',
      'NetStream.Failed',
      undefined,
    ])
    expect(lastWords('unpublished')).toMatchObject({ level: 'status', description: 'The broadcast has ended.' })
    expect(lastWords('shutdown')).toMatchObject({ level: 'status' })
    expect(lastWords('malformed', 'a tag')).toMatchObject({
      level: 'error',
      description: expect.stringMatching(/encoder\. \(a tag\)$/),
    })
  })

  it('[STUDIO92] names who ended the show, and for how long to wait', () => {
    const said = (reason: 'ended' | 'cut_by_site') => (lastWords(reason) as { description: string }).description
    expect(said('ended')).toMatch(/; the show was ended in the studio; .* half a minute\.$/)
    expect(said('cut_by_site')).toMatch(/; the site has cut the show; .* ten minutes\.$/)
    expect([howOf('cut_by_site'), failureOf('cut_by_site', '')]).toEqual(['cut', undefined])
  })

  it('[RTMP16] refuses a key with what to do', () => {
    const refusals = ['unknown_key', 'room_closed', 'not_invited', 'contested', 'not_judged'] as const
    const words = refusals.map((reason) => lastWords(reason) as { level: string; code: string; description: string })
    expect(new Set(words.map(({ level }) => level))).toEqual(new Set(['error']))
    expect(words.map(({ code }) => code.split('.')[1])).toEqual(['Publish', 'Publish', 'Publish', 'Publish', 'Failed'])
    for (const { description } of words) expect(description).toMatch(/^The stream .*; .*; .*\.$/)
    expect(words.map(({ description }) => description.split('; ')[1])).toEqual([
      'it is not a key of any room here',
      'the room is closed',
      'its holder is not on stage any more',
      'two encoders publish with the keys of this room by turns',
      'the server could not look it up',
    ])
  })
})

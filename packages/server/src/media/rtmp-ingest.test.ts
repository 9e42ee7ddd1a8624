import { describe, expect, it } from 'vitest'
import type { NoPermit, PublishGrant } from './media.ts'
import { authoriseEncoder } from './rtmp-ingest.ts'
import type { Publisher } from './rtmp/connection.ts'
import type { MediaEvent } from './packets.ts'

/** What becomes of an encoder whose key is judged so, and what a host sees. */
async function judge(judged: PublishGrant | NoPermit, refused?: 'contested') {
  const problems: unknown[] = []
  const heard: unknown[] = []
  const result = await authoriseEncoder(
    { key: 'key', close: () => heard.push('cut'), address: '1.2.3.4' },
    {
      permit: async (key) => (key === 'key' ? judged : { refused: 'unknown_key', room: '' }),
      problems: { add: (room: string, problem: object) => problems.push({ room, ...problem }) } as never,
      shownAddress: (peer) => `${peer}/24`,
      admit: async ({ place }) => (heard.push(`admit ${place}`), refused && { refused }),
      accept: ({ place }, close) => ({
        bytes: (count) => heard.push(`${place} ${count}`),
        take: (event: MediaEvent) => heard.push(event),
        waitMs: () => 7,
        ended: (how) => (heard.push(how), close()),
      }),
    },
  )
  return { result: result as Publisher & { refused?: string }, problems, heard }
}
const seen = { detail: '', via: 'rtmp', address: '1.2.3.4/24' }

describe('an encoder over RTMP', () => {
  it('[RTMP16] is refused with its key, and the host of the room sees it', async () => {
    const { result, problems, heard } = await judge({ refused: 'room_closed', room: 'one' })
    expect([result, problems, heard]).toEqual([
      { refused: 'room_closed' },
      [{ room: 'one', ...seen, reason: 'room_closed' }],
      [],
    ])
  })

  it('[STUDIO92] is refused after the site cut the show, which it is told; the host sees that the show was ended', async () => {
    const { result, problems } = await judge({ refused: 'ended', room: 'one', isCutBySite: true })
    expect([result, problems]).toEqual([
      { refused: 'ended', isCutBySite: true },
      [{ room: 'one', ...seen, reason: 'ended' }],
    ])
  })

  it('[MEDIA42] is refused where another one keeps the place', async () => {
    const { result, problems } = await judge({ place: 'one~low', holder: 'h' }, 'contested')
    expect([result, problems]).toEqual([{ refused: 'contested' }, [{ room: 'one', ...seen, reason: 'contested' }]])
  })

  it('[RTMP18] gives what it sends to the stream, says what could not be read, and how it ended', async () => {
    const { result, problems, heard } = await judge({ place: 'one~2', holder: 'h' })
    const payload = Buffer.from([0xaf, 0, 0x12, 0x10])
    result.message({ type: 8, streamId: 1, timestampMs: 0, payload })
    result.skipped?.('aggregate')
    expect(result.waitMs?.()).toBe(7)
    expect([problems, heard.slice(0, 2)]).toEqual([[], ['admit one~2', 'one~2 4']])
    expect(heard.slice(2)).toMatchObject([
      { kind: 'audio', codec: 'mp4a.40.2' },
      { kind: 'skipped', what: 'aggregate', why: 'it could not be read' },
    ])
    result.ended('lost', { reason: 'silent', detail: 'for long' })
    expect([problems, heard.slice(4)]).toEqual([
      [{ room: 'one', ...seen, reason: 'silent', detail: 'for long' }],
      ['lost', 'cut'],
    ])
    const quiet = await judge({ place: 'one', holder: 'h' })
    quiet.result.ended('unpublished')
    expect(quiet.problems).toEqual([])
  })
})

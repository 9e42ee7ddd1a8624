import { describe, expect, it } from 'vitest'
import type { Hint } from '../bus/index.ts'
import type { StoredEvent } from '../log/index.ts'
import { applyAccessChanges } from './access-changes.ts'

/** What happened to the video of rooms after these events of `demo`. */
function after(...events: { type: string; body?: unknown }[]): string[] {
  const done: string[] = []
  let told: (hint: Hint<StoredEvent[]>) => void = () => {}
  applyAccessChanges(
    {
      subscribe: (listener) => {
        told = listener
        return () => {}
      },
    },
    {
      media: { cut: (room, holder, why) => void done.push(`cut ${room} ${holder ?? ''}${why ?? ''}`) },
      lowLatency: {
        changed: async (...args: unknown[]) => void done.push(`check ${args.filter(Boolean).join(' ')}`),
      },
    },
  )
  told({ room: 'demo', epoch: 1, from: 1, to: events.length, payload: events as StoredEvent[] })
  return done
}

describe('the video of a room', () => {
  it('[MEDIA16] [PUB13] ends when the room is closed, for publishers, who are told so, and viewers', () => {
    expect(after({ type: 'room.closed' })).toEqual(['cut demo closed', 'check demo'])
  })

  it('[AUTH3] is checked again for somebody who was banned, and for nobody else', () => {
    expect(after({ type: 'member.banned', body: { actor: 'ann' } })).toEqual(['check demo ann'])
  })

  it('[AUTH3] is checked again for everybody when the name of somebody who was banned was erased', () => {
    expect(after({ type: 'member.banned', body: null })).toEqual(['check demo'])
  })

  it('[MEDIA19] is checked again for everybody when the settings or the password change', () => {
    expect(after({ type: 'room.changed' }, { type: 'door.set' })).toEqual(['check demo', 'check demo'])
  })

  it('[STUDIO31] ends when somebody ended the show, for publishers, who are told so; not again when an encoder ended it', () => {
    const ended = (by?: string, reason?: string) => ({ type: 'stream.ended', body: { stream: 's', by, reason } })
    expect(after(ended('studio'))).toEqual(['cut demo ended'])
    expect(
      after(ended(undefined, 'host'), ended(undefined, 'site'), ended(), { type: 'stream.ended', body: null }),
    ).toEqual([])
  })

  it('[STUDIO92] ends when the site cut the show, for publishers, who are told that it was the site', () => {
    expect(after({ type: 'stream.ended', body: { stream: 's', by: 'site' } })).toEqual(['cut demo cut_by_site'])
  })

  it('goes on through everything else', () => {
    expect(after({ type: 'message.sent', body: { text: 'hi' } }, { type: 'room.opened' })).toEqual([])
  })
})

import { OvationError } from '@ovation/protocol'
import { initialState, SYSTEM_ACTOR_ID } from '@ovation/room'
import type { Command, RoomState } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import type { LiveStream } from '../media/index.ts'
import type { CommandRequest } from '../rooms/index.ts'
import { StreamSupervisor } from './stream-supervisor.ts'

const HOSTS = { id: 'stream-1', over: false } as LiveStream

type World = {
  supervisor: StreamSupervisor
  /** What rooms were asked to do. */ commands: ({ room: string; by: string } & Command)[]
  ids: string[]
  /** What became of recordings, with the title of each that began. */ recordings: string[]
  announced: string[]
  logged: string[]
  /** What was logged with the text. */ details: unknown[]
}

/** Rooms and recordings that remember; `failing` is what every command and recording rejects with. */
function world({ title = '', record = true, published = true, failing, guests = [] }: Options = {}): World {
  const made: Omit<World, 'supervisor'> = {
    commands: [],
    ids: [],
    recordings: [],
    announced: [],
    logged: [],
    details: [],
  }
  const outcome = () => (failing === undefined ? Promise.resolve() : Promise.reject(failing))
  const log = (detail: unknown, text: string): void => {
    made.details.push(detail)
    made.logged.push(text)
  }
  const logger = { warn: log, error: log }
  const supervisor = new StreamSupervisor({
    rooms: {
      command: (room: string, { actor, commandId, command }: CommandRequest) => {
        made.commands.push({ room, by: actor.id, ...command })
        made.ids.push(commandId)
        return outcome().then(() => ({ epoch: 1, seq: 1 }))
      },
      state: (room) => {
        const state = initialState(room)
        return Promise.resolve({ ...state, title, stage: { ...state.stage, guests } })
      },
    },
    broadcasts: {
      begin: async (room, titleOf, stream) => {
        made.recordings.push(`${room} begins as ${await titleOf()} with ${stream.id}`)
        await outcome()
      },
      finish: (room) => {
        made.recordings.push(`${room} ends`)
        return outcome()
      },
      letGo: (room) => {
        made.recordings.push(`${room} is released`)
        return outcome()
      },
    },
    guests: {
      begin: async (place, { room, seat, actor, name, layout }, stream) => {
        made.recordings.push(`${place}: ${actor} (${name}) in slot ${seat} of ${room}, ${layout}, with ${stream.id}`)
        await outcome()
      },
      finish: (place) => {
        made.recordings.push(`${place} ends`)
        return outcome()
      },
    },
    openRecordings: { close: async (room) => void made.recordings.push(`what is open of ${room} is closed`) },
    streamOf: () => (published ? HOSTS : undefined),
    ...{ record, announce: (room) => void made.announced.push(room), logger: logger as never },
  })
  return { supervisor, ...made }
}
type Options = {
  title?: string
  record?: boolean
  published?: boolean
  failing?: Error
  guests?: RoomState['stage']['guests']
}

const settled = () => new Promise((done) => void setImmediate(done))

describe('the host', () => {
  it('[MEDIA3] who goes live begins the broadcast of the room, as the system', async () => {
    const { supervisor, commands, announced } = world()
    supervisor.started('demo', 'stream-1')
    await settled()
    expect(commands).toEqual([
      { room: 'demo', by: SYSTEM_ACTOR_ID, type: 'stream.start', body: { stream: 'stream-1' } },
    ])
    expect(announced).toEqual(['demo'])
  })

  it('[MEDIA9] who is lost interrupts the broadcast, which is still recorded', () => {
    const { supervisor, commands, recordings } = world()
    supervisor.interrupted('demo', 'stream-1')
    expect(commands).toMatchObject([{ room: 'demo', type: 'stream.interrupt', body: { stream: 'stream-1' } }])
    expect(recordings).toEqual([])
  })

  it('[MEDIA9] who starts and is lost again and again gives a new command each time', () => {
    const { supervisor, ids } = world()
    for (let round = 0; round < 3; round++) {
      supervisor.started('demo', 'stream-1')
      supervisor.interrupted('demo', 'stream-1')
    }
    expect(new Set(ids).size).toBe(6)
  })

  it('[MEDIA3] who ends the stream ends the broadcast and its recording, once for each stream', () => {
    const { supervisor, commands, ids, recordings } = world()
    supervisor.ended('demo', 'stream-1', 'encoder')
    supervisor.ended('demo', 'stream-1', 'encoder')
    expect(commands[0]).toMatchObject({ type: 'stream.end', body: { stream: 'stream-1', reason: 'encoder' } })
    expect(new Set(ids)).toEqual(new Set(['stream/stream-1/end']))
    expect(recordings[0]).toBe('demo ends')
  })

  it('[REPLAY52] what a stop of the server left open is closed once the end of its show is stored', async () => {
    const { supervisor, recordings } = world()
    supervisor.ended('demo', 'stream-1', 'lost')
    expect(recordings).toEqual(['demo ends'])
    await settled()
    expect(recordings).toEqual(['demo ends', 'what is open of demo is closed'])
  })

  it('[MEDIA43] who continues at another node changes nothing in the room; the recording is released, not ended', () => {
    const { supervisor, commands, recordings, announced } = world()
    supervisor.moved('demo')
    expect({ commands, recordings, announced }).toEqual({
      commands: [],
      recordings: ['demo is released'],
      announced: [],
    })
  })
})

describe('a file', () => {
  it('[MEDIA57] begins a recorded broadcast, of which no recording is made', async () => {
    const { supervisor, commands, announced, recordings } = world()
    supervisor.started('demo', 'stream-1', 'file')
    await settled()
    expect(commands).toMatchObject([{ type: 'stream.start', body: { stream: 'stream-1', recorded: true } }])
    expect([announced, recordings]).toEqual([['demo'], []])
    supervisor.started('demo', 'stream-1')
    await settled()
    expect(commands[1]).toEqual({
      room: 'demo',
      by: SYSTEM_ACTOR_ID,
      type: 'stream.start',
      body: { stream: 'stream-1' },
    })
    expect(recordings).toEqual(['demo begins as demo with stream-1'])
  })
})

describe('recording', () => {
  it('[REC10] a broadcast is recorded under the title of its room, or under its name', async () => {
    const titled = world({ title: 'Friday' })
    titled.supervisor.started('demo', 'stream-1')
    const untitled = world()
    untitled.supervisor.started('demo', 'stream-1')
    await settled()
    expect(titled.recordings).toEqual(['demo begins as Friday with stream-1'])
    expect(untitled.recordings).toEqual(['demo begins as demo with stream-1'])
  })

  it('[DEMO1] the showroom is live and not recorded', async () => {
    const { supervisor, commands, recordings, announced } = world()
    supervisor.started('showroom', 'stream-1')
    await settled()
    expect(recordings).toEqual([])
    expect(commands).toMatchObject([{ room: 'showroom', type: 'stream.start' }])
    expect(announced).toEqual(['showroom'])
  })

  it('nothing is recorded where the operator wants none, or when the stream is gone already', async () => {
    for (const options of [{ record: false }, { published: false }]) {
      const { supervisor, commands, recordings, logged } = world(options)
      supervisor.started('demo', 'stream-1')
      await settled()
      expect(recordings).toEqual([])
      expect(commands).toMatchObject([{ type: 'stream.start' }])
      expect(logged).toEqual([])
    }
  })
})

describe('a guest on stage', () => {
  it('[STAGE4] appears in their slot, and vanishes when lost or when they end', () => {
    const { supervisor, commands } = world()
    supervisor.started('demo~2', 'stream-2')
    supervisor.interrupted('demo~2', 'stream-2')
    supervisor.ended('demo~2', 'stream-2', 'encoder')
    expect(commands).toEqual([
      { room: 'demo', by: SYSTEM_ACTOR_ID, type: 'stage.appear', body: { seat: 2, stream: 'stream-2' } },
      { room: 'demo', by: SYSTEM_ACTOR_ID, type: 'stage.vanish', body: { stream: 'stream-2' } },
      { room: 'demo', by: SYSTEM_ACTOR_ID, type: 'stage.vanish', body: { stream: 'stream-2' } },
    ])
  })

  it('[STAGE6] gives a new command each time', () => {
    const { supervisor, ids } = world()
    for (let round = 0; round < 2; round++) {
      supervisor.started('demo~2', 'stream-2')
      supervisor.interrupted('demo~2', 'stream-2')
    }
    expect(new Set(ids).size).toBe(4)
  })

  it('[REPLAY41] is recorded as who has the slot, until the end or until they move; nobody announces it', async () => {
    const gus = { actor: 'gus', name: 'Gus', seat: 2, muted: false, stream: null }
    const { supervisor, commands, recordings, announced } = world({ guests: [gus] })
    supervisor.started('demo~2', 'stream-2')
    supervisor.ended('demo~2', 'stream-2', 'encoder')
    const before = commands.length
    supervisor.moved('demo~2')
    await settled()
    expect({ recordings, announced, more: commands.length - before }).toEqual({
      recordings: ['demo~2 ends', 'demo~2 ends', 'demo~2: gus (Gus) in slot 2 of demo, corner, with stream-1'],
      announced: [],
      more: 0,
    })
  })

  it('[REPLAY41] is not recorded where nothing is, nor from a slot that nobody has', async () => {
    const gus = { actor: 'gus', name: 'Gus', seat: 2, muted: false, stream: null }
    for (const [options, place] of [
      [{ guests: [gus], record: false }, 'demo~2'],
      [{ guests: [gus], published: false }, 'demo~2'],
      [{ guests: [gus] }, 'demo~1'],
      [{ guests: [gus] }, 'showroom~2'],
    ] as const) {
      const { supervisor, recordings } = world(options as unknown as Options)
      supervisor.started(place, 'stream-2')
      await settled()
      expect(recordings).toEqual([])
    }
  })
})

it('[PUB5] [STUDIO37] copies of the host’s stream, and tests, are not reported', async () => {
  const { supervisor, commands, recordings, announced } = world()
  for (const place of ['demo~low', 'demo~audio', 'demo~test']) {
    supervisor.started(place, 'stream-3')
    supervisor.interrupted(place, 'stream-3')
    supervisor.ended(place, 'stream-3', 'encoder')
    supervisor.moved(place)
  }
  await settled()
  expect({ commands, recordings, announced }).toEqual({ commands: [], recordings: [], announced: [] })
})

describe('what fails', () => {
  const everything = (supervisor: StreamSupervisor): void => {
    supervisor.started('demo', 'stream-1')
    supervisor.interrupted('demo', 'stream-1')
    supervisor.ended('demo', 'stream-1', 'encoder')
    supervisor.moved('demo')
  }

  it('[ENTRY4] is logged: commands of the host, and recordings', async () => {
    const err = new Error('the disk is full')
    const { supervisor, logged, details } = world({ failing: err })
    everything(supervisor)
    await settled()
    const of = (text: string) => logged.filter((one) => one === text).length
    expect(of('what happened to a stream was not stored')).toBe(3)
    expect(of('video is not recorded')).toBe(3)
    for (const [index, text] of logged.entries())
      expect(details[index]).toEqual(text === 'video is not recorded' ? { err } : { err, room: 'demo' })
  })

  it('[STAGE3] is not logged when a guest was taken off the stage just before, and otherwise is', async () => {
    const off = world({ failing: new OvationError('not_on_stage') })
    off.supervisor.started('demo~1', 'stream-2')
    off.supervisor.interrupted('demo~1', 'stream-2')
    const refused = world({ failing: new OvationError('overloaded') })
    refused.supervisor.started('demo~1', 'stream-2')
    const broken = world({ failing: new Error('not_on_stage') })
    broken.supervisor.ended('demo~1', 'stream-2', 'encoder')
    await settled()
    expect(off.logged).toEqual([])
    expect(refused.logged).toEqual(['what happened to a guest’s video was not stored'])
    expect(refused.details).toEqual([{ err: new OvationError('overloaded'), room: 'demo' }])
    expect(broken.logged).toEqual(['video is not recorded', 'what happened to a guest’s video was not stored'])
  })

  it('is logged when the host is not on stage: only guests are taken off it', async () => {
    const { supervisor, logged } = world({ failing: new OvationError('not_on_stage') })
    supervisor.interrupted('demo', 'stream-1')
    await settled()
    expect(logged).toEqual(['what happened to a stream was not stored'])
  })
})

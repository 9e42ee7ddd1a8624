import type { Author, Model } from '@ovation/kernel'

/** How the videos of guests are arranged beside the host's: small in a corner of it, or all the same size. */
export type StageLayout = 'corner' | 'side'
export const STAGE_LAYOUTS = ['corner', 'side'] as const satisfies readonly StageLayout[]

/**
 * Somebody whom the host invited. `stream` is the stream that they publish, once they do. `preparing`: they accepted, and
 * are or were in the green room; absent before.
 */
export type StageGuest = {
  actor: string
  name: string
  seat: number
  muted: boolean
  stream: string | null
  preparing?: true
}

/** Somebody who asks to come on stage. `seen`: they were shown to a host; absent before. */
export type RaisedHand = { actor: string; name: string; seen?: true }

/** Who is on stage with the host, and who asks to be. */
export type StageState = {
  layout: StageLayout
  /** In the order in which they asked. */
  hands: RaisedHand[]
  guests: StageGuest[]
}

export type StageSlice = { stage: StageState }

export type StageSettings = {
  /** Whether viewers may ask to come on stage. */
  hands: boolean
}

export type StageEvents = {
  'hand.raised': { by: Author }
  'hand.lowered': { actor: string }
  /** It was shown to a host. */
  'hand.seen': { actor: string }
  'stage.invited': { actor: string; seat: number }
  /** Whoever was invited accepts, and gets ready; or tells another name. */
  'stage.prepared': { actor: string; name: string }
  'stage.left': { actor: string }
  /** By the host; guests control their own microphones themselves. */
  'stage.muted': { actor: string; muted: boolean }
  'stage.arranged': { layout: StageLayout }
  /** The video of a slot begins, and ends. */
  'stage.appeared': { seat: number; stream: string }
  'stage.vanished': { stream: string }
}

const EMPTY: StageState = { layout: 'corner', hands: [], guests: [] }

const change = ({ stage }: StageSlice, more: Partial<StageState>): StageSlice => ({ stage: { ...stage, ...more } })

type Person = { [field: string]: unknown }

/** Changes those of a list who are as somebody in this field. */
const changeIn = <P extends StageGuest | RaisedHand, K extends keyof P & string>(
  slice: StageSlice,
  like: { [F in K]: P[F] },
  field: K,
  more: Partial<P>,
  list: 'guests' | 'hands' = 'guests',
): StageSlice =>
  change(slice, {
    [list]: slice.stage[list].map((one) => ((one as Person)[field] === like[field] ? { ...one, ...more } : one)),
  })

const without = <P extends { actor: string }>(people: readonly P[], who: string): P[] =>
  people.filter(({ actor }) => actor !== who)

export const STAGE_LIMITS = { maxHands: 30, maxStageGuests: 4 } as const

export const stage: Model<StageSlice, StageEvents, StageSettings> = {
  initial: { stage: EMPTY },
  settings: { hands: true },
  events: {
    'hand.raised': (slice, { by }) => change(slice, { hands: [...slice.stage.hands, { actor: by.id, name: by.name }] }),
    'hand.lowered': (slice, { actor }) => change(slice, { hands: without(slice.stage.hands, actor) }),
    'hand.seen': (slice, body) => changeIn<RaisedHand, 'actor'>(slice, body, 'actor', { seen: true }, 'hands'),
    'stage.invited': (slice, { actor, seat }) => {
      const { hands, guests } = slice.stage
      // Without a raised hand in the state, there is no name.
      const name = hands.find((hand) => hand.actor === actor)?.name ?? ''
      return change(slice, {
        hands: without(hands, actor),
        guests: [...guests, { actor, name, seat, muted: false, stream: null }],
      })
    },
    'stage.prepared': (slice, body) =>
      changeIn<StageGuest, 'actor'>(slice, body, 'actor', { name: body.name, preparing: true }),
    'stage.left': (slice, { actor }) => change(slice, { guests: without(slice.stage.guests, actor) }),
    'stage.muted': (slice, body) => changeIn<StageGuest, 'actor'>(slice, body, 'actor', { muted: body.muted }),
    'stage.arranged': (slice, { layout }) => change(slice, { layout }),
    'stage.appeared': (slice, body) => changeIn<StageGuest, 'seat'>(slice, body, 'seat', { stream: body.stream }),
    'stage.vanished': (slice, body) => changeIn<StageGuest, 'stream'>(slice, body, 'stream', { stream: null }),
  },
  on: {
    'room.closed': () => ({ stage: EMPTY }),
    // The stage is cleared at the end of the broadcast; its layout stays.
    'stream.ended': ({ stage }) => ({ stage: { ...EMPTY, layout: stage.layout } }),
    'person.erased': (slice, { person }: { person: string }) => {
      const hands = without(slice.stage.hands, person)
      return changeIn<StageGuest, 'actor'>(change(slice, { hands }), { actor: person }, 'actor', { name: '' })
    },
  },
}

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { tellSystem } from './media-session.ts'
import type { Session } from './media-session.ts'

/** As browsers have it: it keeps what it is given. */
function Metadata(this: object, what: object) {
  Object.assign(this, what)
}
beforeEach(() => void vi.stubGlobal('MediaMetadata', Metadata))
afterEach(() => void vi.unstubAllGlobals())

function system(unknown?: string) {
  const handlers = new Map<string, (() => void) | null>()
  const session: Session = {
    metadata: null,
    setActionHandler: (action, handler) => {
      if (action === unknown) throw new TypeError('unknown')
      handlers.set(action, handler)
    },
  }
  return { session, handlers }
}

it('[SCREEN64] the system is told title and artist, and its buttons play and pause', () => {
  const { session, handlers } = system()
  const did: string[] = []
  tellSystem(
    session,
    { title: 'Lenses', artist: 'demo' },
    { play: () => did.push('play'), pause: () => did.push('pause') },
  )
  expect(session.metadata).toEqual({ title: 'Lenses', artist: 'demo' })
  for (const action of ['play', 'pause', 'stop']) handlers.get(action)?.()
  expect(did).toEqual(['play', 'pause', 'pause'])
})

it('[SCREEN64] the system is told the picture, where there is one', () => {
  const { session } = system()
  tellSystem(session, { title: 'a', artist: 'b', picture: 'https://live.test/a.webp' }, { play() {}, pause() {} })
  expect(session.metadata).toEqual({ title: 'a', artist: 'b', artwork: [{ src: 'https://live.test/a.webp' }] })
})

it('[SCREEN64] it is taken back at the end, unless another player has taken over; what a browser does not know is left out', () => {
  const first = system('stop')
  const end = tellSystem(first.session, { title: 'a', artist: 'b' }, { play() {}, pause() {} })
  expect(first.handlers.has('stop')).toBe(false)
  end()
  expect(first.session.metadata).toBeNull()
  expect(first.handlers.get('play')).toBeNull()

  const { session, handlers } = system()
  const late = tellSystem(session, { title: 'a', artist: 'b' }, { play() {}, pause() {} })
  tellSystem(session, { title: 'c', artist: 'd' }, { play() {}, pause() {} })
  late()
  expect(session.metadata).toEqual({ title: 'c', artist: 'd' })
  expect(handlers.get('play')).not.toBeNull()
})

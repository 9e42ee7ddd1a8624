import { useEffect, useRef, useState } from 'preact/hooks'
import { localPreferences } from '../small.ts'
import { LocalSource } from './local-source.ts'
import type { LocalSourcePorts } from './local-source.ts'
import type { SourceChoice } from './sources.ts'

type Ports = Omit<LocalSourcePorts, 'shown'> & {
  /** Whether this browser can open devices for a preview now. */
  mayOpen: boolean
  /** Why devices could not be opened; undefined when they are asked for anew. */
  failed: (error: unknown) => void
}

/** What a publisher chose to send, and its preview. The quality is remembered. */
export function useSource({ mayOpen, failed, ...ports }: Ports) {
  const video = useRef<HTMLVideoElement>(null)
  const [choice, setChoice] = useState<SourceChoice>(() => ({
    ...{ kind: 'camera', withAudio: true, facing: 'user' },
    quality: localPreferences.read('quality') ?? '720',
  }))
  const [muted, setMuted] = useState(false)
  const latest = useRef(ports)
  latest.current = ports
  const [source] = useState(
    () =>
      new LocalSource(choice, {
        needed: () => latest.current.needed(),
        ended: () => latest.current.ended(),
        replaced: (stream) => latest.current.replaced(stream),
        shown: (stream) => {
          if (video.current) video.current.srcObject = stream ?? null
        },
      }),
  )
  source.choose(choice)
  const { kind, quality, withAudio } = choice
  useEffect(() => {
    // Screen sharing is requested by a click, never automatically.
    if (kind === 'screen') return source.close()
    if (!mayOpen) return
    failed(undefined)
    source.open().catch(failed)
  }, [kind, quality, withAudio])
  useEffect(() => () => source.close(), [])
  return {
    ...{ video, choice, muted, source },
    choose: (change: Partial<SourceChoice>): void => {
      if (change.quality !== undefined) localPreferences.write('quality', change.quality)
      setChoice((before) => ({ ...before, ...change }))
    },
    mute: (): void => {
      source.mute(!muted)
      setMuted(!muted)
    },
    turn: async (): Promise<void> => {
      const facing = choice.facing === 'user' ? 'environment' : 'user'
      try {
        await source.turn(facing)
        setChoice((before) => ({ ...before, facing }))
      } catch (error) {
        failed(error)
      }
    },
  }
}

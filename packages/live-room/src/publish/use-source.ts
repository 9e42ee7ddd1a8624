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

const REMEMBERED = ['quality', 'camera', 'microphone'] as const

const rememberedChoice = (): SourceChoice => ({
  ...{ kind: 'camera', withAudio: true, facing: 'user' },
  quality: localPreferences.read('quality') ?? '720',
  camera: localPreferences.read('camera') || undefined,
  microphone: localPreferences.read('microphone') || undefined,
})

/** What a publisher chose to send, and its preview. Quality and devices are remembered. */
export function useSource({ mayOpen, failed, ...ports }: Ports) {
  const video = useRef<HTMLVideoElement>(null)
  const [choice, setChoice] = useState<SourceChoice>(rememberedChoice)
  const [muted, setMuted] = useState(false)
  const [stream, setStream] = useState<MediaStream>()
  const latest = useRef(ports)
  latest.current = ports
  const [source] = useState(
    () =>
      new LocalSource(choice, {
        needed: () => latest.current.needed(),
        ended: () => latest.current.ended(),
        lost: (lost) => latest.current.lost(lost),
        replaced: (stream) => latest.current.replaced(stream),
        shown: (stream) => {
          if (video.current) video.current.srcObject = stream ?? null
          setStream(stream)
        },
      }),
  )
  source.choose(choice)
  const { kind, quality, withAudio, camera, microphone } = choice
  const open = (): void => {
    failed(undefined)
    source.open().catch(failed)
  }
  useEffect(() => {
    // Screen sharing is requested by a click, never automatically.
    if (kind === 'screen') return source.close()
    if (mayOpen) open()
  }, [kind, quality, withAudio, camera, microphone])
  useEffect(() => () => source.close(), [])
  const choose = (change: Partial<SourceChoice>): void => {
    for (const name of REMEMBERED) if (name in change) localPreferences.write(name, change[name] ?? '')
    setChoice((before) => ({ ...before, ...change }))
  }
  return {
    ...{ video, choice, choose, muted, source, stream, open },
    mute: (): void => {
      source.mute(!muted)
      setMuted(!muted)
    },
    turn: async (): Promise<void> => {
      const facing = choice.facing === 'user' ? 'environment' : 'user'
      // One that was chosen by name is opened in place of the other side's.
      if (mayOpen && camera !== undefined) return choose({ facing, camera: undefined })
      try {
        await source.turn(facing)
        choose({ facing, camera: undefined })
      } catch (error) {
        failed(error)
      }
    },
  }
}

/** @jsxImportSource @ovation/live-room */
import { useEffect, useState } from 'preact/hooks'
import { durationText } from '../words/format.ts'
import type { Language } from '../words/index.ts'
import { followKeyboard } from '../around/keyboard-cover.ts'
import { localPreferences } from '../small.ts'
import { willSendAac } from './audio-encoder.ts'
import { missingFeatures } from './capture.ts'
import { Ended } from './ended.tsx'
import { keepAwake } from './keep-awake.ts'
import { Notices } from './notices.tsx'
import { AirDock, AirHead } from './on-air.tsx'
import { studioOf } from './on-phone.ts'
import { Preview } from './preview.tsx'
import { whyNoDevices, whyNotLive } from './problem.ts'
import { Setup } from './setup.tsx'
import { qualityOf, sendsMicrophone } from './sources.ts'
import { useBroadcast } from './use-broadcast.ts'
import { useHeld } from './use-held.ts'
import { useDevices } from './use-devices.ts'
import { useRoom } from './use-room.ts'
import { useSource } from './use-source.ts'
import { useToasts } from './use-toasts.ts'
import type { PublishWords } from './words/index.ts'

type Props = {
  server: string
  room: string
  getKey: () => Promise<string>
  root: ShadowRoot
  language: Language
  words: PublishWords
}

/** Viewers notice a picture that stood still for longer. */
const AWAY_MS = 2_000

/** Goes live without other software: a preview, what is sent, and while live the room with its chat. */
export function PublishApp({ server, room, getKey, root, language, words }: Props) {
  const programs = `${server}/sdk`
  const address = `${server.replace(/^http/, 'ws')}/live/${room}/publish`
  const [problem, setProblem] = useState<string>()
  const [aac, setAac] = useState(true)
  const [lost, setLost] = useState(false)
  const [awayMs, setAwayMs] = useState(0)
  const [mirror, setMirror] = useState(localPreferences.read('mirror') !== 'off')
  const missing = isSecureContext ? missingFeatures() : []
  const possible = isSecureContext && missing.length === 0
  const failed = (error: unknown): void => setProblem(error === undefined ? error : whyNoDevices(error as Error, words))
  const { broadcast, onAir, startedAt, lastedMs, ...air } = useBroadcast({ address, key: getKey, programs })
  const { video, choice, choose, source, stream, open, muted, mute, turn } = useSource({
    ...{ mayOpen: possible && !onAir, failed, lost: setLost },
    ...{ needed: air.needed, replaced: air.replace, ended: air.stop },
  })
  const { part, shows, cut } = useRoom(server, room, language)
  const heldMs = useHeld(cut, broadcast)
  const { told, tell } = useToasts()
  const devices = useDevices(stream)
  const audible = sendsMicrophone(choice)
  const turns = devices.cameras.length > 1 || matchMedia('(pointer: coarse)').matches
  const turnCamera = choice.kind === 'camera' && turns ? () => void turn() : undefined
  useEffect(() => {
    if (possible) void willSendAac(programs).then(setAac)
  }, [])
  useEffect(() => {
    setLost(false)
    setAwayMs(0)
    if (!onAir) return
    setWentOn(false)
    shows.begin()
    if (part) shows.take(part.session.getSnapshot().room)
    return keepAwake((ms) => {
      if (ms > AWAY_MS) setAwayMs(ms)
      void source.revive()
    })
  }, [onAir])
  useEffect(() => followKeyboard(root), [root])
  /** Whether the host has gone on from the end of the last one. */
  const [wentOn, setWentOn] = useState(false)
  // Nothing moves for somebody who is refused.
  const isUp = onAir && !air.isAsking
  const isOver = broadcast.phase === 'over' && lastedMs !== undefined && !wentOn
  useEffect(() => {
    // Nobody is filmed who thinks that it is over.
    if (isOver) {
      source.close()
      // What is before a broadcast shows no sign of it.
      if (muted) mute()
    } else if (wentOn && possible && choice.kind !== 'screen') open()
  }, [isOver])

  const goLive = async (): Promise<void> => {
    setProblem(undefined)
    try {
      const tracks = await source.tracks()
      if (tracks) await air.start(tracks, qualityOf(choice.quality).bitrate)
    } catch (error) {
      failed(error)
    }
  }
  const impossible = isSecureContext ? missing.length > 0 && words.unsupported(missing.join(', ')) : words.insecure
  const ended = broadcast.phase === 'over' && broadcast.why === 'ended'
  const ofRoom = part && { session: part.session, words, language, tell }
  const notices = (
    <Notices
      {...{ words, told }}
      problem={impossible || (ended ? problem : (whyNotLive(broadcast, words, cut?.reason) ?? problem))}
      again={problem !== undefined && !onAir && !isOver && choice.kind !== 'screen' ? open : undefined}
      opus={!aac && audible && !onAir}
      lost={lost && onAir}
      away={onAir && awayMs > 0 ? words.away(durationText(awayMs)) : undefined}
      seen={() => setAwayMs(0)}
    />
  )
  return (
    <main class="root publish" lang={language} data-air={isUp || undefined} data-over={isOver || undefined}>
      <Preview {...{ video, choice, mirror }} />
      {isUp ? (
        <>
          <AirHead {...{ broadcast, startedAt, language, words }} muted={audible && muted}>
            {part && ofRoom && <part.RoomFacts {...ofRoom} />}
          </AirHead>
          {part && ofRoom && <part.GuestTiles {...ofRoom} />}
          {notices}
          {part && ofRoom && <part.HostChat {...ofRoom} studio={`${server}/studio?room=${room}`} />}
          <AirDock {...{ mute, words }} muted={audible ? muted : undefined} turn={turnCamera} stop={air.stop} />
        </>
      ) : isOver ? (
        <Ended {...{ lastedMs, notices, language, words }} sums={shows.sums} again={() => setWentOn(true)}>
          {part && ofRoom && <part.AfterShow {...ofRoom} startedAt={shows.sums.startedAt} />}
        </Ended>
      ) : (
        <Setup
          {...{ choice, choose, stream, devices, mirror, words, possible, address, getKey, notices, heldMs }}
          asking={onAir}
          setMirror={(on) => {
            localPreferences.write('mirror', on ? 'on' : 'off')
            setMirror(on)
          }}
          turn={turnCamera}
          title={part && ofRoom && <part.TitleField {...ofRoom} />}
          goLive={() => void goLive()}
          roomAddress={`${server}/r/${room}`}
          studio={studioOf(server, room)}
        />
      )}
    </main>
  )
}

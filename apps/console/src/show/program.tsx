import { Text } from '@mantine/core'
import type { StreamState } from '@ovation/client'
import { Player } from '@ovation/live-room/player'
import type { PlaybackState } from '@ovation/live-room/player'
import { useEffect, useRef, useState } from 'react'
import { base } from '../base.ts'
import { useStudio } from '../slots.tsx'
import { shownName, words } from '../words/index.ts'

/** What viewers see: the host’s video, and the guests as they are arranged. It is muted, so that no microphone hears it. */
export function Program() {
  const { room, snapshot } = useStudio()
  const { stream, stage } = snapshot.state
  const guests = stage.guests.filter((guest) => guest.stream !== null)
  const ticket = snapshot.self?.playback
  return (
    <div className={`program ${guests.length > 0 ? stage.layout : ''}`}>
      <Video key={room.name} path={room.name} {...{ stream, ticket }} label={words.preview} controls />
      {guests.length > 0 && (
        <div className="guests">
          {guests.map(({ seat, name, stream: of, muted }) => (
            <figure key={`${seat} ${of}`}>
              <Video path={`${room.name}~${seat}`} stream={LIVE} {...{ ticket }} label={shownName(name)} />
              <figcaption>
                {muted && '🔇 '}
                {shownName(name)}
              </figcaption>
            </figure>
          ))}
        </div>
      )}
    </div>
  )
}

export const LIVE = { status: 'live' } as const

type VideoProps = {
  /** The stream path. */
  path: string
  stream: Pick<StreamState, 'status'>
  ticket: string | undefined
  label: string
  controls?: boolean
}

/** The video of a stream path, as it comes. */
export function Video({ path, stream, ticket, label, controls = false }: VideoProps) {
  const watch = useRef(ticket)
  watch.current = ticket
  const video = useRef<HTMLVideoElement>(null)
  const player = useRef<Player>(null)
  const [playbackState, setPlaybackState] = useState<PlaybackState>({ mode: 'none' })
  const isLive = stream.status === 'live'
  const waits = stream.status === 'interrupted'
  useEffect(() => {
    if (!video.current) return
    const made = new Player(video.current, {
      ...{ server: base, room: path, changed: setPlaybackState },
      ticket: () => watch.current,
    })
    player.current = made
    return () => made.close()
  }, [path])
  useEffect(() => player.current?.setLive(isLive, waits), [isLive, waits, path])
  const plays = playbackState.mode === 'playing'
  return (
    <div className="preview">
      {!plays && controls && <Text c="dimmed">{isLive || waits ? words.loading : words.previewEmpty}</Text>}
      <video
        {...{ ref: video, muted: true, autoPlay: true, playsInline: true, hidden: !plays }}
        aria-label={label}
        controls={controls && plays}
      />
    </div>
  )
}

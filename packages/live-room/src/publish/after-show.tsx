/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useSnapshot } from '../base.ts'
import { ticketQuery } from '../small.ts'
import { ControlIcon } from '../view/control-icon.tsx'
import { durationText } from '../words/format.ts'
import { isHost } from './may-moderate.ts'
import { studioOf } from './on-phone.ts'
import type { OfRoom } from './room-context.ts'
import { ShareSheet } from './share-sheet.tsx'
import { useRecording } from './use-recording.ts'

type Icon = Parameters<typeof ControlIcon>[0]['name']

/** What a host does after a broadcast: watches its replay, reads its report, shares it. `startedAt`: by the server's clock. */
export function AfterShow({ startedAt, ...props }: OfRoom & { startedAt: number | undefined }) {
  const { session, words } = props
  const { room } = useSnapshot(session)
  const recording = useRecording(session, startedAt)
  const { server, room: name } = session.options
  const replay = recording ? `${server}/replay/${recording.id}` : undefined
  const studio = studioOf(server, name)
  const [sharing, setSharing] = useState(false)
  const open = { target: '_blank', rel: 'noreferrer' }
  return (
    <ul class="next-steps">
      {recording === undefined && (
        <li>
          <span class="step" aria-busy="true">
            <Step icon="replay" name={words.watchReplay} more={words.replaySoon} />
          </span>
        </li>
      )}
      {recording && (
        <li>
          <a class="step" href={`${replay}${ticketQuery(room.self?.playback)}`} {...open}>
            <Step icon="replay" name={words.watchReplay} more={durationText(recording.durationMs)} />
          </a>
        </li>
      )}
      {isHost(room.self?.role) && (
        <li>
          <a class="step" href={`${server}/studio?room=${name}#report`} {...open}>
            <Step icon="report" name={words.report} more={words.reportMore} />
          </a>
        </li>
      )}
      {recording && isHost(room.self?.role) && (
        <li>
          <a class="step" href={`${server}/studio?room=${name}#clip`} {...open}>
            <Step icon="clip" name={words.makeClip} more={words.makeClipMore} />
          </a>
        </li>
      )}
      <li>
        <button type="button" class="step" aria-haspopup="dialog" onClick={() => setSharing(true)}>
          <Step icon="share" name={replay ? words.shareReplay : words.share} more={words.shareMore} />
        </button>
        {sharing && (
          <ShareSheet
            {...props}
            title={replay ? words.shareReplay : words.share}
            name={room.state.title || name}
            url={new URL(replay ?? `${server}/r/${name}`, location.href).href}
            close={() => setSharing(false)}
          />
        )}
      </li>
      {studio !== undefined && (
        <li>
          <a class="step" href={studio}>
            <Step icon="home" name={words.toStudio} more={words.toStudioMore} />
          </a>
        </li>
      )}
    </ul>
  )
}

const Step = ({ icon, name, more }: { icon: Icon; name: string; more: ComponentChildren }) => (
  <>
    <ControlIcon name={icon} />
    <span>
      <b>{name}</b>
      <small>{more}</small>
    </span>
  </>
)

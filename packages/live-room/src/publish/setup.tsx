/** @jsxImportSource @ovation/live-room */
import { ControlIcon } from '../view/control-icon.tsx'
import { durationText } from '../words/format.ts'
import { LevelMeter } from './level-meter.tsx'
import { isPhone } from './on-phone.ts'
import { SourcePicker } from './source-picker.tsx'
import { UplinkTest } from './uplink-test.tsx'
import type { ComponentChildren, ComponentProps } from 'preact'

type Props = ComponentProps<typeof SourcePicker> &
  Pick<ComponentProps<typeof UplinkTest>, 'address' | 'getKey'> & {
    /** What the broadcast is called, once the room is there. */
    title: ComponentChildren
    /** What is to be known before. */
    notices: ComponentChildren
    stream: MediaStream | undefined
    possible: boolean
    /** The server is asked whether it may begin. */
    asking: boolean
    /** For how long nobody goes live here yet; 0 where they may. */
    heldMs: number
    goLive: () => void
    /** Takes the other camera; undefined where there is none. */
    turn: (() => void) | undefined
    /** The address of the room. */
    roomAddress: string
    /** The address of its studio, to go back to; undefined in the page of another site. */
    studio: string | undefined
  }

/** Everything before the broadcast: the title, whether the microphone hears, what is sent, and the button at the thumb. */
export function Setup({
  title,
  notices,
  possible,
  asking,
  heldMs,
  goLive,
  turn,
  roomAddress,
  studio,
  address,
  getKey,
  stream,
  ...picker
}: Props) {
  const { words, choice, choose } = picker
  return (
    <section class="workspace">
      <header class="setup-head">
        {studio !== undefined && (
          <a class="round" href={studio} aria-label={words.toStudio} title={words.toStudio}>
            <ControlIcon name="previous" />
          </a>
        )}
        <h1>{isPhone() ? words.titleOnPhone : words.title}</h1>
      </header>
      {notices}
      {title}
      <LevelMeter {...{ stream, words }} />
      <details open={matchMedia('(min-width: 860px)').matches}>
        <summary>{words.more}</summary>
        <SourcePicker {...picker} />
        <UplinkTest
          {...{ address, getKey, words }}
          quality={choice.quality}
          chooseQuality={(quality) => choose({ quality })}
        />
        <a href={roomAddress} target="_blank" rel="noreferrer">
          {words.seeRoom}
        </a>
      </details>
      <div class="begin">
        {turn && (
          <button type="button" class="round" aria-label={words.turn} title={words.turn} onClick={turn}>
            <ControlIcon name="turn" />
          </button>
        )}
        <button type="button" class="primary" disabled={!possible || asking || heldMs > 0} onClick={goLive}>
          {heldMs > 0 ? words.goLiveIn(durationText(heldMs)) : asking ? words.connecting : words.goLive}
        </button>
      </div>
    </section>
  )
}

/** @jsxImportSource @ovation/live-room */
import { useEffect, useState } from 'preact/hooks'
import type { Language } from '../words/index.ts'
import { AUDIO_BITRATE, willSendAac } from './audio-encoder.ts'
import { missingFeatures } from './capture.ts'
import { keepAwake } from './keep-awake.ts'
import { OnAirBar } from './on-air-bar.tsx'
import { Preview } from './preview.tsx'
import { whyNoDevices, whyNotLive } from './problem.ts'
import { SourcePicker } from './source-picker.tsx'
import { qualityOf, sendsMicrophone } from './sources.ts'
import { UplinkTest, useUplink } from './uplink-test.tsx'
import { useBroadcast } from './use-broadcast.ts'
import { useSource } from './use-source.ts'
import type { PublishWords } from './words/index.ts'

type Props = { server: string; room: string; getKey: () => Promise<string>; language: Language; words: PublishWords }

/** Goes live without other software: choose a source, check the preview, go live. */
export function PublishApp({ server, room, getKey, language, words }: Props) {
  const programs = `${server}/sdk`
  const address = `${server.replace(/^http/, 'ws')}/live/${room}/publish`
  const [problem, setProblem] = useState<string>()
  const [aac, setAac] = useState(true)
  const missing = isSecureContext ? missingFeatures() : []
  const possible = isSecureContext && missing.length === 0
  const failed = (error: unknown): void => setProblem(error === undefined ? error : whyNoDevices(error as Error, words))
  const { broadcast, onAir, ...air } = useBroadcast({ address, key: getKey, programs })
  const { video, choice, choose, source, muted, mute, turn } = useSource({
    ...{ mayOpen: possible && !onAir, failed },
    ...{ needed: air.needed, replaced: air.replace, ended: air.stop },
  })
  const audible = sendsMicrophone(choice)
  const { bitrate } = qualityOf(choice.quality)
  const uplink = useUplink(address, getKey)
  useEffect(() => {
    if (possible) void willSendAac(programs).then(setAac)
  }, [])
  useEffect(() => (onAir ? keepAwake(() => void source.revive()) : undefined), [onAir])

  const goLive = async (): Promise<void> => {
    setProblem(undefined)
    try {
      const tracks = await source.tracks()
      if (tracks) await air.start(tracks, bitrate)
    } catch (error) {
      failed(error)
    }
  }
  const impossible = isSecureContext ? missing.length > 0 && words.unsupported(missing.join(', ')) : words.insecure
  const said = impossible || (whyNotLive(broadcast, words) ?? problem)
  return (
    <div class="root publish" lang={language}>
      <Preview
        {...{ video, choice, words }}
        live={onAir ? broadcast.phase === 'live' : undefined}
        turn={() => void turn()}
      />
      <section class="workspace">
        {!onAir && <h1>{words.title}</h1>}
        {said && (
          <p class="said" role="alert">
            {said}
          </p>
        )}
        {!aac && audible && <p class="hint">{words.opus}</p>}
        {!onAir && (
          <>
            <SourcePicker {...{ choice, choose, words }} />
            <UplinkTest {...uplink} bitrate={bitrate + AUDIO_BITRATE} words={words} />
            <button type="button" class="primary" disabled={!possible} onClick={() => void goLive()}>
              {words.goLive}
            </button>
          </>
        )}
        {onAir && (
          <OnAirBar {...{ broadcast, mute, language, words }} muted={audible ? muted : undefined} stop={air.stop} />
        )}
        <a href={`${server}/r/${room}`} target="_blank" rel="noreferrer">
          {words.seeRoom}
        </a>
      </section>
    </div>
  )
}

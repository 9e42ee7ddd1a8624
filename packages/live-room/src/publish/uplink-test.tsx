/** @jsxImportSource @ovation/live-room */
import { useState } from 'preact/hooks'
import { measureUplink } from './measure-uplink.ts'
import type { PublishWords } from './words/index.ts'

/** A connection that is used to its limit stutters. */
const SAFE_SHARE = 0.8

type Uplink = number | 'measuring' | 'unknown'

/** Measures the upload when asked to, bits a second; what was measured stays known. */
export function useUplink(address: string, getKey: () => Promise<string>) {
  const [uplink, setUplink] = useState<Uplink>()
  const measure = async (): Promise<void> => {
    setUplink('measuring')
    setUplink(
      await getKey()
        .then((key) => measureUplink(address, key))
        .catch(() => 'unknown' as const),
    )
  }
  return { uplink, measure }
}

type Props = {
  uplink: Uplink | undefined
  measure: () => Promise<void>
  /** What a broadcast would send, bits a second. */
  bitrate: number
  words: PublishWords
}

/** Says how many times the upload carries the chosen quality. */
export const UplinkTest = ({ uplink, measure, bitrate, words }: Props) => (
  <div class="line">
    <span role="status">
      {uplink === undefined
        ? words.uplink
        : typeof uplink === 'string'
          ? words[uplink]
          : words.carries((uplink / 1e6).toFixed(1), Math.floor((uplink * SAFE_SHARE) / bitrate))}
    </span>
    <button type="button" class="small" disabled={uplink === 'measuring'} onClick={() => void measure()}>
      {words.measure}
    </button>
  </div>
)

/** @jsxImportSource @ovation/live-room */
import { useState } from 'preact/hooks'
import { measureUplink } from './measure-uplink.ts'
import { verdictOf } from './uplink-verdict.ts'
import type { Verdict } from './uplink-verdict.ts'
import type { PublishWords } from './words/index.ts'

type Measured = { mbits: string; verdict: Verdict }
type Uplink = Measured | 'measuring' | 'unknown'

type Props = {
  address: string
  getKey: () => Promise<string>
  /** The quality that was chosen, and what chooses the one that follows from the test. */
  quality: string
  chooseQuality: (quality: string) => void
  words: PublishWords
}

/** Measures the upload when asked to, says in a word what it is good for, and takes the quality that it carries. */
export function UplinkTest({ address, getKey, quality, chooseQuality, words }: Props) {
  const [uplink, setUplink] = useState<Uplink>()
  const measure = async (): Promise<void> => {
    setUplink('measuring')
    try {
      const bitrate = await measureUplink(address, await getKey())
      const verdict = verdictOf(bitrate, quality)
      setUplink({ mbits: (bitrate / 1e6).toFixed(1), verdict })
      if (verdict.quality !== quality) chooseQuality(verdict.quality)
    } catch {
      setUplink('unknown')
    }
  }
  return (
    <div class="line">
      <span role="status">
        {typeof uplink === 'object' ? (
          <Said {...uplink} words={words} />
        ) : (
          <span>{uplink === undefined ? words.uplink : words[uplink]}</span>
        )}
      </span>
      <button type="button" class="small" disabled={uplink === 'measuring'} onClick={() => void measure()}>
        {words.measure}
      </button>
    </div>
  )
}

const Said = ({ mbits, verdict: { word, quality, times }, words }: Measured & { words: PublishWords }) => (
  <>
    <b class="verdict" data-health={word === 'tooWeak' ? 'bad' : word}>
      {words.verdicts[word]}
    </b>
    <span>{word === 'good' ? words.carries(mbits, times) : words.carriesLess[word](mbits, `${quality}p`)}</span>
  </>
)

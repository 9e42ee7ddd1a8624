/** @jsxImportSource @ovation/live-room */
import { sendsMicrophone } from './sources.ts'
import type { SourceChoice } from './sources.ts'
import type { PublishWords } from './words/index.ts'

type Props = { choice: SourceChoice; choose: (change: Partial<SourceChoice>) => void; words: PublishWords }

/** What is sent, in which quality, and whether with the microphone. */
export function SourcePicker({ choice, choose, words }: Props) {
  const { kind, quality } = choice
  return (
    <>
      <div class="choices" role="radiogroup" aria-label={words.title}>
        {(['camera', 'screen', 'audio'] as const).map((one) => (
          <button
            key={one}
            type="button"
            role="radio"
            aria-checked={kind === one}
            onClick={() => choose({ kind: one })}
          >
            {one === 'audio' ? words.audioOnly : words[one]}
          </button>
        ))}
      </div>
      <label class="line">
        <span>{words.quality}</span>
        <select value={quality} onChange={(event) => choose({ quality: event.currentTarget.value })}>
          {Object.entries(words.qualities).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label class="line">
        <span>{words.microphone}</span>
        <input
          type="checkbox"
          checked={sendsMicrophone(choice)}
          disabled={kind === 'audio'}
          onChange={(event) => choose({ withAudio: event.currentTarget.checked })}
        />
      </label>
    </>
  )
}

/** @jsxImportSource @ovation/live-room */
import type { Device, Devices } from './devices.ts'
import { sendsMicrophone } from './sources.ts'
import type { SourceChoice } from './sources.ts'
import type { PublishWords } from './words/index.ts'

type Props = {
  choice: SourceChoice
  choose: (change: Partial<SourceChoice>) => void
  devices: Devices
  mirror: boolean
  setMirror: (mirror: boolean) => void
  words: PublishWords
}

/** What is sent, from which devices, in which quality, and whether with the microphone. */
export function SourcePicker({ choice, choose, devices, mirror, setMirror, words }: Props) {
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
      {kind === 'camera' && (
        <DevicePicker
          label={words.whichCamera}
          devices={devices.cameras}
          chosen={choice.camera}
          choose={(camera) => choose({ camera })}
          words={words}
        />
      )}
      {sendsMicrophone(choice) && (
        <DevicePicker
          label={words.whichMicrophone}
          devices={devices.microphones}
          chosen={choice.microphone}
          choose={(microphone) => choose({ microphone })}
          words={words}
        />
      )}
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
      <Check
        label={words.microphone}
        checked={sendsMicrophone(choice)}
        disabled={kind === 'audio'}
        change={(withAudio) => choose({ withAudio })}
      />
      {kind === 'camera' && <Check label={words.mirror} checked={mirror} change={setMirror} />}
    </>
  )
}

type CheckProps = { label: string; checked: boolean; disabled?: boolean; change: (checked: boolean) => void }

const Check = ({ label, checked, disabled = false, change }: CheckProps) => (
  <label class="line">
    <span>{label}</span>
    <input
      type="checkbox"
      checked={checked}
      disabled={disabled}
      onChange={(event) => change(event.currentTarget.checked)}
    />
  </label>
)

type PickerProps = {
  label: string
  devices: readonly Device[]
  /** Undefined for the one that the browser takes. */
  chosen: string | undefined
  choose: (id: string | undefined) => void
  words: PublishWords
}

/** Nothing where there is nothing to choose. */
function DevicePicker({ label, devices, chosen, choose, words }: PickerProps) {
  if (devices.length < 2) return null
  return (
    <label class="line">
      <span>{label}</span>
      <select value={chosen ?? ''} onChange={({ currentTarget: { value } }) => choose(value || undefined)}>
        <option value="">{words.usual}</option>
        {devices.map((device) => (
          <option key={device.id} value={device.id}>
            {device.label}
          </option>
        ))}
      </select>
    </label>
  )
}

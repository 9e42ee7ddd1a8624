// Runs in the browser's audio thread (Web Audio, section 1.32): collects blocks of 128 samples and passes them on.

declare const currentTime: number
declare const sampleRate: number
declare const registerProcessor: (name: string, processor: new () => object) => void
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}

const FRAMES = 1_024
const MAX_CHANNELS = 2

class AudioProcessor extends AudioWorkletProcessor {
  #channels = 0
  #filled = 0
  #samples = new Float32Array(0)
  #startedAt = 0

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    const [first] = input ?? []
    if (!input || !first) return true
    const channels = Math.min(MAX_CHANNELS, input.length)
    if (channels !== this.#channels) {
      this.#channels = channels
      this.#filled = 0
    }
    if (this.#filled === 0) {
      this.#samples = new Float32Array(FRAMES * channels)
      this.#startedAt = currentTime
    }
    for (let channel = 0; channel < channels; channel++)
      this.#samples.set(input[channel] ?? first, channel * FRAMES + this.#filled)
    this.#filled += first.length
    if (this.#filled < FRAMES) return true
    const samples = this.#samples
    const timestampUs = Math.round(this.#startedAt * 1e6)
    this.port.postMessage({ samples, frames: FRAMES, channels, sampleRate, timestampUs }, [samples.buffer])
    this.#filled = 0
    return true
  }
}

registerProcessor('audio', AudioProcessor)

/** Quieter than this is a room, not a voice: of 1, the square root of the mean square. */
const VOICE_LEVEL = 0.02
/** Between two words nobody has stopped speaking. */
const HOLD_MS = 600
const LOOK_INTERVAL_MS = 100
const FFT_SIZE = 1_024

/** How loud samples are, from 0 to 1. */
export function levelOf(samples: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < samples.length; at++) sum += (samples[at] as number) ** 2
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length)
}

/** Tells from levels whether somebody speaks. */
export class Speaking {
  #until = Number.NEGATIVE_INFINITY

  /** Takes the level at a time, milliseconds. */
  at(level: number, nowMs: number): boolean {
    if (level >= VOICE_LEVEL) this.#until = nowMs + HOLD_MS
    return nowMs < this.#until
  }
}

/** One for all: a browser allows few. */
let context: AudioContext | undefined

/** Tells how loud the audio of a stream is, ten times a second. Returns what ends that. Silent where the browser cannot tell. */
export function watchLevel(stream: MediaStream, tell: (level: number) => void): () => void {
  if (typeof AudioContext === 'undefined' || stream.getAudioTracks().length === 0) return () => {}
  const running = (context ??= new AudioContext())
  // Within a press it may begin: this one, or the next.
  const wake = (): void => void (running.state === 'suspended' && running.resume().catch(() => {}))
  wake()
  addEventListener('pointerdown', wake)
  const source = running.createMediaStreamSource(stream)
  const analyser = new AnalyserNode(running, { fftSize: FFT_SIZE })
  source.connect(analyser)
  const samples = new Float32Array(FFT_SIZE)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    tell(levelOf(samples))
  }, LOOK_INTERVAL_MS)
  return () => {
    clearInterval(timer)
    removeEventListener('pointerdown', wake)
    source.disconnect()
  }
}

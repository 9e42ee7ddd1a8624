/** Below this nothing is heard. */
const SILENT_DB = -60
const INTERVAL_MS = 80
const SAMPLES = 1_024

/** How loud samples between -1 and 1 are: 0 for silence, 1 for as loud as can be, by decibels between. */
export function levelOf(samples: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < samples.length; at++) sum += (samples[at] ?? 0) ** 2
  const db = 10 * Math.log10(sum / Math.max(1, samples.length))
  return Math.min(1, Math.max(0, 1 - db / SILENT_DB))
}

/** Tells how loud a track is, again and again. Returns a function that ends it. */
export function followLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = SAMPLES
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
  const samples = new Float32Array(SAMPLES)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    tell(track.enabled ? levelOf(samples) : 0)
  }, INTERVAL_MS)
  // Some browsers let it run only once somebody has touched the page.
  const wake = (): void => void context.resume()
  addEventListener('pointerdown', wake)
  return () => {
    clearInterval(timer)
    removeEventListener('pointerdown', wake)
    void context.close()
  }
}

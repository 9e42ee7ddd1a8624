/** Samples of audio, between -1 and 1, one channel after the other; `timestampUs` has an arbitrary origin. */
export type AudioSamples = {
  samples: Float32Array<ArrayBuffer>
  frames: number
  channels: number
  sampleRate: number
  timestampUs: number
}

type Processor = new <T>(options: { track: MediaStreamTrack }) => { readable: ReadableStream<T> }
type Scope = typeof globalThis & { MediaStreamTrackProcessor?: Processor }

const SAMPLE_RATE = 48_000

const processor = (): Processor | undefined => (globalThis as Scope).MediaStreamTrackProcessor

/** What this browser lacks to send a camera and a microphone; empty if it has everything. */
export function missingFeatures(): string[] {
  const video = processor() ?? HTMLVideoElement.prototype.requestVideoFrameCallback
  const audio = globalThis.AudioEncoder ?? globalThis.WebAssembly
  const needed: [string, unknown][] = [
    ['navigator.mediaDevices', navigator.mediaDevices],
    ['VideoEncoder', globalThis.VideoEncoder],
    ['requestVideoFrameCallback', video],
    ['AudioWorklet', processor() ?? globalThis.AudioWorklet],
    ['WebAssembly', audio],
  ]
  return needed.filter(([, there]) => there === undefined).map(([name]) => name)
}

/** Passes each frame of a track to `take`, which closes it, and waits for its promise. Returns a function that stops it. */
export function captureVideo(track: MediaStreamTrack, take: (frame: VideoFrame) => Promise<void>): () => void {
  const Processor = processor()
  if (Processor) return readAll(new Processor<VideoFrame>({ track }).readable, take)
  // Safari and Firefox play a track in an element and capture what it shows.
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true })
  video.srcObject = new MediaStream([track])
  let over = false
  let busy = false
  const next = (_: number, { mediaTime }: { mediaTime: number }): void => {
    if (over) return
    video.requestVideoFrameCallback(next)
    if (busy) return
    busy = true
    const frame = new VideoFrame(video, { timestamp: Math.round(mediaTime * 1e6) })
    void take(frame).finally(() => (busy = false))
  }
  video.requestVideoFrameCallback(next)
  void video.play()
  return () => {
    over = true
    video.srcObject = null
  }
}

/** Passes the audio of a track to `take`, some hundredths of a second at a time. `worklet`: the address of worklet.ts. */
export async function captureAudio(
  track: MediaStreamTrack,
  worklet: string,
  take: (audio: AudioSamples) => void,
): Promise<() => void> {
  const Processor = processor()
  if (Processor)
    return readAll(new Processor<AudioData>({ track }).readable, async (data) => {
      try {
        take(audioOf(data))
      } finally {
        data.close()
      }
    })
  const context = new AudioContext({ sampleRate: SAMPLE_RATE })
  await context.audioWorklet.addModule(worklet)
  const source = context.createMediaStreamSource(new MediaStream([track]))
  const node = new AudioWorkletNode(context, 'audio', { numberOfOutputs: 0 })
  node.port.onmessage = ({ data }: MessageEvent<AudioSamples>) => take(data)
  source.connect(node)
  await context.resume()
  return () => {
    node.port.close()
    void context.close()
  }
}

function audioOf(data: AudioData): AudioSamples {
  const { numberOfFrames: frames, numberOfChannels: channels, sampleRate, timestamp: timestampUs } = data
  const samples = new Float32Array(frames * channels)
  for (let channel = 0; channel < channels; channel++)
    data.copyTo(samples.subarray(channel * frames, (channel + 1) * frames), {
      planeIndex: channel,
      format: 'f32-planar',
    })
  return { samples, frames, channels, sampleRate, timestampUs }
}

function readAll<T>(stream: ReadableStream<T>, take: (value: T) => Promise<void>): () => void {
  const reader = stream.getReader()
  let over = false
  const run = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done || over) return (value as { close?: () => void } | undefined)?.close?.()
      await take(value)
    }
  }
  void run().catch(() => {})
  return () => {
    over = true
    void reader.cancel().catch(() => {})
  }
}

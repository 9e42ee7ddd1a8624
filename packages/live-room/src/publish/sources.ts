/** What is published. */
type SourceKind = 'camera' | 'screen' | 'audio'

export type SourceChoice = {
  kind: SourceKind
  /** A key of `QUALITIES`. */
  quality: string
  /** Whether the microphone is sent beside the video. */
  withAudio: boolean
  /** Which camera of a phone. */
  facing: 'user' | 'environment'
  /** The id of a camera or a microphone that was chosen by name; without it, the one that the browser takes. */
  camera?: string | undefined
  microphone?: string | undefined
}

type Quality = { width: number; height: number; bitrate: number }

/** From the smallest. */
export const QUALITIES: Record<string, Quality> = {
  '360': { width: 640, height: 360, bitrate: 700_000 },
  '720': { width: 1_280, height: 720, bitrate: 2_500_000 },
  '1080': { width: 1_920, height: 1_080, bitrate: 4_500_000 },
}
const DEFAULT_QUALITY = { width: 1_280, height: 720, bitrate: 2_500_000 }
const FRAME_RATE = 30

/** A quality by its name; that of 720 lines for a name that is not known. */
export const qualityOf = (name: string): Quality => QUALITIES[name] ?? DEFAULT_QUALITY

/** Whether the microphone is sent: without video it always is. */
export const sendsMicrophone = ({ kind, withAudio }: SourceChoice): boolean => withAudio || kind === 'audio'

/** Asks the browser for the devices of a choice. Rejects if there are none, or they are not allowed. */
export const openSource = (choice: SourceChoice): Promise<MediaStream> =>
  choice.kind === 'screen' ? openScreen(choice) : openDevices(choice)

/** Camera and microphone, or the microphone alone. A device that was chosen and is gone is replaced by another. */
async function openDevices(choice: SourceChoice): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia(constraintsOf(choice))
  } catch (error) {
    const { camera, microphone, ...rest } = choice
    if ((error as Error).name !== 'OverconstrainedError' || (camera ?? microphone) === undefined) throw error
    return navigator.mediaDevices.getUserMedia(constraintsOf(rest))
  }
}

function constraintsOf(choice: SourceChoice): MediaStreamConstraints {
  const { kind, quality, facing, camera, microphone } = choice
  const { width, height } = qualityOf(quality)
  const video = {
    ...(camera === undefined ? { facingMode: facing } : { deviceId: { exact: camera } }),
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: FRAME_RATE },
  }
  const audio = {
    ...(microphone === undefined ? {} : { deviceId: { exact: microphone } }),
    echoCancellation: true,
    noiseSuppression: true,
  }
  return { video: kind === 'camera' && video, audio: sendsMicrophone(choice) && audio }
}

/** A screen with its own audio; with the microphone where it has none. */
async function openScreen({ quality, withAudio }: SourceChoice): Promise<MediaStream> {
  const { width, height } = qualityOf(quality)
  const screen = await navigator.mediaDevices.getDisplayMedia({
    video: { width, height, frameRate: FRAME_RATE },
    audio: true,
  })
  if (screen.getAudioTracks().length > 0 || !withAudio) return screen
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => undefined)
  for (const track of microphone?.getAudioTracks() ?? []) screen.addTrack(track)
  return screen
}

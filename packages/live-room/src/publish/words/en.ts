export const words = {
  title: 'Go live from this browser',
  camera: 'Camera',
  screen: 'Screen',
  audioOnly: 'Audio only',
  microphone: 'Microphone',
  quality: 'Quality',
  qualities: { '360': '360p · weak network', '720': '720p', '1080': '1080p · fast network' } as Record<string, string>,
  uplink: 'Your upload',
  measure: 'Measure',
  measuring: 'Sending for three seconds…',
  unknown: 'Could not measure your upload.',
  carries: (mbits: string, times: number) =>
    times === 0
      ? `Your upload takes ${mbits} Mbit/s: too little for this quality. Choose a smaller one.`
      : times === 1
        ? `Your upload takes ${mbits} Mbit/s: enough for this quality, with little to spare.`
        : `Your upload takes ${mbits} Mbit/s: enough for ${times} streams at this quality.`,
  goLive: 'Go live',
  stop: 'End the stream',
  stopSure: 'End the stream now?',
  live: 'LIVE',
  connecting: 'Connecting…',
  lost: 'Connection lost. Reconnecting; viewers see “Back soon”.',
  ended: 'The stream has ended.',
  refused: 'The stream key is no longer valid. Open this page from the studio again.',
  replaced: 'Another encoder is streaming to this room now.',
  cut: 'The show was ended in the studio. You can go live again in half a minute.',
  closed: 'The room is closed, so nothing is streamed. Open the room in the studio, then go live again.',
  failed: 'The stream was interrupted.',
  turn: 'Switch camera',
  mute: 'Mute the microphone',
  unmute: 'Turn the microphone on',
  sending: (bitrate: string, frames: number) => `${bitrate} · ${frames} frames a second`,
  slow: 'Your network is too slow for this quality: dropping frames and lowering the bitrate.',
  opus: 'This browser encodes audio as Opus: viewers on iPhones and Safari before version 17 will hear nothing. OBS, or Edge on Windows, sends AAC, which plays everywhere.',
  denied: 'No permission for camera or microphone. Allow them next to the address bar and try again.',
  nothing: 'No camera or microphone was found.',
  busy: 'Camera or microphone is in use by another program.',
  insecure: 'Browsers only allow the camera on secure pages: open this page over HTTPS, or on this machine.',
  unsupported: (features: string) =>
    `This browser can’t stream: it lacks ${features}. Use Chrome or Edge from version 94 on, on a computer or an Android phone, or OBS.`,
  noKey: 'This page was opened without the key of a room. Open it from the studio.',
  seeRoom: 'See the room',
}
export type PublishWords = typeof words

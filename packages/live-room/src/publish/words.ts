import type { Language } from '../words/index.ts'

const en = {
  title: 'Go live from this browser',
  camera: 'Camera',
  screen: 'Screen',
  audioOnly: 'Audio only',
  microphone: 'Microphone',
  noMicrophone: 'No audio',
  which: 'Camera',
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
  failed: 'The stream was interrupted.',
  turn: 'Switch camera',
  mute: 'Mute the microphone',
  unmute: 'Turn the microphone on',
  sending: (kbits: string, frames: number) => `${kbits} kbit/s · ${frames} frames a second`,
  slow: 'Your network is too slow for this quality: dropping frames and lowering the bitrate.',
  opus: 'This browser encodes audio as Opus: viewers on iPhones and Safari before version 17 will hear nothing. OBS, or Edge on Windows, sends AAC, which plays everywhere.',
  denied: 'No permission for camera or microphone. Allow them next to the address bar and try again.',
  nothing: 'No camera or microphone was found.',
  busy: 'Camera or microphone is in use by another program.',
  insecure: 'Browsers only allow the camera on secure pages: open this page over HTTPS, or on this machine.',
  unsupported: (features: string) =>
    `This browser can’t stream: it lacks ${features}. Use Chrome or Edge from version 94 on, on a computer or an Android phone, or OBS.`,
  noKey: 'This page was opened without the key of a room. Open it from the studio.',
  again: 'Try again',
  seeRoom: 'See the room',
}
export type PublishWords = typeof en

const zh: PublishWords = {
  title: '用这个浏览器开播',
  camera: '摄像头',
  screen: '屏幕',
  audioOnly: '仅声音',
  microphone: '麦克风',
  noMicrophone: '不要声音',
  which: '摄像头',
  quality: '清晰度',
  qualities: { '360': '360p · 网络较慢', '720': '720p', '1080': '1080p · 网络很好' },
  uplink: '你的上行网速',
  measure: '测一下',
  measuring: '正在发送，三秒钟…',
  unknown: '没能测出来。',
  carries: (mbits, times) =>
    times === 0
      ? `上行 ${mbits} Mbit/s：带不动这个清晰度，选小一点的。`
      : times === 1
        ? `上行 ${mbits} Mbit/s：刚好够这个清晰度，余量不多。`
        : `上行 ${mbits} Mbit/s：够这个清晰度 ${times} 倍。如果服务器也在这条线路上，大约能带 ${times} 位观众。`,
  goLive: '开始直播',
  stop: '结束直播',
  stopSure: '现在结束直播吗？',
  live: '直播中',
  connecting: '正在连接…',
  lost: '网络断了，正在恢复；观众会看到“马上回来”。',
  ended: '直播已结束。',
  refused: '这个房间的密钥已经失效，请从工作室重新打开本页。',
  replaced: '这个房间现在由另一个推流端在直播。',
  failed: '直播中断了。',
  turn: '切换摄像头',
  mute: '关闭麦克风',
  unmute: '打开麦克风',
  sending: (kbits, frames) => `${kbits} kbit/s · 每秒 ${frames} 帧`,
  slow: '网络跟不上这个清晰度：正在丢帧并降低码率。',
  opus: '这个浏览器用 Opus 编码声音：iPhone 和 Safari 17 以前的观众有画面没声音。OBS 或 Windows 上的 Edge 发送 AAC，所有人都能听到。',
  denied: '没有使用摄像头或麦克风的权限。在地址栏旁边允许后再试。',
  nothing: '没有找到摄像头或麦克风。',
  busy: '摄像头或麦克风正被其他程序占用。',
  insecure: '只有通过 https 或在本机打开的页面才能使用摄像头。',
  unsupported: (features) =>
    `这个浏览器不支持：缺少 ${features}。请使用 94 版以上的 Chrome 或 Edge（电脑或安卓手机），或者用 OBS。`,
  noKey: '本页没有带房间的密钥，请从工作室打开。',
  again: '再试一次',
  seeRoom: '看看直播间',
}

export const publishWords = (language: Language): PublishWords => (language === 'zh' ? zh : en)

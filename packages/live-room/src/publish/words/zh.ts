import type { PublishWords } from './en.ts'

export const words: PublishWords = {
  title: '用这个浏览器开播',
  camera: '摄像头',
  screen: '屏幕',
  audioOnly: '仅声音',
  microphone: '麦克风',
  quality: '清晰度',
  qualities: { '360': '360p · 网络较慢', '720': '720p', '1080': '1080p · 网络很好' },
  uplink: '你的上行网速',
  measure: '测一下',
  measuring: '正在发送测试数据，约三秒…',
  unknown: '没能测出上行网速。',
  carries: (mbits, times) =>
    times === 0
      ? `上行 ${mbits} Mbit/s：带不动这个清晰度，请选低一点的。`
      : times === 1
        ? `上行 ${mbits} Mbit/s：刚好够这个清晰度，余量不多。`
        : `上行 ${mbits} Mbit/s：够同时推 ${times} 路这个清晰度的直播。`,
  goLive: '开始直播',
  stop: '结束直播',
  stopSure: '现在结束直播吗？',
  live: '直播中',
  connecting: '正在连接…',
  lost: '网络断了，正在恢复；观众会看到“马上回来”。',
  ended: '直播已结束。',
  refused: '这个房间的密钥已经失效，请从主播台重新打开本页。',
  replaced: '这个房间现在由另一个推流端在直播。',
  cut: '直播已在工作室结束，半分钟后可以再次开播。',
  closed: '房间已关闭，直播随之停止。请在主播台开放房间后再开播。',
  failed: '直播中断了。',
  turn: '切换摄像头',
  mute: '关闭麦克风',
  unmute: '打开麦克风',
  sending: (bitrate, frames) => `${bitrate} · 每秒 ${frames} 帧`,
  slow: '网络跟不上这个清晰度：正在丢帧并降低码率。',
  opus: '这个浏览器用 Opus 编码声音：iPhone 和 Safari 17 以前的观众有画面没声音。OBS 或 Windows 上的 Edge 发送 AAC，所有人都能听到。',
  denied: '没有使用摄像头或麦克风的权限。在地址栏旁边允许后再试。',
  nothing: '没有找到摄像头或麦克风。',
  busy: '摄像头或麦克风正被其他程序占用。',
  insecure: '只有通过 https 或在本机打开的页面才能使用摄像头。',
  unsupported: (features) =>
    `这个浏览器不支持：缺少 ${features}。请使用 94 版以上的 Chrome 或 Edge（电脑或安卓手机），或者用 OBS。`,
  noKey: '本页没有带房间的密钥，请从主播台打开。',
  seeRoom: '看看直播间',
}

const en = {
  raiseHand: 'Ask to come on stage',
  short: 'Join',
  lowerHand: 'Withdraw request',
  handRaised: 'The host sees your request.',
  handLowered: 'Request withdrawn.',
  cannotSend: 'This browser cannot send video. To come on stage, open the room in Chrome or Edge.',
  mutedByHost: 'Muted by the host',
  onStage: 'On stage',
  samples: ['Mia', 'Tao'],
  errors: {} as Record<string, string>,
}
type Strings = typeof en

const zh: Strings = {
  raiseHand: '申请连麦',
  short: '连麦',
  lowerHand: '取消连麦申请',
  handRaised: '主播已经看到你的连麦申请了。',
  handLowered: '已取消申请。',
  cannotSend: '这个浏览器不能发送视频。想连麦，请用 Chrome 或 Edge 打开直播间。',
  mutedByHost: '已被主播静音',
  onStage: '连麦嘉宾',
  samples: ['小米', '阿涛'],
  errors: {
    hands_down: '主播现在不接受连麦申请。',
    hands_full: '申请连麦的人太多了，等一会儿再试。',
    stage_full: '连麦的位置已经满了。',
  } as Record<string, string>,
}

export const stageStrings = { en, zh }

const studioEn = {
  stage: 'Guests on stage',
  takeHands: 'Viewers can ask to come on stage',
  takeHandsMore: 'They raise a hand while you are live. Nobody is seen or heard until you invite them.',
  asking: (n: number) => (n === 1 ? '1 person asks to come on stage' : `${n} people ask to come on stage`),
  nobodyAsks: 'No requests.',
  inviteOnStage: 'Invite',
  declineHand: 'Decline',
  guestComes: 'Coming…',
  muteGuest: 'Mute',
  unmuteGuest: 'Unmute',
  removeGuest: 'Remove from stage',
  hearGuest: 'Listen',
  stopHearing: 'Stop listening',
  stageLayouts: { corner: 'In the corner', side: 'Side by side' },
  headphones:
    'You hear guests here. Wear headphones, or they hear themselves a second later; and mute this page in OBS.',
}
type Studio = typeof studioEn

const studioZh: Studio = {
  stage: '连麦',
  takeHands: '观众可以申请连麦',
  takeHandsMore: '直播时观众可以举手；你邀请之前，没有人会被看到或听到。',
  asking: (n) => `${n} 人申请连麦`,
  nobodyAsks: '现在没有人申请。',
  inviteOnStage: '邀请',
  declineHand: '拒绝',
  guestComes: '正在上麦…',
  muteGuest: '静音',
  unmuteGuest: '取消静音',
  removeGuest: '请下麦',
  hearGuest: '收听',
  stopHearing: '不收听',
  stageLayouts: { corner: '画中画', side: '并排' },
  headphones: '你在这里能听到嘉宾。请戴上耳机，否则麦克风会把他们的声音在一秒后送回去；并在 OBS 里静音本页面。',
}

export const stageStudioStrings = { en: studioEn, zh: studioZh }

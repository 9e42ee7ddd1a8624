const en = {
  raiseHand: 'Ask to come on stage',
  short: 'Join',
  askTitle: 'Come on stage?',
  askSteps: [
    'The host sees your name and may invite you.',
    'Your camera and microphone stay off until you are invited and allow them.',
    'You can withdraw your request at any time, with the same button.',
  ],
  sendRequest: 'Send request',
  lowerHand: 'Withdraw request',
  requestSent: 'Request sent.',
  onTheList: (place: number) => `Your request is number ${place} on the host’s list.`,
  seenAt: (place: number) => `Seen by the host. You are number ${place} on the list.`,
  withdraw: 'Withdraw',
  stageNews: {
    seen: 'The host has seen your request to come on stage.',
    declined: 'Your request to come on stage was declined.',
    expired: 'The broadcast has ended, and your request to come on stage with it.',
    gone: 'Your request to come on stage is no longer on the list.',
    removed: 'You were taken off the stage. Your camera and microphone are off.',
    notOnStage: 'You are no longer on stage. Your camera and microphone are off.',
    over: 'The broadcast has ended. You are no longer on stage; your camera and microphone are off.',
    muted: 'The host muted you: nobody hears you.',
    unmuted: 'You are heard again.',
  },
  handLowered: 'Request withdrawn.',
  cannotSend: 'This browser cannot send video. To come on stage, open the room in Chrome or Edge.',
  mutedByHost: 'Muted by the host',
  host: 'Host',
  speaks: 'Speaking',
  errors: {} as Record<string, string>,
}
type Strings = typeof en

const zh: Strings = {
  raiseHand: '申请连麦',
  short: '连麦',
  askTitle: '申请连麦？',
  askSteps: [
    '主播会看到你的名字，并可以邀请你上麦。',
    '在你被邀请并允许之前，摄像头和麦克风不会打开。',
    '随时可以再点一次这个按钮取消申请。',
  ],
  sendRequest: '发送申请',
  lowerHand: '取消连麦申请',
  requestSent: '申请已发送。',
  onTheList: (place) => `你的连麦申请在主播的列表里排第 ${place} 位。`,
  seenAt: (place) => `主播已看到你的连麦申请，目前排第 ${place} 位。`,
  withdraw: '取消申请',
  stageNews: {
    seen: '主播已看到你的连麦申请。',
    declined: '你的连麦申请没有通过。',
    expired: '直播结束了，连麦申请也随之失效。',
    gone: '你的连麦申请已不在列表里。',
    removed: '你已被请下麦，摄像头和麦克风已关闭。',
    notOnStage: '你已不在麦上，摄像头和麦克风已关闭。',
    over: '直播结束了，你已下麦，摄像头和麦克风已关闭。',
    muted: '主播把你静音了，大家听不到你。',
    unmuted: '大家又能听到你了。',
  },
  handLowered: '已取消申请。',
  cannotSend: '这个浏览器不能发送视频。想连麦，请用 Chrome 或 Edge 打开直播间。',
  mutedByHost: '已被主播静音',
  host: '主播',
  speaks: '正在说话',
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
  guestInvited: 'Invited',
  guestPrepares: 'Getting ready…',
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
  guestInvited: '已邀请',
  guestPrepares: '准备中…',
  muteGuest: '静音',
  unmuteGuest: '取消静音',
  removeGuest: '请下麦',
  hearGuest: '收听',
  stopHearing: '不收听',
  stageLayouts: { corner: '画中画', side: '并排' },
  headphones: '你在这里能听到嘉宾。请戴上耳机，否则麦克风会把他们的声音在一秒后送回去；并在 OBS 里静音本页面。',
}

export const stageStudioStrings = { en: studioEn, zh: studioZh }

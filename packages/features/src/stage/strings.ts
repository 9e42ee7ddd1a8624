const en = {
  raiseHand: 'Ask to come on stage',
  lowerHand: 'Withdraw request',
  handRaised: 'The host sees your request.',
  handLowered: 'Request withdrawn.',
  mutedByHost: 'Muted by the host',
  errors: {} as Record<string, string>,
}
type Strings = typeof en

const zh: Strings = {
  raiseHand: '申请连麦',
  lowerHand: '取消连麦申请',
  handRaised: '主播已经看到你的连麦申请了。',
  handLowered: '已取消申请。',
  mutedByHost: '已被主播静音',
  errors: {
    hands_down: '主播现在不接受连麦申请。',
    hands_full: '申请连麦的人太多了，等一会儿再试。',
    stage_full: '连麦的位置已经满了。',
  } as Record<string, string>,
}

export const stageStrings = { en, zh }

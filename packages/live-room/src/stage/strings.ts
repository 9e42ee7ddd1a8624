const en = {
  stage: 'Stage',
  invited: 'The host invites you on stage',
  invitedMore: 'Everyone in the room will see and hear you.',
  headphones: 'Wear headphones: without them the others hear themselves a second later.',
  comeWithVideo: 'Join with camera and microphone',
  comeWithVoice: 'Join with audio only',
  declineStage: 'No, thank you',
  leaveStage: 'Leave the stage',
  microphoneOff: 'Microphone off',
  microphoneOn: 'Microphone on',
  stageEnded: 'Your stream was stopped.',
  stageUnsupported: (what: string) => `This browser cannot send video: it lacks ${what}. Use Chrome or Edge.`,
  cameraDenied: 'Camera and microphone were not allowed. Allow them beside the address bar, then try again.',
  noCamera: 'No camera or microphone was found.',
  mutedByHost: 'Muted by the host',
  microphoneIsOff: 'Microphone is off',
  speaks: 'Speaking',
}
type StageWords = typeof en

const zh: StageWords = {
  stage: '连麦',
  invited: '主播邀请你连麦',
  invitedMore: '房间里的所有人都会看到你、听到你。',
  headphones: '请戴上耳机：不戴的话，大家一秒后会听到自己的回声。',
  comeWithVideo: '打开摄像头和麦克风上麦',
  comeWithVoice: '只用语音上麦',
  declineStage: '不了，谢谢',
  leaveStage: '下麦',
  microphoneOff: '关闭麦克风',
  microphoneOn: '打开麦克风',
  stageEnded: '你的画面中断了。',
  stageUnsupported: (what) => `这个浏览器不能连麦：缺少 ${what}。请用 Chrome 或 Edge。`,
  cameraDenied: '没有使用摄像头和麦克风的权限。在地址栏旁边允许后再试。',
  noCamera: '没有找到摄像头或麦克风。',
  mutedByHost: '已被主播静音',
  microphoneIsOff: '麦克风已关闭',
  speaks: '正在说话',
}

export const stageStrings = { en, zh }

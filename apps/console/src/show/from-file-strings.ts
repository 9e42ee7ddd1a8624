const en = {
  aFile: 'A file or a recording',
  aFileMore:
    'An MP4 with H.264 video and AAC audio, up to 4 GB, or a recording of this room. Viewers see “Recorded”. The show ends with the file.',
  chooseFile: 'Choose a file',
  recordingOf: 'Or a recording',
  noRecording: 'None',
  sending: (name: string, percent: number) => `Uploading ${name}: ${percent}%`,
  isReady: (name: string) => `${name} is ready.`,
  isReadyOf: (size: string) => `A file of ${size} is uploaded and ready.`,
  isPart: (here: string, whole: string) =>
    `${here} of a file of ${whole} are uploaded: the upload was interrupted, or goes on in another window. Choose a file to begin again.`,
  makingFile: (percent: number) => `Preparing the recording: ${percent}%`,
  putOn: 'Go live with it',
  remove: 'Remove',
}
type FromFile = typeof en

const zh: FromFile & { errors: Record<string, string> } = {
  aFile: '视频文件或录像',
  aFileMore: 'H.264/AAC 编码的 MP4，最大 4 GB；也可以用本房间的录像。观众会看到“录播”标记，播完自动结束。',
  chooseFile: '选择文件',
  recordingOf: '或选择录像',
  noRecording: '不选',
  sending: (name, percent) => `正在上传 ${name}：${percent}%`,
  isReady: (name) => `${name} 已上传`,
  isReadyOf: (size) => `已上传一个 ${size} 的文件，可以开播`,
  isPart: (here, whole) =>
    `文件共 ${whole}，已上传 ${here}：上传中断了，或正在另一个窗口里上传。选择文件可以重新上传。`,
  makingFile: (percent) => `正在准备录像：${percent}%`,
  putOn: '用它开播',
  remove: '移除',
  errors: {
    video_invalid: '这个视频用不了，请导出为 H.264/AAC 编码的 MP4 再试。',
    payload_too_large: '文件太大了，最大 4 GB。',
    storage_full: '服务器的磁盘空间不够了。',
    nothing_to_change: '现在不能开播：房间正在直播，或刚被站点切断。请先结束直播，或十分钟后再试。',
    replaced: '另一个窗口（或另一位主播）上传的文件替换了这个文件。请用那个文件，或重新上传。',
    value_out_of_range: '服务器上已经没有这个文件前面的部分，请重新上传。',
    not_found: '文件已经不在服务器上，请重新上传。',
  },
}

export const fromFileStrings = { en: { ...en, errors: {} as Record<string, string> }, zh }

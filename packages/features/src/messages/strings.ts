const studioEn = {
  slowMode: 'Slow mode',
  slowOptions: { '0': 'Off', '3000': '3 s', '10000': '10 s', '30000': '30 s' },
  speak: 'Who can chat',
  speakOptions: { everyone: 'Everybody', members: 'Members', staff: 'My team' },
}
type Studio = typeof studioEn

const studioZh: Studio = {
  slowMode: '慢速模式',
  slowOptions: { '0': '关', '3000': '3 秒', '10000': '10 秒', '30000': '30 秒' },
  speak: '谁能发言',
  speakOptions: { everyone: '所有人', members: '成员', staff: '团队' },
}

export const messageStudioStrings = { en: studioEn, zh: studioZh }

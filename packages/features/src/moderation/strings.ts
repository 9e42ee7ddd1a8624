const studioEn = {
  mute: 'Mute for 10 minutes',
  ban: 'Ban',
  wasMuted: (name: string) => `${name} is muted for 10 minutes`,
  wasBanned: (name: string) => `${name} is banned`,
}
type Studio = typeof studioEn

const studioZh: Studio = {
  mute: '禁言 10 分钟',
  ban: '封禁',
  wasMuted: (name) => `${name} 被禁言 10 分钟`,
  wasBanned: (name) => `${name} 已被封禁`,
}

export const moderationStudioStrings = { en: studioEn, zh: studioZh }

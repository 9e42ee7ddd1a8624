const studioEn = {
  title: 'Title',
}
type Studio = typeof studioEn

const studioZh: Studio = {
  title: '标题',
}

export const roomStudioStrings = { en: studioEn, zh: studioZh }

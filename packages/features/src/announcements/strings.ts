const en = {
  announcement: 'Announcement',
  pinned: 'Pinned',
}
type Strings = typeof en

const zh: Strings = {
  announcement: '公告',
  pinned: '置顶',
}

export const announcementStrings = { en, zh }

const studioEn = {
  announcement: 'Announcement',
  announcementHint: 'Shown above the chat to everyone.',
}
type Studio = typeof studioEn

const studioZh: Studio = {
  announcement: '公告',
  announcementHint: '显示在聊天上方，人人可见。',
}

export const announcementStudioStrings = { en: studioEn, zh: studioZh }

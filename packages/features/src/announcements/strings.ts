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

const en = {
  menu: 'Menu',
  rooms: 'Rooms',
  pages: 'Pages',
  sendLink: 'Send the link',
}
type Strings = typeof en

const zh: Strings = {
  menu: '菜单',
  rooms: '房间',
  pages: '页面',
  sendLink: '发送链接',
}

export const phoneStrings = { en, zh }

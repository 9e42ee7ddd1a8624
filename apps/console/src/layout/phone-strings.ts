const en = {
  menu: 'Menu',
  rooms: 'Rooms',
  pages: 'Pages',
  sendLink: 'Send the link',
  end: 'End',
}
type Strings = typeof en

const zh: Strings = {
  menu: '菜单',
  rooms: '房间',
  pages: '页面',
  sendLink: '发送链接',
  end: '结束',
}

export const phoneStrings = { en, zh }

const studioEn = {
  access: 'Who can enter',
  accessOptions: {
    public: 'Everybody',
    unlisted: 'Anyone with the link',
    password: 'Anyone with the password',
    tokens: 'Signed-in users of my product',
    members: 'Members only',
  },
  accessMore: {
    public: 'Listed on the home page of this server.',
    unlisted: 'Not listed on the home page or in search engines.',
    password: 'Members and your team enter without it. After a change everyone else is asked again.',
    tokens: 'Only people with a token from your product. Guests are removed, and only people in the room can watch.',
    members: 'Only members, by their token or their role here. Only people in the room can watch.',
  },
  roomPassword: 'Password',
  newRoomPassword: 'New password',
  passwordSet: 'Password set.',
}
type Studio = typeof studioEn

const studioZh: Studio = {
  access: '谁可以进来',
  accessOptions: {
    public: '所有人',
    unlisted: '有链接的人',
    password: '知道密码的人',
    tokens: '我产品里登录的人',
    members: '仅限成员',
  },
  accessMore: {
    public: '房间会出现在本站首页。',
    unlisted: '首页和搜索引擎里不会出现。',
    password: '成员和你的团队不用输密码。换密码后，所有人都要重新输入。',
    tokens: '只有你的产品签发了令牌的人能进来；访客会被请出，画面只给房间里的人看。',
    members: '只有令牌或本房间身份是“成员”以上的人能进来；画面只给房间里的人看。',
  },
  roomPassword: '密码',
  newRoomPassword: '新密码',
  passwordSet: '密码已设置。',
}

export const accessStudioStrings = { en: studioEn, zh: studioZh }

import type { Reference } from '@ovation/kernel/reference'
import type { AccessSettings } from './model.ts'
import { accessStudioStrings } from './strings.ts'

export const reference: Reference<object, AccessSettings> = {
  actions: {},
  settings: {
    access: {
      title: ['Who can enter', '谁可以进来'],
      what: [
        'Who may enter the room. Members and above always may, unless they are banned. After a change, everyone whom the new value keeps out is removed. Set the password before you choose `password`, or the change is refused with `password_missing`.',
        '谁可以进入房间。成员及以上始终可以进入，除非被封禁。修改后，不再符合条件的人会被请出。选择 `password` 之前要先设好密码，否则会收到 `password_missing`。',
      ],
      studio: [accessStudioStrings.en.access, accessStudioStrings.zh.access],
      values: {
        public: ['everyone; the home page lists the room', '所有人；房间会出现在首页'],
        unlisted: ['anyone with the link', '有链接的人'],
        password: ['anyone who knows the password', '知道密码的人'],
        tokens: ['anyone with a token from your backend; no guests', '持有你后端签发的令牌的人；游客不能进'],
        members: ['members and above', '成员及以上'],
      },
    },
    video: {
      title: ['Who can watch', '谁能观看视频'],
      what: [
        'Who may fetch the video of a `public` or `unlisted` room. In all other rooms only people in the room may.',
        '`public` 和 `unlisted` 房间的视频谁可以拉取。其他房间的视频只给房间里的人看。',
      ],
      values: {
        open: [
          'anyone with the address of the stream, so CDNs and external players work',
          '有播放地址的人，因此可以用 CDN 和外部播放器',
        ],
        session: ['only people in the room, so a ban also stops the video', '仅房间里的人；封禁后视频也会中断'],
      },
    },
  },
}

const en = {
  picture: 'Picture',
  pictureHint: 'Shown beside your messages. Its middle is used, as a square.',
  choosePicture: 'Choose a picture',
  removePicture: 'Remove',
  pictureChanged: 'Your picture is changed',
  pictureRemoved: 'Your picture is removed',
}
type Picture = typeof en

const zh: Picture & { errors: Record<string, string> } = {
  picture: '头像',
  pictureHint: '显示在你的消息旁边，取图片正中的正方形。',
  choosePicture: '选择图片',
  removePicture: '移除',
  pictureChanged: '头像已更新',
  pictureRemoved: '头像已移除',
  errors: {
    image_invalid: '这张图片用不了，换一张 JPEG、PNG、WebP、GIF 或 AVIF。',
    payload_too_large: '图片太大了，换一张 5 MB 以内的。',
    rate_limited: '换得太频繁了，过一会儿再试。',
    overloaded: '服务器正忙，过一会儿再试。',
  },
}

export const avatarStrings = { en: { ...en, errors: {} as Record<string, string> }, zh }

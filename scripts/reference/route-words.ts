import type { RouteName } from '@ovation/protocol'

/** What each route does, in Chinese. The compiler asks for a route that is missing. */
export const ROUTES_ZH = {
  signIn: '用登录链接里的代码、房主密码或恢复码登录；会话保存在 cookie 里。',
  getSignInWays: '可以怎样登录：是否会用邮件发送登录链接，以及这个来源（`origin`）的页面能否请人登录（`listed`）。',
  requestMailLink:
    '给一个邮箱发送登录链接，不论有没有账号用它；使用链接时，没有账号的会新建一个。给出 `room` 时，链接通向这个房间的页面，否则通向工作室。',
  makePasskeyOptions:
    '浏览器用通行密钥登录所需的参数：交给 `navigator.credentials.get`，结果就是登录时的 `passkey`；5 分钟内有效，只能用一次。',
  makeNewPasskeyOptions: '浏览器为当前登录的人创建通行密钥所需的参数，最多 20 个。',
  addPasskey: '添加浏览器创建的通行密钥。',
  listCredentials: '账号的登录方式：邮箱、通行密钥，以及剩余的恢复码数量。',
  addMail: '给一个邮箱发送链接；使用它，就把这个邮箱加到账号里。',
  removeCredential: '从账号里删除一个邮箱或通行密钥，但不能删除最后一个。',
  makeRecoveryCodes: '生成八个新的恢复码，只显示这一次；原有的全部作废。',
  signOut: '退出登录，会话的令牌和连接一并失效。',
  setOwnPassword:
    '设置房主密码，让其他会话全部失效，并返回八个恢复码；`needsCurrentPassword` 为真时要带上当前密码 `current`。',
  accountToken: '签发一个有效期一小时的令牌，用于连接和请求，并说明它是谁的。',
  createGrant: '让另一个来源的页面代表当前登录的人；这个来源必须逐个写进 `OVATION_ORIGINS`。返回由那个页面保管的密钥。',
  renewGrant:
    '另一个来源的页面用密钥换取有效期一小时的令牌。密钥只能用一次，由返回的 `grant` 接替；为 null 时，新的密钥在同一页面的另一个标签页里。带上访客的令牌 `guest`，访客的 id 就成为账号的别名。',
  changeAccount: '修改当前登录的人的名字、简介或语言。',
  closeAccount:
    '注销当前登录的人的账号：会话和连接一并失效，并在所有房间里清除此人及其游客身份的全部内容。服务器房主的账号不能注销。',
  exportAccount:
    '以 JSON 导出服务器上关于当前登录者的全部数据：账号、游客身份、各房间的角色、登录方式（不含密钥）、会话，以及写过且未被清除的全部内容。',
  setAvatar:
    '把图片（JPEG、PNG、WebP、GIF 或 AVIF，最大 5 MiB，直接作为请求体）设为当前登录的人的头像，取正中的正方形。',
  removeAvatar: '移除当前登录的人的头像。',
  listSessions: '列出当前登录的人在哪些地方登录着，最新的在前。',
  endSession: '结束自己的一个会话，它的令牌和连接一并失效。',
  getProfile: '任何人都能看到的个人资料：改名后也不变的标识码；有账号的人还有名字、头像和简介。',
  listAccounts: '列出账号，最新的在前；带 `query` 时只列名字以它开头的；每次 100 个。',
  createAccount: '新建账号，可以同时给予站点角色，并返回一个登录链接，由你转交给本人。',
  makeSignInLink: '生成一个登录链接，由你转交给本人：半小时内有效，只能用一次。',
  setSiteRole: '授予或收回（`null`）站点角色；对方的连接立即按新角色生效。',
  endAccountSessions: '让一个人在所有地方退出登录。',
  eraseEverywhere:
    '按 id 在所有房间里清除一个人：有账号的人（账号立即注销）、游客，或接入方的用户。随后逐个房间处理，服务器中途重启也会继续。',
  exportPerson: '按 id 导出任何人的同样数据：有账号的人、游客，或接入方的用户。',
  createInvitation:
    '生成一个邀请链接，打开它的人会得到房间里的角色，只能低于自己的角色；默认 7 天内有效、只能用一次，可用 `days`（最多 30）和 `uses`（最多 1000）调整。',
  listInvitations: '房间里仍然有效的邀请，最新的在前。',
  withdrawInvitation: '撤回邀请；已经给出的角色不变。',
  createSiteInvitation:
    '生成一个邀请链接，打开它的人会得到站点角色；默认 7 天内有效、只能用一次，可用 `days` 和 `uses` 调整。',
  listSiteInvitations: '仍然有效的站点角色邀请，最新的在前。',
  withdrawSiteInvitation: '撤回站点角色的邀请；已经给出的角色不变。',
  readInvitation: '查看邀请的内容，不会用掉它。',
  acceptInvitation:
    '以当前登录的人接受邀请；没有登录时用 `name` 新建账号并登录，带上 `guest`（游客的令牌）则沿用他的游客身份。',
  listMembers:
    '房间里被授予角色的人：`role` 取 `owner`、`host`、`moderator`（默认）或 `member`；按 id 排列，每次 100 个，从 `after` 之后开始。',
  listSanctions:
    '房间里谁被禁言或封禁、从何时起、到何时止、由谁操作；同一个人有多个 id 时只列一次。按 id 排列，每次最多 100 条；`next` 不为 null 时，把它作为 `after` 继续。',
  listRoomsOfPerson:
    '一个人（包括他的所有 id）在哪些房间里有角色、被禁言或被封禁，从何时起、到何时止、由谁操作。按房间名排列，每次最多 100 个；`next` 不为 null 时，把它作为 `after` 继续。',
  listReports: '最新的 50 条举报，附上被举报的消息和作者，最新的在前；把某条的 `seq` 作为 `before` 可以继续往前看。',
  handleReport:
    '用举报的 `seq` 把它标记为已处理；`handled` 为 false 时重新打开。谁在什么时候处理的记在日志里，只有工作人员看得到。',
  listPolls: '房间里最近结束的 20 个投票，最新的在前：问题、选项和各选项的票数。',
  getSite: '站点的名称、是否暂停，以及两者的版本号。',
  changeSite:
    '修改站点名称，或暂停整个站点：`pause` 恢复为 null 之前，所有房间里房管以下的人都不能发送内容；带 `ifVersion` 时，版本相符才修改。',
  listRooms:
    '列出调用者担任房管及以上角色的房间，能看到全部房间的人则列出全部：标题、是否开放、推流状态和观众数；打不开的房间会写明原因。按名称排列，每页 `limit` 个（默认和上限都是 200）；给出 `query` 时，只列名称或标题包含它的房间。',
  createRoom: '创建房间并开放；创建者就是房主。',
  getPresence:
    '房间里公开在场的人及其自定义数据，最多 500 人；观看人数；以及谁在连麦。`GET …/people` 列出所有连接着的人，不论是否公开在场。',
  deleteRoom:
    '删除房间以及其中的一切：消息、角色、录像、密钥、报告。此后对所有人来说都没有这个房间，正在进行的直播随即结束；只保留礼物的账目。几秒后全部清除完毕，房间名可以重新使用。',
  listPeople: '房间里有谁，最多 200 人，角色高的在前。',
  getStream: '编码器用的推流地址和推流码，以及推流的健康状况。查看推流码不会改变它。',
  getPublishLink: '浏览器推流的链接；推流码在 `#` 之后，浏览器不会把它发给服务器。',
  listKeys: '房间的推流码，最早的在前。',
  addKey: '增加一个推流码。',
  getOverlayKey: '叠加层读取房间用的密钥，不论谁能进房间；放在地址的 `#` 之后。它只能读，不能做别的。',
  resetOverlayKey: '更换叠加层的密钥；正在使用旧密钥的叠加层会被断开。',
  resetKey: '更换这个推流码；正在用旧推流码推流的会被断开。',
  revokeKey: '删除推流码；正在用它推流的会被断开。',
  endShow:
    '为所有人结束这场直播，编码器掉线时也可以，并断开正在推流的人。自动重连的编码器会被拒绝，停止尝试半分钟后才能再次推流；在浏览器或手机上手动开播不用等。',
  cutShow: '站点管理者切断某个房间的直播：主播和观众会看到原因，日志记下是谁操作的，十分钟内该房间不能开播。',
  sendShowFile:
    '上传要播放的 MP4，每次一段，最大 4 MiB，直接作为请求体。`?at=` 是此前已经传了多少字节：0 或不写表示开始一个新文件；重传某一段会替换它之后的内容。返回已收到的字节数（总共最多 4 GB）和本次上传的编号 `upload`：带 `?upload=` 的分段，在另一次上传开始之后会以 `replaced` 被拒绝。第一段的 `?whole=` 是整个文件的字节数。',
  getShowFile: '要播放的文件已上传了多少字节、总共多少、属于哪次上传、是否正在播放；没有文件时为 0 字节。',
  removeShowFile: '删除已上传的文件；正在播放时不能删除；带 `?upload=` 时只删除这次上传的文件。',
  playShow:
    '用上传的文件（`file: true`；带 `upload` 时只用这次上传的）或房间的一段录像（`recording`）开播，从 `fromMs` 处或之前的关键帧开始。观众会看到这是录播。录像要先生成文件：返回 `working` 时请重复请求。',
  setRoomPassword: '设置房间密码；用旧密码进来的人需要输入新密码。',
  getState: '房间的共享状态：每个键的值、修订号，以及谁在什么时候设置的。',
  setStateValue:
    '设置共享状态里的一个值；带 `ifRevision` 时，修订号相符才写入（0 表示键不存在时才写入）；谁可以写由房间设置 `stateFrom` 决定。',
  deleteStateValue: '删除共享状态里的一个值；带 `?ifRevision=` 时，修订号相符才删除。',
  getRoom: '房间里所有人看到的样子：标题、设置、直播、公告、置顶、投票，以及日志的位置。',
  listMessages:
    '最新的消息和礼物，按顺序排列：最多 `limit` 条（默认 50，上限 100），在编号 `before` 之前，或截至时间 `at`（1970 年起的毫秒数）。一页可能不满，是否还有看 `next`。',
  getMessage: '按编号取一条消息，包含之后的所有改动。',
  exportRoom:
    '房间的日志，每行一个事件及其摘要，从编号 `after` 之后到最新为止：包括只有房管或某个人能读的内容。中断后用收到的最后一个 `seq` 续传。',
  closeConnections: '断开某人在所有节点上的全部连接；仍可进入的人会自动重连。',
  openRoom: '打开已关闭的房间；可以同时给出新标题。',
  closeRoom: '关闭房间：重新打开之前，房管以下的人不能发送任何内容；已有的内容保留。',
  setRoomTitle: '设置房间标题。',
  changeRoomSettings: '更改房间的设置：只改给出的项，其余不变。',
  sendMessage: '发送一条消息。',
  editMessage: '修改自己消息的文字。',
  deleteMessage: '删除消息：自己的；房管还可删除比自己级别低的人的。',
  pinMessage: '置顶一条消息。',
  unpinMessage: '取消置顶。',
  reactToMessage: '用表情回应一条消息，或取消回应。',
  deleteMessagesOf: '删除比自己级别低的人最近的消息，最多 200 条。',
  setAnnouncement: '设置房间公告；null 表示移除。',
  sendCustomEvent: '向房间里的所有人发送自定义事件，名称形如 `shop.item-shown`。',
  sendGift: '送礼物，从送礼人的钱包支付。',
  openPoll: '发起投票；给出 `durationMs` 时到时自动结束。',
  votePoll: '给正在进行的投票投一票，选项从 0 数起；每人一次。',
  closePoll: '结束投票，并公布结果。',
  grantRole: '授予某人比自己低的房间角色；`guest` 表示收回。',
  mutePerson: '禁言比自己级别低的人，可限时，也可一直有效。',
  unmutePerson: '解除禁言。',
  banPerson: '封禁比自己级别低的人，可限时，也可一直有效：聊天、视频和请求立即中断。',
  unbanPerson: '解除封禁。',
  sendNotice: '给某人发送一条只有本人和房管能看到的通知。',
  sendReport: '向房管举报一条消息或一个人。',
  raiseHand: '申请连麦。',
  lowerHand: '撤回连麦申请；房管也可以婉拒他人的申请。',
  seeHand: '告诉某人：主播看到了 TA 的连麦申请。',
  inviteToStage: '邀请直播间里的某人连麦。',
  prepareForStage: '接受连麦邀请。',
  leaveStage: '退出连麦；房管也可以让他人下麦。',
  muteOnStage: '关闭或打开连麦嘉宾的麦克风。',
  arrangeStage: '选择嘉宾画面的位置：视频一角（`corner`），或与视频并排（`side`）。',
  erasePerson: '永久抹除一个人在房间里说过的话，以及别人针对他的记录；断开他的连接，收回授予他的角色；封禁仍然有效。',
  listReplays: '可以回放的录像，最新的在前。',
  getRecording: '正在录制的内容，以及剩余空间还能录多久。',
  listShows: '房间的各场直播及其数据，最新的在前，最多 30 场。',
  getShow:
    '从 `:show`（列表里的 `startedAt`）开始的那场直播的报告：每分钟的观众、聊天、点赞和礼物，高光时刻，以及与之前几场的对比。',
  getShowCsv: '报告里每分钟的数据，CSV 格式，一分钟一行。',
  editReplay: '修改录像的标题、起止时间、章节，或封面所在的时刻（`coverMs`）。',
  getWholeReplay: '12 小时内有效的密钥：带上 `?whole=密钥`，录像的播放列表和画面也包含被剪掉的部分。',
  setReplayCover:
    '把图片（JPEG、PNG、WebP、GIF 或 AVIF，最大 5 MiB，直接作为请求体）设为录像的封面，取正中 16:9 的部分。',
  removeReplayCover: '移除录像的封面图片，改回用视频里的一个画面。',
  getRoomCover: '主播给直播间选的封面图片的地址，没有时为 null。',
  setRoomCover:
    '把图片（JPEG、PNG、WebP、GIF 或 AVIF，最大 5 MiB，直接作为请求体）设为直播间的封面，取正中 16:9 的部分。',
  removeRoomCover: '移除直播间的封面。',
  removeReplay: '删除录像。',
  clipReplay: '从录像里剪出一段，另存为新录像，长度 1 秒到 10 分钟。',
  downloadReplay: '生成 MP4 文件，或返回进度；请重复请求，直到生成完毕。',
  listOrigins: '列出除服务器自身以外、页面可以连接的来源。',
  addOrigin: '允许某个来源（如 `https://shop.example`）的页面连接：两秒内在所有节点上生效。最多 100 个。',
  removeOrigin:
    '从列表中移除来源 `origin`；它的页面的连接会被断开，两秒内在所有节点上生效。`OVATION_ORIGINS` 里的来源不会被移除。',
  listSigningKeys: '列出令牌的签名密钥：`secrets.json` 里的，以及后来添加的。',
  addSigningKey:
    '添加签名密钥：HS256 用的新密钥（只显示这一次），或你的 ES256、EdDSA、RS256 公钥。两秒内在所有节点上生效。',
  rotateSigningKey: '添加一把密钥来替换另一把；旧密钥签的令牌还能再用 24 小时，或 `overlapHours` 小时（0 到 168）。',
  revokeSigningKey:
    '吊销签名密钥：两秒内，所有节点都会拒绝它签的令牌，并断开用这些令牌建立的连接。也可以吊销 `secrets.json` 里的密钥。',
  getLimits: '列出运行中可以更改的上限。',
  changeLimits: '更改上限：两秒内在所有节点上生效；`null` 恢复启动时的值。',
  listAudit:
    '谁管理过什么，最新的在前，每页 `limit` 条（50，最多 200）；`before` 是上一页的 `next`。给出 `action` 或 `actor` 则只列出相应的条目。',
  listApiKeys: '列出 API 密钥，最新的在前。',
  createApiKey: '创建 API 密钥：能做什么由 `grants` 决定；直到被吊销为止，或在 `days` 天内有效。',
  rotateApiKey: '更换 API 密钥：旧的还能再用 24 小时，或 `overlapHours` 小时（0 到 168）。',
  listWebhooks: '列出 Webhook，最新的在前。',
  createWebhook:
    '创建 Webhook：房间的事件按顺序、至少一次地发送到它的 `url`。用来给请求签名的密钥 `secret` 只显示这一次。',
  getWebhook: '一个 Webhook、它的状态，以及暂停的原因。',
  changeWebhook: '修改地址、名称或发送的内容：两秒内在所有节点上生效。',
  removeWebhook: '删除 Webhook，连同它的进度和投递记录。',
  pauseWebhook: '暂停发送，直到恢复为止。不会跳过任何事件：它们在房间的日志里最多保留七天。',
  resumeWebhook: '从停下的地方继续；失败后正在等待的会立即重试。',
  skipWebhook:
    '跳过事件：给出 `room` 时跳到编号 `to`，没有 `to` 则跳到这个房间的末尾；不给 `room` 则跳过所有房间的现有事件。会写进审计记录。',
  replayWebhook: '从编号 `from` 起重新发送一个房间 `room` 的事件。',
  listWebhookDeliveries: '最近的投递，最新的在前：保留七天、最多 1,000 次，返回其中 `limit` 次（默认 50，最多 200）。',
  rotateWebhookSecret: '生成新的密钥；当前的密钥还会一起签名 24 小时，或 `overlapHours` 小时（0 到 168）。',
  testWebhook: '立即发送一个 `webhook.test`，并说明结果。',
  listOutlets: '列出到 Kafka、RabbitMQ 和文件的出口，最新的在前。',
  createOutlet: '创建出口：房间的事件按顺序、至少一次地发送到 Kafka 或 RabbitMQ，或写入文件。',
  getOutlet: '一个出口、它的状态，以及暂停的原因。',
  changeOutlet: '修改设置、名称或发送的内容：两秒内在所有节点上生效。',
  removeOutlet: '删除出口，连同它的进度和投递记录。',
  pauseOutlet: '暂停发送，直到恢复为止。不会跳过任何事件：它们在房间的日志里最多保留七天。',
  resumeOutlet: '从停下的地方继续；失败后正在等待的会立即重试。',
  skipOutlet:
    '跳过事件：给出 `room` 时跳到编号 `to`，没有 `to` 则跳到这个房间的末尾；不给 `room` 则跳过所有房间的现有事件。会写进审计记录。',
  replayOutlet: '从编号 `from` 起重新发送一个房间 `room` 的事件。',
  listOutletDeliveries: '最近的投递，最新的在前：保留七天、最多 1,000 次，返回其中 `limit` 次（默认 50，最多 200）。',
  testOutlet: '询问对方是否在线，并说明答复。',
  revokeApiKey: '吊销 API 密钥：两秒内在所有节点上失效。',
  getShare: '分享用的链接和二维码，以及这个链接能否访问到本服务器。',
  openNetwork: '对同一网络开放本服务器（使用 TLS），或重新关闭，并断开从那里进来的连接。',
  getEcho: '请求到达服务器时的样子：用的哪个地址、是否经过反向代理、是否加密。',
} as const satisfies Record<RouteName, string>

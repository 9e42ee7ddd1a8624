import { USAGE } from '../../packages/server/src/cli/usage.ts'

/** The help in Chinese, by its English text: a changed English text asks for a new Chinese one. */
const ZH: Record<string, string> = {
  'start the server; --share is for phones in the same network, with TLS and a QR code; --dev is for work on Ovation itself: readable scripts, no cache, pages that reload':
    '启动服务器；--share 供同一网络的手机访问，带 TLS 和二维码；--dev 用于开发 Ovation 本身：脚本可读、不缓存、页面自动刷新',
  'look for what keeps people out, and say what to do': '检查是什么让别人进不来，并给出处理办法',
  'play a simulated audience into a room; messages and likes per second, gifts per minute':
    '让模拟观众进入房间；消息和点赞按每秒计，礼物按每分钟计',
  'what such a crowd needs: nodes, cores, memory, network, storage, delay':
    '估算这么多观众需要多少节点、CPU、内存、带宽、存储，以及延迟',
  "a fresh link for the owner's sign-in": '生成一个新的房主登录链接',
  'create a room': '创建房间',
  'rooms, with what their logs hold': '列出房间，以及各自日志的大小',
  'the key that an encoder publishes with; shows it, never changes it': '显示编码器用的推流码，不会改动它',
  'a new key; anyone who publishes with the old one is cut off': '更换推流码；正在用旧推流码推流的会被断开',
  'compute the hash chain of a room again': '重新校验房间的哈希链',
  'delete a room with all that is in it, for good': '永久删除房间及其全部内容',
  'follow the log of a room: from now on, or from above an event on':
    '持续显示房间日志：从现在开始，或从某条事件之后开始',
  'destroy what a person said in a room': '永久抹除一个人在房间里说过的话',
  'a key with which a server calls the REST API, for all rooms or those that match; scopes: rooms.read, rooms.create, rooms.write, rooms.delete, messages.read, messages.write, moderation, members, stream, recordings, people, site, impersonate':
    '供服务器调用 REST API 的密钥，用于全部房间或名称匹配的房间；权限：rooms.read、rooms.create、rooms.write、rooms.delete、messages.read、messages.write、moderation、members、stream、recordings、people、site、impersonate',
  'API keys: what each may do, and when it was used last': '列出 API 密钥：各自能做什么、最近何时使用',
  'a new secret; the one of before counts for so many hours more': '更换密钥；旧的还能再用这么多小时',
  'end a key on all nodes': '吊销密钥，在所有节点上失效',
  'fresh secrets for nodes to share, to keep in OVATION_SECRETS_FILE':
    '生成一组供节点共用的密钥，保存到 OVATION_SECRETS_FILE 指定的文件',
  "hold the ledger's promises against its entries": '核对账本：余额与每笔记录是否一致',
  'a signed token, for tests and scripts': '签发一个令牌，用于测试和脚本',
  '--json prints everything a command knows as one line of JSON. A running server and these commands can be used at the same time. See README.md for the environment.':
    '--json 把命令的全部结果输出为一行 JSON。服务器运行时也可以使用这些命令。环境变量见“环境变量”一页。',
}

const BODY = USAGE.replace(/^[^\n]*\n\n/, '')

/** The commands as the help has them: how each is written, and what it does. */
function commandsOf(help: string): { written: string; what: string }[] {
  const commands: { written: string; what: string }[] = []
  for (const line of help.split('\n')) {
    const [, written = '', what = ''] = /^ {2}(ovation .*?)(?: {2,}(\S.*))?$/.exec(line) ?? []
    const last = commands.at(-1)
    if (written !== '') commands.push({ written, what })
    else if (last) last.what = `${last.what} ${line.trim()}`.trim()
  }
  return commands
}

function inChinese(text: string): string {
  const words = ZH[text]
  if (words === undefined) throw new Error(`scripts/reference/cli.ts has no Chinese words for '${text}'; add them`)
  return words
}

const helpInChinese = (): string => {
  const [help = '', notes = ''] = BODY.split(/\n\n(?= {2}--json)/)
  const commands = commandsOf(help).map(({ written, what }) => `  ${written}\n      ${inChinese(what)}`)
  return [...commands, '', `  ${inChinese(notes.replace(/\s+/g, ' ').trim())}`].join('\n')
}

const fence = (text: string): string => `\`\`\`text\n${text}\n\`\`\``

/** The command line, as `ovation --help` says it. */
export const cliPages = (): Record<string, string> => ({
  'docs/reference/cli.md': [
    '# Command line',
    '<!-- Made from the help of the program by `node scripts/reference/main.ts --write`. -->',
    'From a clone: `npx ovation COMMAND`. The commands use the running server, through the socket in its data folder (`OVATION_DATA`), or open the data themselves when no server runs. A single value goes to standard output, everything else to standard error; `--json` prints everything as one line of JSON. The exit code is 0 for success, 1 for an error, and 2 for an unknown command.',
    fence(BODY),
  ].join('\n\n'),
  'docs/zh/reference/cli.md': [
    '# 命令行',
    '<!-- 由 `node scripts/reference/main.ts --write` 根据程序的帮助信息生成。 -->',
    '在克隆的仓库里运行 `npx ovation COMMAND`。服务器正在运行时，命令通过数据目录（`OVATION_DATA`）里的套接字交给它处理；没有运行时，命令自己打开数据。单个值写到标准输出，其余内容写到标准错误；`--json` 把全部结果输出为一行 JSON。退出码：0 成功，1 出错，2 不认识的命令。程序自带的帮助（`--help`）是英文。',
    fence(helpInChinese()),
  ].join('\n\n'),
})

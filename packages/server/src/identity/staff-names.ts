import { OWNER_NAME } from './tokens.ts'

// Names of guests that read like those of staff or of the server. A small table of look-alikes (compare UTS #39,
// section 4), made for these few words: it does not have to tell all names of the world apart.

/** What the server calls itself and its owner, and what live rooms call those who run them. */
const STAFF_NAMES = [
  OWNER_NAME,
  ...['Room owner', 'Server owner', 'Host', 'Room host', 'Moderator', 'Mod', 'Admin', 'Administrator', 'Sysadmin'],
  ...['Root', 'Staff', 'System', 'Server', 'Official', 'Support', 'Ovation', 'Notice', 'Announcement'],
  ...['The owner', 'The host', 'Official account', 'Staff member', 'System message'],
  ...['房主本人', '主播本人', '官方账号', '系统公告', '系统提示', '服务器公告'],
  ...['房主', '主播', '主持人', '房管', '管理', '管理员', '超管', '超级管理员', '官方', '官方客服', '客服', '运营'],
  ...['系统', '系统消息', '系统通知', '系统管理员', '公告', '通知', '服务器', '满堂彩'],
  ...['官方帳號', '系統公告', '系統提示', '伺服器公告'],
  ...['管理員', '超級管理員', '系統', '系統消息', '系統訊息', '系統通知', '系統管理員', '官方客服', '伺服器', '滿堂彩'],
]

/** Letters of other scripts, by the Latin ones that they look like. Where the cases differ in looks, both stand here. */
const LOOK_ALIKES = {
  a: 'Ꭺꓮⲁаαɑᴀ@4',
  b: 'Ᏼꓐⲃвβьʙ',
  c: 'Ꮯꓚⲥсϲᴄ¢',
  d: 'Ꭰꓓԁᴅđ',
  e: 'Ꭼꓰеёεєᴇ3€',
  f: 'ꓝғꜰ',
  g: 'Ꮐꓖɡɢ',
  h: 'ᎻꓧⲏнһհʜħΗ',
  j: 'Ꭻꓙјᴊ',
  k: 'Ꮶꓗⲕкκᴋ',
  l: 'ᏆᎥᏞꓲꓡⲓ¡іїιıɪӏⅼʟłi1|!',
  m: 'ᎷꓟⲙɯмμᴍΜ',
  n: 'ꓠⲛпηոɴΝ',
  o: 'ꓳⲟ○◯〇оοσօᴏøө0',
  p: 'ᏢꓑⲣрρᴘΡ',
  q: 'ԛ',
  r: 'ᎡᏒꓣгʀя',
  s: 'Ꮪꓢѕꜱ5$',
  t: 'Ꭲꓔⲧтτᴛŧ7',
  u: 'ꓴυսᴜи',
  v: 'Ꮩꓦνѵᴠ',
  w: 'Ꮃꓪԝωшᴡ',
  x: 'ꓫⲭхχΧ',
  y: 'ᎽꓬⲩуγүʏΥ',
  z: 'ᏃꓜζᴢΖ',
} as const

const LATIN_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([latin, alikes]) => [...alikes].map((alike) => [alike, latin] as const)),
)

const A = 'a'.codePointAt(0) ?? 0
/** Where alphabets of letters in circles, squares and flags begin; NFKC leaves them as they are. */
const ALPHABETS = [0x1f150, 0x1f170, 0x1f1e6]
const ENCLOSED = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu
const plainLetter = (enclosed: string): string => {
  const code = enclosed.codePointAt(0) ?? 0
  const first = ALPHABETS.findLast((start) => start <= code) ?? code
  return String.fromCodePoint(A + code - first)
}

/** Without marks, and letters in circles as letters. */
const plain = (name: string): string =>
  name.normalize('NFKC').replace(ENCLOSED, plainLetter).normalize('NFD').replace(/\p{M}/gu, '')

/** What a name reads like at a glance: without decoration and case, look-alikes as the letter they pass for. */
const readsLike = (name: string): string =>
  [...name]
    .map(
      (sign) =>
        LATIN_OF.get(sign) ??
        LATIN_OF.get(sign.toLowerCase()) ??
        LATIN_OF.get(sign.toUpperCase()) ??
        sign.toLowerCase(),
    )
    .join('')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')

/** What two names have in common that read the same: look-alikes have one key. */
export const nameKey = (name: string): string => readsLike(plain(name))

const OF_STAFF: ReadonlySet<string> = new Set(STAFF_NAMES.map(nameKey))

/** At the ends of a name a sign or a digit is decoration, or a letter (`@dmin`, `Owner!`, `Owner 2`): both are tried. */
const DECORATION = [/[^\p{L}\p{N}]+$/u, /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, /^\P{L}+|\P{L}+$/gu]

/** Whether others could take anyone who has this name for staff, or for the server. */
export function readsLikeStaff(name: string): boolean {
  const letters = plain(name)
  return [letters, ...DECORATION.map((ends) => letters.replace(ends, ''))].some((one) => OF_STAFF.has(readsLike(one)))
}

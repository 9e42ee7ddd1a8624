import { CLOSE, RETRYABLE, STATUSES, TEXTS } from '@ovation/protocol'
import type { ErrorCode } from '@ovation/protocol'
import { AREAS, MORE, ZH } from './error-words.ts'

const CODES = Object.keys(STATUSES) as ErrorCode[]

/** The words of a code: what could not be done; why; what to do. */
const clausesOf = (code: ErrorCode): readonly [what: string, why: string, todo: string] => {
  const [what = '', why = '', todo = ''] = TEXTS[code].replaceAll('{detail}', '…').split('; ')
  return [what, why, todo.replace(/\.$/, '')]
}

const closeOf = (code: ErrorCode): string => (code in CLOSE ? `, ${CLOSE[code as keyof typeof CLOSE]}` : '')

function areaOf(code: ErrorCode): keyof typeof AREAS {
  for (const [area, { codes }] of Object.entries(AREAS) as [keyof typeof AREAS, { codes: readonly ErrorCode[] }][])
    if (codes.includes(code)) return area
  throw new Error(`scripts/reference/error-words.ts has no area for '${code}'; add it to one`)
}

const inAreas = (section: (area: keyof typeof AREAS, codes: ErrorCode[]) => string[]): string[] =>
  (Object.keys(AREAS) as (keyof typeof AREAS)[]).flatMap((area) =>
    section(
      area,
      CODES.filter((code) => areaOf(code) === area),
    ),
  )

const english = (): string =>
  [
    '# Error codes',
    '<!-- Made from `packages/protocol/src/codes.ts` and `texts.ts` by `node scripts/reference/main.ts --write`. -->',
    'Every refusal, over every transport, is an `OvationError` with a `code` and a `message` that says what could not be done, why, and what to do. Translate by `code`; the English message is the fallback. `error.retry` says whether the same thing may succeed later without being changed; `error.retryInMs`, where it is there, says when.',
    'The number behind a code is its status over HTTP; a second number is the close code of a connection. [Troubleshooting](../troubleshooting.md) begins with what you see instead.',
    ...inAreas((area, codes) => [
      `## ${AREAS[area].en}`,
      ...codes.flatMap((code) => {
        const [what, why, todo] = clausesOf(code)
        return [
          `### ${code}`,
          `\`${STATUSES[code]}${closeOf(code)}\` · ${RETRYABLE.has(code) ? 'may succeed later' : 'does not succeed unchanged'}`,
          `${what}: ${why}. **What to do:** ${todo}.`,
          ...(MORE[code] === undefined ? [] : [MORE[code]]),
        ]
      }),
    ]),
  ].join('\n\n')

const chinese = (): string =>
  [
    '# 错误码',
    '<!-- 由 `node scripts/reference/main.ts --write` 根据 `packages/protocol/src/codes.ts` 生成。 -->',
    '不论走哪种连接方式，每次拒绝都是一个 `OvationError`，带有 `code` 和一句 `message`：什么没做成、为什么、该怎么办。界面文案请按 `code` 翻译，英文 `message` 用作兜底。`error.retry` 表示原样重试以后是否可能成功；有 `error.retryInMs` 时，它给出多久之后再试。',
    '错误码后面的数字是 HTTP 状态码；第二个数字是连接的关闭码。如果你手上只有现象，请从[常见问题](../troubleshooting.md)开始。',
    ...inAreas((area, codes) => [
      `## ${AREAS[area].zh}`,
      ...codes.flatMap((code) => {
        const [why, todo] = ZH[code]
        return [
          `### ${code}`,
          `\`${STATUSES[code]}${closeOf(code)}\` · ${RETRYABLE.has(code) ? '稍后可能成功' : '原样重试不会成功'}`,
          `${why}。**怎么办**：${todo}。`,
        ]
      }),
    ]),
  ].join('\n\n')

export const errorPages = (): Record<string, string> => ({
  'docs/reference/errors.md': english(),
  'docs/zh/reference/errors.md': chinese(),
})

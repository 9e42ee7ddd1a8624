import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMON_ERRORS, ROUTES, STATUSES, TOKEN_ERRORS } from '@ovation/protocol'
import type { ErrorCode, RouteAccess, RouteName, RouteSpec } from '@ovation/protocol'
import { repositoryRoot } from './arrows.ts'
import { BODY_ERRORS, PATH_ERRORS } from './reference/route-errors.ts'
import { EXAMPLES } from './reference/route-examples.ts'
import { ROUTES_ZH } from './reference/route-words.ts'
import { namedTypes, shapeOf } from './reference/route-types.ts'

// docs/api.md and docs/zh/api.md from the table of routes: `node scripts/api-page.ts --write` after a change of it.

type PageLanguage = 'en' | 'zh'

const API_PAGES = {
  en: join(repositoryRoot, 'docs', 'api.md'),
  zh: join(repositoryRoot, 'docs', 'zh', 'api.md'),
} as const satisfies Record<PageLanguage, string>

const WORDS = {
  en: {
    who: {
      ...{ anybody: 'anybody', session: 'the session of who is signed in', viewer: 'anyone who may watch' },
      person: 'anyone with a token, but guests',
      site: (may: string) => `who may \`${may}\``,
      room: (role: string) => `${role} of the room`,
      recording: (role: string) => `${role} of the recording’s room`,
    },
    labels: { who: '**Who:**', query: '**Query:**', body: '**Body:**', answer: '**Answer:**', errors: '**Errors:**' },
    noBody: ', without a body',
    separator: ', ',
    heads: '| request | who | what | status | pages |',
  },
  zh: {
    who: {
      ...{ anybody: '任何人', session: '已登录的人', viewer: '可以观看的人' },
      person: '持有令牌的人，游客除外',
      site: (may: string) => `拥有 \`${may}\` 权限的人`,
      room: (role: string) => `房间的 ${role} 及以上`,
      recording: (role: string) => `录像所属房间的 ${role} 及以上`,
    },
    labels: {
      who: '**调用者**：',
      query: '**查询参数**：',
      body: '**请求体**：',
      answer: '**响应**：',
      errors: '**错误**：',
    },
    noBody: '，没有响应体',
    separator: '、',
    heads: '| 请求 | 调用者 | 作用 | 状态码 | 网页 |',
  },
} as const

/** A label and what follows it: after a Chinese colon there is no blank. */
const labelled = (label: string, text: string): string =>
  label.endsWith('：') ? `${label}${text}` : `${label} ${text}`

const who = (access: RouteAccess, language: PageLanguage): string => {
  const words = WORDS[language].who
  if ('role' in access) return words[access.who](access.role)
  return 'may' in access ? words.site(access.may) : words[access.who]
}

const whatOf = (name: RouteName, language: PageLanguage): string =>
  language === 'zh' ? ROUTES_ZH[name] : ROUTES[name].what

const routes = Object.entries(ROUTES) as [RouteName, RouteSpec][]

/** The heading of a route, as an address has it. */
const anchor = ({ method, path }: RouteSpec): string => `${method}-${path}`.toLowerCase().replace(/[^\w-]/g, '')

const rowsOf = (language: PageLanguage): string =>
  routes
    .map(
      ([name, spec]) =>
        `| [\`${spec.method} ${spec.path}\`](#${anchor(spec)}) | ${who(spec.access, language)} | ${whatOf(name, language)} | ${spec.status ?? 200} | ${spec.cors} |`,
    )
    .join('\n')

const fence = (code: string, language: string): string => `\`\`\`${language}\n${code}\n\`\`\``
const linked = (list: readonly ErrorCode[], separator = ', '): string =>
  list.map((code) => `[\`${code}\`](reference/errors.md#${code}) (${STATUSES[code]})`).join(separator)

/** What goes in or out: a link to a type that has a name, or the type itself. */
const shown = (label: string, code: string | undefined): string[] => {
  if (code === undefined) return []
  return /^\w+$/.test(code)
    ? [labelled(label, `[\`${code}\`](#${code.toLowerCase()})`)]
    : [label, fence(code, 'typescript')]
}

/** What comes out; text is named by its form. */
const answered = ({ text }: RouteSpec, answer: string, reply: string | undefined, noBody: string): string[] => {
  if (text) return [`${answer} \`${text}\``]
  return reply === undefined ? [`${answer}${noBody}`] : shown(answer, reply)
}

function section([name, spec]: [RouteName, RouteSpec], language: PageLanguage): string {
  const { body, query, reply } = shapeOf(name)
  const { labels, noBody, separator } = WORDS[language]
  const answer = labelled(labels.answer, String(spec.status ?? 200))
  return [
    `## ${spec.method} ${spec.path}`,
    whatOf(name, language),
    labelled(labels.who, who(spec.access, language)),
    ...shown(labels.query, query),
    ...shown(labels.body, body),
    ...answered(spec, answer, reply, noBody),
    ...(spec.errors.length === 0 ? [] : [labelled(labels.errors, linked(spec.errors, separator))]),
    fence(EXAMPLES[name], 'sh'),
  ].join('\n\n')
}

const types = (): string =>
  namedTypes(routes.flatMap(([name]) => Object.values(shapeOf(name))))
    .map(({ name, code }) => `### ${name}\n\n${fence(code, 'typescript')}`)
    .join('\n\n')

const VARIABLES = fence(
  "SERVER=http://localhost:8080\nTOKEN=$(npx ovation token --room '*' --user me --role owner)",
  'sh',
)

const english = (): string => `# The REST API

<!-- Made from the table of routes by \`node scripts/api-page.ts --write\`. -->

Every route, with its body, answer, errors and an example. The source is the table in [packages/protocol/src/routes.ts](../packages/protocol/src/routes.ts), from which the server also takes who may call a route and what it accepts.

Every server has the same for programs, as OpenAPI 3.1, at \`/api/openapi.json\`: [the document of this version](../packages/server/src/pages/openapi.json). How a backend takes a client from it: [backend.md](backend.md#a-client-from-the-openapi-document).

Send the token in \`Authorization: Bearer …\` ([tokens.md](tokens.md)). A role that was granted in a room counts like one from a token; a ban removes every right in that room. Bodies and answers are JSON. An error is \`{"error":{"code","message","retryInMs"?}}\`; [error codes](reference/errors.md) says what to do about each.

Every route may answer ${linked(COMMON_ERRORS)}; those that need a token may also answer ${linked(TOKEN_ERRORS)}, those with a JSON body ${linked(BODY_ERRORS)}, and those with a parameter in their path ${linked(PATH_ERRORS)}. An address that does not have the method that was asked for answers ${linked(['method_not_allowed'])}, with those that it has in \`Allow\`.

The examples use these variables. \`KEY\` and \`RECORDING\` are ids from the lists of keys and replays. Set them in the clone of the server, with its \`OVATION_DATA\` if it has one.

${VARIABLES}

## All routes

“Pages” says which web pages may read the answer: \`own\` is this server’s own pages, \`allowed\` also those of \`OVATION_ORIGINS\`, \`any\` all pages, without credentials.

${WORDS.en.heads}
| --- | --- | --- | --- | --- |
${rowsOf('en')}

${routes.map((route) => section(route, 'en')).join('\n\n')}

## Types

${types()}
`

const chinese = (): string => `# REST 接口

<!-- 由 \`node scripts/api-page.ts --write\` 根据接口表生成。 -->

所有接口的请求体、响应、错误和示例。来源是 [packages/protocol/src/routes.ts](../../packages/protocol/src/routes.ts) 里的接口表，服务器也按这张表判断谁可以调用、接受什么参数。

每台服务器都在 \`/api/openapi.json\` 提供同样内容的 OpenAPI 3.1 文档，供程序使用：[这个版本的文档](../../packages/server/src/pages/openapi.json)。怎样用它生成客户端，见[接入你的后端](backend.md#用-openapi-文档生成客户端)。

令牌放在 \`Authorization: Bearer …\` 里（见[令牌](tokens.md)）。在房间里授予的角色与令牌里的角色同样有效；被封禁后，在该房间的权限全部失效。请求体和响应都是 JSON。错误的格式是 \`{"error":{"code","message","retryInMs"?}}\`，每个错误码的处理办法见[错误码](reference/errors.md)。

所有接口都可能返回 ${linked(COMMON_ERRORS, '、')}；需要令牌的接口还可能返回 ${linked(TOKEN_ERRORS, '、')}；带 JSON 请求体的接口还可能返回 ${linked(BODY_ERRORS)}；路径里有参数的接口还可能返回 ${linked(PATH_ERRORS)}。地址不支持所用的请求方法时返回 ${linked(['method_not_allowed'])}，响应头 \`Allow\` 列出支持的方法。

示例使用下面的变量。\`KEY\` 和 \`RECORDING\` 是推流码列表和回放列表里的 id。请在服务器的仓库文件夹里设置；服务器设置了 \`OVATION_DATA\` 时，也要设置成一样的。

${VARIABLES}

## 全部接口

“网页”一列表示哪些网页可以读取响应：\`own\` 是本服务器自己的页面；\`allowed\` 还包括 \`OVATION_ORIGINS\` 里的来源；\`any\` 是所有网页，不带凭据。

${WORDS.zh.heads}
| --- | --- | --- | --- | --- |
${rowsOf('zh')}

${routes.map((route) => section(route, 'zh')).join('\n\n')}

## 类型

以下类型由源代码生成，注释保留英文。

${types()}
`

/** The pages as the table says they have to be, and as they are now. */
export const apiPages = (): { file: string; made: string; now: string }[] =>
  (['en', 'zh'] as const).map((language) => ({
    file: API_PAGES[language],
    made: language === 'zh' ? chinese() : english(),
    now: existsSync(API_PAGES[language]) ? readFileSync(API_PAGES[language], 'utf8') : '',
  }))

if (process.argv.includes('--write')) for (const { file, made } of apiPages()) writeFileSync(file, made)

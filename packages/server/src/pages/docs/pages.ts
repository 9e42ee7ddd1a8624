import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

/** One page of the documentation, at `/docs/PATH` and `/docs/zh/PATH`. */
export type DocPage = {
  path: string
  /** Where its text lies, by language, from the root of the repository. A language without one shows the English text. */
  files: { en: string; zh?: string }
  /** What it is called in the menu. */
  names: Record<Language, string>
  /** How much a hit in it counts in the search: guides before the rules of the program, what is past last. */
  weight: number
}
export type DocSection = { names: Record<Language, string>; folded: boolean; pages: DocPage[] }

export const repository = fileURLToPath(new URL('../../../../../', import.meta.url))

/** Weights of pages in the search that are not 1, by their address. */
const WEIGHTS: readonly (readonly [start: string, weight: number])[] = [
  ['spec/wire', 0.7],
  ['spec', 0.1],
  ['architecture', 0.1],
  ['contributing', 0.1],
  ['changelog', 0.05],
  ['benchmarks', 0.05],
  ['reference/', 0.9],
  // Beside a guide, a route is one way to do it.
  ['api', 0.6],
  ['consistency', 0.7],
  ['glossary', 0.5],
]
const weightOf = (path: string): number => WEIGHTS.find(([start]) => path.startsWith(start))?.[1] ?? 1

type Row = readonly [path: string, en: string, zh: string, file?: string]

/** What stands in the menu, in its order. A page lies at its path in `docs/`, its Chinese text in `docs/zh/`. */
const MENU: readonly { en: string; zh: string; folded?: boolean; rows: readonly Row[] }[] = [
  {
    en: 'Tutorial',
    zh: '教程',
    rows: [
      ['', 'Overview', '概览', 'docs/index.md'],
      ['tutorial/first-room', 'First room on air', '第一个房间开播'],
      ['tutorial/chat-app', 'A chat app in ten minutes', '十分钟做一个聊天应用'],
    ],
  },
  {
    en: 'Guides',
    zh: '指南',
    rows: [
      ['studio', 'The studio', '工作室'],
      ['people', 'People and roles', '用户与角色'],
      ['phone', 'Go live from a phone', '用手机开播'],
      ['embed', 'Embed a room', '嵌入网页'],
      ['overlays', 'Overlays for OBS', 'OBS 叠加层'],
      ['browsers', 'Supported browsers', '浏览器支持'],
      ['accessibility', 'Keyboard and screen readers', '键盘与读屏'],
      ['frameworks', 'React and Vue', 'React 与 Vue'],
      ['chat-features', 'Chat features', '聊天功能'],
      ['report', 'The report of a show', '直播数据报告'],
      ['presence-and-state', 'Presence, shared state, read position', '在场、共享状态与已读位置'],
      ['tokens', 'Tokens', '令牌'],
      ['sign-in', 'Sign-in on your own pages', '在你自己的页面上登录'],
      ['backend', 'Your backend', '接入你的后端'],
      ['webhooks', 'Webhooks', 'Webhook'],
      ['outlets', 'Kafka, RabbitMQ, files', 'Kafka、RabbitMQ 与文件'],
      ['node', 'Your back end in Node', '用 Node 写后端'],
      ['samples', 'Samples for back ends', '后端示例'],
      ['origins', 'Origins and CSP', '来源与 CSP'],
      ['connection', 'Connection states', '连接状态'],
      ['deploy', 'Deploy', '部署'],
      ['deploy-files', 'Files for deploying', '部署用的文件', 'deploy/README.md'],
      ['cluster', 'Several nodes', '多节点'],
      ['models', 'Plan capacity', '容量规划'],
      ['benchmarks', 'Benchmarks', '性能数据'],
    ],
  },
  {
    en: 'Reference',
    zh: '参考',
    rows: [
      ['reference/client', 'SDK', 'SDK'],
      ['reference/react', 'SDK for React', 'React 绑定'],
      ['reference/vue', 'SDK for Vue', 'Vue 绑定'],
      ['reference/element', '<live-room>', '<live-room>'],
      ['api', 'REST routes', 'REST 接口'],
      ['spec/wire', 'Wire protocol', '通信协议'],
      ['reference/roles', 'Roles and actions', '角色与权限'],
      ['reference/settings', 'Room settings', '直播间设置'],
      ['reference/errors', 'Error codes', '错误码'],
      ['reference/cli', 'Command line', '命令行'],
      ['environment', 'Environment variables', '环境变量'],
      ['reference/limits', 'Limits', '上限'],
      ['reference/metrics', 'Metrics', '指标'],
      ['glossary', 'Glossary', '术语表'],
    ],
  },
  {
    en: 'Help',
    zh: '排查',
    rows: [
      ['troubleshooting', 'Troubleshooting', '常见问题'],
      ['security', 'Security', '安全'],
      ['consistency', 'Consistency', '一致性'],
    ],
  },
  {
    en: 'Project',
    zh: '项目',
    rows: [
      ['architecture', 'Architecture', '架构', 'ARCHITECTURE.md'],
      ['contributing', 'Contributing', '参与开发', 'CONTRIBUTING.md'],
      ['report-a-vulnerability', 'Report a vulnerability', '报告漏洞', 'SECURITY.md'],
      ['changelog', 'Changelog', '更新日志', 'CHANGELOG.md'],
    ],
  },
]

const has = (file: string): boolean => existsSync(`${repository}${file}`)

function pageOf([path, en, zh, file = `docs/${path}.md`]: Row): DocPage {
  const chinese = `docs/zh/${path === '' ? 'index' : path}.md`
  return {
    path,
    files: { en: file, ...(has(chinese) ? { zh: chinese } : {}) },
    names: { en, zh },
    weight: weightOf(path),
  }
}

/** The numbered rules, for those who change the program. */
function rules(listed: readonly DocPage[]): DocSection {
  const known = new Set(listed.map(({ path }) => path))
  const names = readdirSync(`${repository}docs/spec`)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => name.slice(0, -'.md'.length))
    .filter((name) => !known.has(`spec/${name}`))
    .sort()
  return {
    names: { en: 'Rules', zh: '规则' },
    folded: true,
    pages: [
      pageOf(['spec', 'All rules', '全部规则', 'docs/spec/README.md']),
      ...names.map((name) => pageOf([`spec/${name}`, name, name])),
    ],
  }
}

/** The menu of what is there. Where the program was installed without `docs/`, it is empty. */
export function readMenu(): DocSection[] {
  if (!has('docs/index.md')) return []
  const sections = MENU.map(({ en, zh, folded = false, rows }) => ({
    names: { en, zh },
    folded,
    pages: rows.map(pageOf).filter(({ files }) => has(files.en)),
  }))
  return [...sections, rules(sections.flatMap(({ pages }) => pages))]
}

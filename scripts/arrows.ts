import { readFileSync } from 'node:fs'
import { globSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Which package may import which; everything else that is imported has to be a dependency from outside. */
export const PACKAGES: Record<string, readonly string[]> = {
  kernel: [],
  features: ['kernel'],
  room: ['features', 'kernel'],
  protocol: ['features', 'kernel', 'room'],
  client: ['features', 'kernel', 'protocol', 'room'],
  node: ['protocol', 'room'],
  danmaku: [],
  // Of features: what their models and viewers are (`KNOWS`); of the protocol: what publishing and the low-latency stream say.
  'live-room': ['client', 'danmaku', 'features', 'protocol'],
  // Of features: what they show in the studio.
  console: ['client', 'features', 'live-room', 'protocol'],
  docs: [],
  audience: ['client', 'features', 'kernel'],
  // The contracts are written against the server's ports: types only.
  testkit: ['audience', 'client', 'protocol', 'room'],
  server: ['protocol', 'room', 'audience'],
}

/** Which folder of the server may know which. */
const FOLDERS: Record<string, readonly string[]> = {
  ops: [],
  bus: ['entry', 'ops'],
  cache: ['ops'],
  pages: [],
  storage: ['ops'],
  mail: ['ops'],
  images: ['ops'],
  log: ['storage', 'ops'],
  wallet: ['log', 'ops'],
  identity: ['ops'],
  // Accounts: who people are, how they sign in, and what they may do on the site.
  people: ['storage', 'identity', 'consumers', 'ops'],
  // Where bytes come in, and what they may cost.
  entry: ['ops'],
  budget: ['ops'],
  rest: ['people'],
  media: ['storage', 'entry', 'budget', 'ops'],
  recording: ['media', 'rooms', 'log', 'rest', 'budget', 'ops'],
  rooms: ['log', 'bus', 'cache', 'ops'],
  presence: ['rooms', 'ops'],
  reading: ['storage', 'ops'],
  // Who reads the log behind it, and the rows that the first of them keeps.
  consumers: ['log', 'bus', 'storage', 'ops'],
  cards: ['consumers', 'rooms', 'storage', 'ops'],
  // Where what happens in rooms leaves.
  outlets: ['consumers', 'people', 'identity', 'log', 'rest', 'ops'],
  reports: ['consumers', 'rooms', 'log', 'rest', 'storage', 'ops'],
  site: ['bus', 'log', 'rooms', 'ops'],
  // What operators change while the server runs, on this node.
  operation: ['identity', 'ops'],
  edge: ['rooms', 'presence', 'identity', 'rest', 'entry', 'budget', 'ops'],
  // Where video and rooms meet.
  broadcast: ['rooms', 'media', 'recording', 'demo', 'bus', 'log', 'identity', 'edge', 'rest', 'ops'],
  // Shows from files: what hosts send, and what is published of it.
  'show-file': ['media', 'recording', 'rooms', 'rest', 'ops'],
  cluster: ['rooms', 'presence', 'ops'],
  'ops-listener': ['budget', 'ops'],
  demo: ['rooms', 'log', 'media', 'identity', 'ops'],
  api: [
    'people',
    'images',
    'rooms',
    'cards',
    'site',
    'log',
    'media',
    'identity',
    'edge',
    'rest',
    'budget',
    'share',
    'ops',
  ],
  share: ['ops'],
  // Certificates that a certificate authority issues.
  acme: ['ops'],
  cli: ['log', 'identity', 'people', 'mail', 'ops', 'plan', 'share'],
  plan: ['ops'],
}

/** The composition root knows every folder but the command line, which starts it. */
FOLDERS['compose'] = Object.keys(FOLDERS).filter((folder) => folder !== 'cli' && folder !== 'plan')

/** Packages that run in browsers and on every Node: nothing of Node's own. */
const PORTABLE: ReadonlySet<string> = new Set([
  'kernel',
  'features',
  'room',
  'protocol',
  'client',
  'danmaku',
  'live-room',
  'audience',
  'console',
  'docs',
])
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g

type Import = { specifier: string; typeOnly: boolean }

const importsOf = (text: string): Import[] =>
  [...text.matchAll(IMPORT)].map(([, typeOnly, from, dynamic, bare]) => ({
    specifier: from ?? dynamic ?? bare ?? '',
    typeOnly: typeOnly !== undefined,
  }))

const isTest = (path: string): boolean =>
  /\.(test|fixture|harness)\.tsx?$/.test(path) || path.includes(`${sep}test${sep}`)

/** Every import in the packages that goes where it must not, in words. */
export function wrongArrows(root: string): string[] {
  const problems = cyclesIn(PACKAGES, 'packages').concat(cyclesIn(FOLDERS, 'folders of the server'))
  for (const path of globSync('{packages,apps}/*/src/**/*.{ts,tsx}', { cwd: root })) {
    if (isTest(path)) continue
    const own = path.split(sep)[1] ?? ''
    for (const imported of importsOf(readFileSync(join(root, path), 'utf8'))) {
      const why =
        wrongPackage(own, path, imported) ??
        wrongLayer(own, path, imported) ??
        (own === 'server' ? wrongFolder(path, imported.specifier) : undefined)
      if (why) problems.push(`${path} imports ${imported.specifier}: ${why}`)
    }
  }
  return problems
}

/** Why a package must not import this; undefined if it may. */
export function wrongPackage(own: string, path: string, { specifier, typeOnly }: Import): string | undefined {
  const ofScreen = own === 'features' ? OF_SCREENS[layerOf(path) ?? ''] : undefined
  if (ofScreen) {
    // What a feature shows: beside its own model, the SDK, and what its screen gives to its parts.
    const rest = /^@ovation\/(.+)$/.exec(specifier)?.[1]
    return rest === undefined || /^(client|kernel)$/.test(rest) || ofScreen.test(rest)
      ? undefined
      : `what a feature shows must not know ${specifier}`
  }
  if (PORTABLE.has(own) && specifier.startsWith('node:')) return `${own} has to run where there is no Node`
  if (PURE.has(own) && !/^(\.|@ovation\/)/.test(specifier) && !(specifier === 'zod' && path.endsWith(`${sep}wire.ts`)))
    return 'the domain depends on nothing outside'
  const other = /^@ovation\/([^/]+)/.exec(specifier)?.[1]
  if (other === undefined || PACKAGES[own]?.includes(other)) return undefined
  // What the SDK has of a feature names types of the wire, and of all features together.
  if (own === 'features' && typeOnly && layerOf(path) === 'client' && /^(protocol|room)$/.test(other)) return undefined
  if (own === 'testkit' && other === 'server' && typeOnly && path.includes('contracts')) return undefined
  return `${own} must not know ${other}`
}

/** Parts of a feature and of the packages below them, from what knows least. Each may know those before it, and its own kind. */
const LAYERS = [
  'model',
  'rules',
  'wire',
  'strings',
  'client',
  'audience',
  'viewer',
  'studio',
  'reference',
  'server',
] as const
type Layer = (typeof LAYERS)[number]
const KNOWS: Record<Layer, readonly Layer[]> = {
  model: ['model'],
  rules: ['model', 'rules', 'wire'],
  wire: ['model', 'wire'],
  strings: ['strings'],
  client: ['model', 'client'],
  audience: ['model', 'client', 'audience'],
  viewer: ['model', 'strings', 'client', 'viewer'],
  studio: ['model', 'strings', 'client', 'studio'],
  // For the scripts that make docs/reference alone: no layer knows it.
  reference: ['model', 'strings', 'reference'],
  server: ['model', 'rules', 'wire', 'server'],
}
/** The parts of a feature that run in a screen, and what of the screens is for them. */
const OF_SCREENS: Partial<Record<string, RegExp>> = {
  viewer: /^live-room\/(base|boxes|parts|player|stage|jsx-runtime)$/,
  studio: /^(console\/parts|live-room\/player)$/,
}

/** Files are named after their layer, `client.ts` and `client-types.ts`; the others are listed. */
const layerIn = (folder: string, file: string): Layer | undefined => {
  const name = file.replace(/\.(tsx?|css)$/, '')
  return LAYERS.find((layer) => name === layer || name.startsWith(`${layer}-`)) ?? FILES[`${folder}/${name}`]
}
const layerOf = (path: string): Layer | undefined => layerIn(path.split(sep)[3] ?? '', path.split(sep)[4] ?? '')
const FILES: Record<string, Layer> = {
  'access/authority': 'rules',
  'gifts/accounts': 'rules',
  'gifts/catalogue': 'model',
  'gifts/icon': 'viewer',
}

/** Each entry of the kernel is named after the layer that it is for. What decides never reaches a browser; a model knows no rules; a feature reads another's model where its rules declare it. */
export function wrongLayer(own: string, path: string, { specifier, typeOnly }: Import): string | undefined {
  const decides = /^@ovation\/[a-z]+\/((rules|wire)$|[a-z]+\/(rules|wire|authority)$)/.test(specifier)
  if (BROWSER.has(own) && decides && !typeOnly) return 'what decides is for servers alone'
  if (/^@ovation\/features\/.*\/(client|audience)/.test(specifier) && !BROWSER.has(own) && !typeOnly)
    return 'what the SDK and simulated people do with a feature is not for servers'
  if (own !== 'features') return undefined
  const folder = path.split(sep)[3] ?? ''
  const layer = layerOf(path)
  if (!layer) return `a feature has the files ${LAYERS.join(', ')}; name others in FILES of scripts/arrows.ts`
  const entry = /^@ovation\/kernel\/(\w+)$/.exec(specifier)?.[1] as Layer | undefined
  if (entry && !KNOWS[layer].includes(entry)) return `a ${layer} knows no ${entry}`
  if (!specifier.startsWith('.')) return undefined
  const [other = '', target = ''] = relative(join('packages', 'features', 'src'), join(dirname(path), specifier)).split(
    sep,
  )
  const to = layerIn(other, target)
  if (!to || !(KNOWS[layer].includes(to) || (typeOnly && to === 'rules')))
    return `${layer} must not know ${to ?? target}`
  if (other !== folder && to !== 'model' && !(typeOnly && to === 'client' && layer === 'client'))
    return `only the model of ${other} is for other features`
  return undefined
}

/** Packages that depend on nothing outside. */
const PURE: ReadonlySet<string> = new Set(['kernel', 'features', 'room'])

/** Packages whose programs run in browsers. */
const BROWSER: ReadonlySet<string> = new Set(['client', 'live-room', 'console', 'danmaku', 'docs', 'audience'])

function wrongFolder(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const source = join('packages', 'server', 'src')
  const [from = '', ...inside] = relative(source, path).split(sep)
  const target = relative(source, join(dirname(path), specifier)).split(sep)
  const to = target[0] ?? ''
  if (target.length === 1 || to === from) return undefined
  // The composition root of the storage thread takes what runs inside it.
  if (path.endsWith('storage-thread.ts') && specifier.endsWith('handlers.ts')) return undefined
  if (target.length > 2 || target[1] !== 'index.ts') return `only the face of ${to} (${to}/index.ts) is for others`
  if (inside.length === 0) return undefined
  return FOLDERS[from]?.includes(to) ? undefined : `${from} must not know ${to}`
}

function cyclesIn(table: Record<string, readonly string[]>, what: string): string[] {
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (table[from] ?? []).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))))
  return Object.keys(table).flatMap((name) =>
    reaches(name, name) ? [`the table of ${what} has a cycle through ${name}`] : [],
  )
}

export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url))

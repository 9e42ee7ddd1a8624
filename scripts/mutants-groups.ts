/** Names the group to the tests that Stryker starts. */
export const MUTANTS_GROUP = 'OVATION_MUTANTS_GROUP'

/**
 * `mutate`: the files that are changed, `tests`: the unit tests that should notice, `least`: the least share, in percent.
 * What a mutant keeps waiting for good fails after `testTimeoutMs`, before Stryker ends the whole process, which takes far
 * longer.
 */
type Group = { mutate: readonly string[]; tests: readonly string[]; least: number; testTimeoutMs: number }

const folder = (name: string): Group => ({
  mutate: [`packages/server/src/${name}/**/*.ts`],
  tests: [`packages/server/src/${name}/**/*.test.ts`],
  least: 70,
  testTimeoutMs: 20_000,
})

export const GROUPS = {
  // The bindings to React and Vue are tested in browsers.
  client: {
    mutate: ['packages/client/src/*.ts', '!packages/client/src/{index,react,react-room,vue}.ts'],
    tests: ['packages/client/src/**/*.test.ts'],
    least: 70,
    testTimeoutMs: 3_000,
  },
  rules: {
    mutate: [
      'packages/{kernel,room}/src/**/*.ts',
      'packages/features/src/*/{model,model-*,rules,authority,accounts,catalogue}.ts',
      '!packages/kernel/src/wire.ts',
    ],
    tests: ['packages/{kernel,features,room}/src/**/*.test.ts'],
    least: 85,
    testTimeoutMs: 5_000,
  },
  rooms: { ...folder('rooms'), testTimeoutMs: 5_000 },
  // The driver of PostgreSQL is its statements: only a database can say what they do, and the contract suite asks one.
  log: {
    ...folder('log'),
    mutate: ['packages/server/src/log/**/*.ts', '!packages/server/src/log/postgres/*.ts'],
    testTimeoutMs: 5_000,
  },
  // Stream keys in PostgreSQL are statements alone, too.
  media: {
    ...folder('media'),
    mutate: ['packages/server/src/media/**/*.ts', '!packages/server/src/media/postgres-key-store.ts'],
    testTimeoutMs: 10_000,
  },
  // Without servers and real time: what takes seconds waits for good.
  cluster: { ...folder('cluster'), testTimeoutMs: 3_000 },
  // Without brokers: what talks to a real one is held by the contract suite.
  bus: {
    ...folder('bus'),
    mutate: ['packages/server/src/bus/{redis-cluster,shard-probes,ordered-sends,remote,in-process,late-bus}.ts'],
    testTimeoutMs: 3_000,
  },
  edge: folder('edge'),
  reports: folder('reports'),
  // What runs a real SMTP client, or a process, is tested with real ones.
  mail: {
    ...folder('mail'),
    mutate: ['packages/server/src/mail/*.ts', '!packages/server/src/mail/{smtp-transport,open-mailer}.ts'],
    testTimeoutMs: 3_000,
  },
  // The HTTP API of people belongs to them. The contract suite asks the databases in threads, where nothing is changed.
  people: {
    mutate: [
      'packages/server/src/people/*.ts',
      'packages/server/src/api/*.ts',
      '!packages/server/src/api/{authorise,export,index,rooms,share,shared-state,site}.ts',
      '!packages/server/src/people/{database,statements}.ts',
    ],
    tests: ['packages/server/src/{people,api}/!(database|before-people).test.ts'],
    least: 70,
    testTimeoutMs: 5_000,
  },
  // The store in PostgreSQL is statements alone.
  acme: {
    ...folder('acme'),
    mutate: ['packages/server/src/acme/**/*.ts', '!packages/server/src/acme/postgres-store.ts'],
    testTimeoutMs: 5_000,
  },
  images: {
    ...folder('images'),
    mutate: ['packages/server/src/images/{format,webp,images}.ts'],
    testTimeoutMs: 3_000,
  },
  broadcast: { ...folder('broadcast'), testTimeoutMs: 5_000 },
} as const satisfies Record<string, Group>

/** Those whose unit tests notice enough: `npm run test:long` holds them to it. */
export const PROVEN_GROUPS = [
  'client',
  'rules',
  'cluster',
  'log',
  'rooms',
  'broadcast',
  'media',
] as const satisfies readonly (keyof typeof GROUPS)[]

export function groupNamed(name = 'client'): Group {
  const group = Object.entries(GROUPS).find(([one]) => one === name)?.[1]
  if (!group) throw new Error(`there is no group ${name}; the groups are ${Object.keys(GROUPS).join(', ')}`)
  return group
}

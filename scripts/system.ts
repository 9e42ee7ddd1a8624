import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Programs and fonts that tests use, by the Debian package that brings them. */
type Needed = {
  program: string
  apt: string
  for: string
  /** What it is called with to see that it is whole, where a part of it is another package. */
  whole?: readonly string[]
}

const ALWAYS: readonly Needed[] = [
  { program: 'chromium', apt: 'chromium', for: 'tests in a browser' },
  {
    program: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
    apt: 'fonts-noto-cjk',
    for: 'pictures of screens',
  },
  { program: 'ffmpeg', apt: 'ffmpeg', for: 'tests with a real encoder' },
  { program: 'nginx', apt: 'nginx-light', for: 'the recipe with nginx' },
  { program: 'haproxy', apt: 'haproxy', for: 'the recipe with HAProxy' },
  { program: 'caddy', apt: 'caddy', for: 'the recipe with Caddy' },
  { program: '/usr/lib/postgresql/*/bin/initdb', apt: 'postgresql', for: 'the log in PostgreSQL' },
  { program: 'redis-server', apt: 'redis-server', for: 'the bus over Redis' },
  { program: 'nats-server', apt: 'nats-server', for: 'the bus over NATS' },
  { program: 'rabbitmq-server', apt: 'rabbitmq-server', for: 'the bus over RabbitMQ' },
  { program: '/usr/bin/aiosmtpd', apt: 'python3-aiosmtpd', for: 'sending mail' },
  { program: 'pebble', apt: 'pebble', for: 'certificates from a certificate authority' },
  { program: 'openssl', apt: 'openssl', for: 'certificates in tests' },
  { program: 'strace', apt: 'strace', for: 'failing disk syncs' },
]
const FOR_VOLUME: readonly Needed[] = [
  { program: 'java', apt: 'default-jre-headless', for: 'the outlet to Kafka' },
  { program: 'mvn', apt: 'maven', for: 'the outlet to Kafka, the sample for Spring Boot' },
  { program: 'javac', apt: 'default-jdk-headless', for: 'the sample for Spring Boot' },
  { program: 'go', apt: 'golang-go', for: 'the sample for Go' },
  { program: 'python3', apt: 'python3-venv', for: 'the sample for Flask', whole: ['-m', 'ensurepip', '--version'] },
  { program: 'obs', apt: 'obs-studio', for: 'the tests with OBS' },
  { program: 'Xvfb', apt: 'xvfb', for: 'a screen for OBS' },
]

/** A program, or a font, which nobody runs. */
const has = (program: string): boolean =>
  (program.endsWith('.ttc') && existsSync(program)) ||
  // Servers lie where a plain user's path does not lead.
  spawnSync('sh', ['-c', `PATH=$PATH:/usr/sbin command -v $(ls -d ${program} 2>/dev/null || echo ${program})`])
    .status === 0

const isMissing = ({ program, whole }: Needed): boolean =>
  !has(program) || (whole !== undefined && spawnSync(program, whole).status !== 0)

/** Installs what is missing where that is allowed; gives what is still missing. */
export function ensureSystem(long: boolean): readonly Needed[] {
  const needed = long ? [...ALWAYS, ...FOR_VOLUME] : ALWAYS
  const missing = needed.filter(isMissing)
  if (missing.length === 0 || !has('apt-get')) return missing
  const asRoot =
    process.getuid?.() === 0
      ? []
      : has('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0
        ? ['sudo', '-n']
        : undefined
  if (!asRoot) return missing
  console.log(`installing ${missing.map(({ apt }) => apt).join(', ')} …`)
  const apt = (...args: string[]) => {
    const [command = '', ...rest] = [...asRoot, 'apt-get', ...args]
    execFileSync(command, rest, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  try {
    apt('update', '-q')
    apt('install', '-q', '-y', '--no-install-recommends', ...missing.map((one) => one.apt))
  } catch (error) {
    console.error(`apt-get failed: ${(error as Error).message}`)
  }
  return needed.filter(isMissing)
}

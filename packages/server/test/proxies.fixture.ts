import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A configuration as it lies in deploy/, for a test to put its own ports and names in. */
export const deployed = (name: string): string =>
  readFileSync(new URL(`../../../deploy/${name}`, import.meta.url), 'utf8')

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

/** A real nginx with one site, and nothing outside its folder. */
export function startNginx(folder: string, site: string): ChildProcess {
  const home = mkdtempSync(join(folder, 'nginx-'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${home}/${name};`,
  )
  writeFileSync(
    join(home, 'nginx.conf'),
    `daemon off; pid ${home}/pid; error_log ${home}/error.log; events {} http { access_log off; ${temporary.join(' ')} ${site} }`,
  )
  return spawn('nginx', ['-p', home, '-c', join(home, 'nginx.conf')], { stdio: 'ignore', env })
}

/** A real HAProxy. */
export function startHaproxy(folder: string, configuration: string): ChildProcess {
  const home = mkdtempSync(join(folder, 'haproxy-'))
  writeFileSync(join(home, 'haproxy.cfg'), configuration)
  return spawn('haproxy', ['-db', '-f', join(home, 'haproxy.cfg')], { stdio: 'ignore', env })
}

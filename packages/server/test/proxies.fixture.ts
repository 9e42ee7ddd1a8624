import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
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

/** A real Caddy, with nothing outside its folder. */
export function startCaddy(folder: string, site: string): ChildProcess {
  const home = mkdtempSync(join(folder, 'caddy-'))
  const file = join(home, 'Caddyfile')
  writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${site}`)
  return spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    stdio: 'ignore',
    env: { ...env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
  })
}

type Site = {
  folder: string
  /** Where it listens; `spare` are ports that it needs besides. */
  port: number
  spare: number
  upstream: number
  /** The other node, where there is one. */
  second?: number
  /** Where encoders' connections are led to, by a proxy that takes them. */
  rtmp?: number
  secondRtmp?: number
  cert: string
  key: string
}

/** Every proxy in deploy/, each with one server behind it: how it is run, and whether it brings TLS. */
export const PROXIES: Record<string, { tls: boolean; program: string; run: (site: Site) => ChildProcess }> = {
  'nginx.conf': { tls: true, program: 'nginx', run: (site) => startNginx(site.folder, tlsOfNginx('nginx.conf', site)) },
  'nginx-cluster.conf': {
    tls: true,
    program: 'nginx',
    run: (site) => startNginx(site.folder, tlsOfNginx('nginx-cluster.conf', site)),
  },
  'nginx-video.conf': {
    tls: false,
    program: 'nginx',
    run: ({ folder, port, upstream }) => {
      // nginx' workers run as nobody.
      const cache = join(folder, `cache-${port}`)
      mkdirSync(cache)
      chmodSync(cache, 0o777)
      chmodSync(folder, 0o755)
      return startNginx(
        folder,
        deployed('nginx-video.conf')
          .replaceAll('127.0.0.1:8080', `127.0.0.1:${upstream}`)
          .replace('listen 8081', `listen 127.0.0.1:${port}`)
          .replace('/var/cache/nginx/ovation', cache),
      )
    },
  },
  Caddyfile: {
    tls: true,
    program: 'caddy',
    run: ({ folder, port, upstream, cert, key }) =>
      startCaddy(
        folder,
        deployed('Caddyfile')
          .replace('live.example.com {', `https://localhost:${port} {\n\ttls ${cert} ${key}\n\tbind 127.0.0.1`)
          .replace('127.0.0.1:8080', `127.0.0.1:${upstream}`),
      ),
  },
  'haproxy.cfg': {
    tls: true,
    program: 'haproxy',
    run: ({ folder, port, spare, upstream, second = upstream, rtmp = 1, secondRtmp = rtmp, cert, key }) => {
      const pem = join(folder, `both-${port}.pem`)
      writeFileSync(pem, `${readFileSync(cert, 'utf8')}\n${readFileSync(key, 'utf8')}`)
      return startHaproxy(
        folder,
        deployed('haproxy.cfg')
          .replace('bind :443 ssl crt /etc/haproxy/live.example.com.pem', `bind 127.0.0.1:${port} ssl crt ${pem}`)
          .replace('bind :1935', `bind 127.0.0.1:${spare}`)
          .replaceAll('10.0.0.11:1935', `127.0.0.1:${rtmp}`)
          .replaceAll('10.0.0.12:1935', `127.0.0.1:${secondRtmp}`)
          .replaceAll('10.0.0.11:8080', `127.0.0.1:${upstream}`)
          .replaceAll('10.0.0.12:8080', `127.0.0.1:${second}`)
          .replace('maxconn 100000', 'maxconn 1000'),
      )
    },
  },
}

const tlsOfNginx = (name: string, { port, spare, upstream, second = upstream, cert, key }: Site): string =>
  deployed(name)
    .replace('listen 80;', `listen 127.0.0.1:${spare};`)
    .replace('listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`)
    .replaceAll('live.example.com', 'localhost')
    .replace(/ssl_certificate .*;/, `ssl_certificate ${cert};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
    .replace('127.0.0.1:8080', `127.0.0.1:${upstream}`)
    .replaceAll('10.0.0.11:8080', `127.0.0.1:${upstream}`)
    .replaceAll('10.0.0.12:8080', `127.0.0.1:${second}`)

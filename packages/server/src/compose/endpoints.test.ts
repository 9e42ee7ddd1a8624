import { describe, expect, it } from 'vitest'
import { Endpoints } from './endpoints.ts'
import type { Listening } from './endpoints.ts'

const HERE: Listening = {
  ...{ host: '127.0.0.1', port: 8080, rtmpPort: 1935, rtmpsPort: undefined },
  ...{ tls: undefined, publicUrl: undefined },
}
function endpoints(at: Partial<Listening>): Endpoints {
  const made = new Endpoints()
  made.set({ ...HERE, ...at })
  return made
}

describe('the addresses of a server', () => {
  it('are empty until it listens', () => {
    const { url, local, port, rtmp, rtmps } = new Endpoints()
    expect({ url, local, port, rtmp, rtmps }).toEqual({ url: '', local: '', port: 0, rtmp: '', rtmps: null })
  })

  it('are of this machine when nothing else is known', () => {
    const { url, local, port, rtmp, rtmps } = endpoints({})
    expect({ url, local, port, rtmp, rtmps }).toEqual({
      ...{ url: 'http://localhost:8080', local: 'http://127.0.0.1:8080', port: 8080 },
      ...{ rtmp: 'rtmp://localhost:1935/live', rtmps: null },
    })
  })

  it('[START11] are of the public address where there is one, for encoders too; those of this machine stay', () => {
    const { url, local, rtmp } = endpoints({ host: '::', publicUrl: 'https://live.example.com/room' })
    expect({ url, local, rtmp }).toEqual({
      url: 'https://live.example.com/room',
      local: 'http://[::1]:8080',
      rtmp: 'rtmp://live.example.com:1935/live',
    })
  })

  it('[MEDIA13] have RTMPS with a certificate, but not with a self-signed one, which encoders refuse', () => {
    const given = endpoints({ rtmpsPort: 1936, tls: { selfMade: false } })
    expect(given.url).toBe('https://localhost:8080')
    expect(given.rtmps).toBe('rtmps://localhost:1936/live')
    expect(endpoints({ rtmpsPort: 1936, tls: { selfMade: true } }).rtmps).toBeNull()
    expect(endpoints({ tls: { selfMade: false } }).rtmps).toBeNull()
  })
})

describe('the link to publish in a room', () => {
  it('has a code to scan over HTTPS only: a camera is allowed nowhere else', () => {
    expect(endpoints({}).publishLink('demo', 'k')).toEqual({
      ...{ link: 'http://localhost:8080/publish/demo#key=k', secure: false, qr: null },
    })
    const { link, secure, qr } = endpoints({ publicUrl: 'https://live.example.com' }).publishLink('demo', 'k')
    expect({ link, secure }).toEqual({ link: 'https://live.example.com/publish/demo#key=k', secure: true })
    expect(qr).toContain('<svg')
  })

  it('[STUDIO97] leads to the network where the server is open to it, unless a phone reaches the public address', () => {
    const network = 'https://192.168.1.5:8443'
    for (const at of [{}, { tls: { selfMade: true } }, { publicUrl: 'http://live.example.com' }]) {
      const { link, secure, qr } = endpoints(at).publishLink('demo', 'k', network)
      expect({ link, secure }).toEqual({ link: `${network}/publish/demo#key=k`, secure: true })
      expect(qr).toContain('<svg')
    }
    const open = endpoints({ publicUrl: 'https://live.example.com' }).publishLink('demo', 'k', network)
    expect(open.link).toBe('https://live.example.com/publish/demo#key=k')
    expect(endpoints({ tls: { selfMade: true } }).publishLink('demo', 'k').qr, 'the phone itself').toBeNull()
  })
})

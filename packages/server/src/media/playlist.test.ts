import { describe, expect, it } from 'vitest'
import { LiveStream } from './live-stream.ts'
import { renderMaster, renderPlaylist } from './playlist.ts'
import { STREAM_LIMITS } from './segments.ts'

const INIT = { bytes: Buffer.alloc(4), mime: 'video/mp4; codecs="avc1.64001f,mp4a.40.2"', width: 640, height: 360 }

function streamOf(parts: number, { id = 's', width = 640, mime = INIT.mime } = {}): LiveStream {
  const stream = new LiveStream(id, 1_700_000_000_000, { limits: { ...STREAM_LIMITS, segmentMs: 1_000 } })
  stream.begin({ ...INIT, width, mime })
  for (let n = 0; n < parts; n++)
    stream.add({ sequence: n, startMs: n * 500, durationMs: 500, independent: n % 2 === 0, bytes: Buffer.alloc(100) })
  return stream
}

const PART = 'DURATION=0.500,URI='

describe('the playlist of a live stream', () => {
  it('[MEDIA12] has segments, the parts of the newest ones, and the part that comes next', () => {
    expect(renderPlaylist(streamOf(5)).split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:9',
      '#EXT-X-TARGETDURATION:1',
      '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.653',
      '#EXT-X-PART-INF:PART-TARGET=0.551',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-DISCONTINUITY-SEQUENCE:0',
      '#EXT-X-MAP:URI="s/init-0.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:20.000Z',
      `#EXT-X-PART:${PART}"s/0.0.m4s",INDEPENDENT=YES`,
      `#EXT-X-PART:${PART}"s/0.1.m4s"`,
      '#EXTINF:1.000,',
      's/0.m4s',
      '#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:21.000Z',
      `#EXT-X-PART:${PART}"s/1.0.m4s",INDEPENDENT=YES`,
      `#EXT-X-PART:${PART}"s/1.1.m4s"`,
      '#EXTINF:1.000,',
      's/1.m4s',
      '#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:22.000Z',
      `#EXT-X-PART:${PART}"s/2.0.m4s",INDEPENDENT=YES`,
      '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="s/2.1.m4s"',
      '',
    ])
  })

  it('[MEDIA12] names parts of the last three target durations only, and a segment that begins without any', () => {
    const lines = renderPlaylist(streamOf(12)).split('\n')
    const named = lines.filter((line) => line.startsWith('#EXT-X-PART:')).map((line) => /s\/(\d+)/.exec(line)?.[1])
    // Three seconds behind the end of the first one listed, and the open segment.
    expect([...new Set(named)]).toEqual(['1', '2', '3', '4', '5'])
    expect(lines.at(-2)).toBe('#EXT-X-PRELOAD-HINT:TYPE=PART,URI="s/5.2.m4s"')
  })

  it('[MEDIA12] has a new init segment and a discontinuity where the stream changes', () => {
    const stream = streamOf(2)
    stream.begin({ ...INIT, width: 320 })
    stream.add({ sequence: 2, startMs: 1_000, durationMs: 500, independent: true, bytes: Buffer.alloc(1) })
    const text = renderPlaylist(stream)
    expect(text).toContain('s/0.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="s/init-1.mp4"\n#EXT-X-PROGRAM-DATE-TIME')
    expect(text.match(/EXT-X-MAP/g)).toHaveLength(2)
  })

  it('[MEDIA12] ends with the stream, and not where it goes on elsewhere', () => {
    const [ended, moved] = [streamOf(3), streamOf(3)]
    ended.end()
    moved.leave()
    expect(renderPlaylist(ended)).toMatch(/s\/1\.m4s\n#EXT-X-ENDLIST\n$/)
    expect(renderPlaylist(moved)).not.toContain('ENDLIST')
    expect(renderPlaylist(moved)).toMatch(/PRELOAD-HINT:TYPE=PART,URI="s\/2\.0\.m4s"\n$/)
  })

  it('[MEDIA19] has the ticket in each address', () => {
    const text = renderPlaylist(streamOf(5), {
      ticket: 'abc',
      other: { uri: '../low/index.m3u8', stream: streamOf(3) },
    })
    const addresses = text.match(/URI="[^"]+"|^[^#].*m4s.*$/gm) ?? []
    expect(addresses.length).toBeGreaterThan(8)
    expect(addresses.filter((address) => !/\?ticket=abc"?$/.test(address))).toEqual([])
  })

  it.each([
    ['the newest part of the open segment', 5, 'LAST-MSN=2,LAST-PART=0'],
    ['the last part of the last segment', 4, 'LAST-MSN=1,LAST-PART=1'],
    ['nothing but the beginning', 0, 'LAST-MSN=0,LAST-PART=0'],
  ])('[MEDIA12] says how far another rendition is: %s', (_, parts, report) => {
    const other = { uri: '../low/index.m3u8', stream: streamOf(parts) }
    // After four parts and a keyframe the fifth closes the segment: here the open one is empty.
    if (parts === 4) other.stream.segmenter.close()
    expect(renderPlaylist(streamOf(3), { other })).toContain(
      `#EXT-X-RENDITION-REPORT:URI="../low/index.m3u8",${report}\n`,
    )
  })

  it('[MEDIA12] stands in a list of all sizes, each with its peak bitrate, size and codecs', () => {
    const own = { uri: 'index.m3u8', stream: streamOf(5) }
    const audio = { uri: 'audio.m3u8', stream: streamOf(5, { width: 0, mime: 'audio/mp4; codecs="opus"' }) }
    const odd = { uri: 'odd.m3u8', stream: streamOf(5, { mime: 'video/mp4' }) }
    expect(renderMaster([own, audio], 't').split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:9',
      '#EXT-X-STREAM-INF:BANDWIDTH=1600,RESOLUTION=640x360,CODECS="avc1.64001f,mp4a.40.2"',
      'index.m3u8?ticket=t',
      '#EXT-X-STREAM-INF:BANDWIDTH=1600,CODECS="opus"',
      'audio.m3u8?ticket=t',
      '',
    ])
    expect(renderMaster([odd])).toContain('RESOLUTION=640x360,CODECS=""\nodd.m3u8\n')
  })
})

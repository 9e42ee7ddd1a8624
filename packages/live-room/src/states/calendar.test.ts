import { expect, it } from 'vitest'
import { calendarOf } from './calendar.ts'

const event = {
  id: '1-https://live.example/r/demo',
  title: 'Friday night',
  url: 'https://live.example/r/demo',
  startsAt: Date.UTC(2031, 2, 4, 20, 5),
  madeAt: Date.UTC(2031, 2, 1),
}

it('[STATUS3] a calendar gets one event in UTC, with a reminder ten minutes before, in lines of RFC 5545', () => {
  expect(calendarOf(event).split('\r\n')).toEqual([
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Ovation//EN', 'BEGIN:VEVENT', `UID:${event.id}`],
    ...['DTSTAMP:20310301T000000Z', 'DTSTART:20310304T200500Z', 'DURATION:PT1H', 'SUMMARY:Friday night'],
    ...[`DESCRIPTION:${event.url}`, `URL:${event.url}`],
    ...['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Friday night', 'TRIGGER:-PT10M', 'END:VALARM'],
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ])
})

it('[STATUS3] a title cannot end its line, or begin another property', () => {
  const lines = calendarOf({ ...event, title: 'a,b;c\\d\r\nATTENDEE:x\ny' }).split('\r\n')
  expect(lines).toContain('SUMMARY:a\\,b\\;c\\\\d\\nATTENDEE:x\\ny')
  expect(lines.filter((line) => line.startsWith('ATTENDEE'))).toEqual([])
})

it('[STATUS3] long titles are folded at 75 bytes, between characters', () => {
  const title = '直播🎤'.repeat(20)
  const lines = calendarOf({ ...event, title }).split('\r\n')
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
  const at = lines.findIndex((line) => line.startsWith('SUMMARY'))
  expect(Buffer.byteLength(lines[at] ?? '')).toBeGreaterThan(70)
  expect(calendarOf({ ...event, title }).replaceAll('\r\n ', '')).toContain(`SUMMARY:${title}`)
})

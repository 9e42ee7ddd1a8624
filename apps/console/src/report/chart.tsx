import { Text, Title, useComputedColorScheme } from '@mantine/core'
import { durationText } from '@ovation/live-room/words'
import { useEffect, useRef, useState } from 'react'
import UPlot from 'uplot'

/** A line of a chart: a value for each minute, null where none is known. */
export type Line = { label: string; color: string; values: readonly (number | null)[]; fill?: true }

type Props = {
  title: string
  /** What a reader who does not see the chart is told of it. */
  summary: string
  /** What the lines mean, where that is not plain. */
  help?: string
  lines: readonly Line[]
  /** How a value is written. */
  write: (value: number) => string
  /** The least value that the axis goes up to. */
  max?: number
  /** What a click on a minute does. */
  openAt?: ((minute: number) => void) | undefined
}

const HEIGHT_PX = 180
const MINUTE_MS = 60_000
const TRANSPARENT = '30'
const INK = { light: { text: '#4a4f5e', grid: '#e3e5ec' }, dark: { text: '#c3c8d6', grid: '#2c3140' } } as const
const FONT = '12px system-ui, sans-serif'

/** Lines over the minutes of a show. What is under the pointer stands above them. */
export function Chart({ title, summary, help, lines, write, max = 1, openAt }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme()
  const [minute, setMinute] = useState<number | null>(null)
  useEffect(() => {
    if (!place.current) return
    const box = place.current
    const chart = new UPlot(optionsOf({ lines, write, max }, INK[scheme], setMinute), dataOf(lines), box)
    const fit = (): void => chart.setSize({ width: box.clientWidth, height: HEIGHT_PX })
    const observer = new ResizeObserver(fit)
    fit()
    observer.observe(box)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [lines, scheme])
  return (
    <section className="chart" aria-label={title}>
      <Title order={3} size="h6">
        {title}
      </Title>
      <ul className="legend">
        {minute !== null && <li>{durationText(minute * MINUTE_MS)}</li>}
        {lines.map(({ label, color, values }) => (
          <li key={label}>
            <span style={{ background: color }} />
            {label}
            {minute !== null && <strong>{written(values[minute], write)}</strong>}
          </li>
        ))}
      </ul>
      <div
        ref={place}
        role="img"
        aria-label={summary}
        className={openAt && 'opens'}
        onClick={() => minute !== null && openAt?.(minute)}
      />
      {help && (
        <Text size="xs" c="dimmed">
          {help}
        </Text>
      )}
    </section>
  )
}

const written = (value: number | null | undefined, write: Props['write']): string =>
  value === null || value === undefined ? '–' : write(value)

function dataOf(lines: readonly Line[]): UPlot.AlignedData {
  const minutes = Array.from(lines[0]?.values ?? [], (_, minute) => minute)
  return [minutes, ...lines.map(({ values }) => [...values])]
}

function optionsOf(
  { lines, write, max: least }: Required<Pick<Props, 'lines' | 'write' | 'max'>>,
  { text, grid }: { text: string; grid: string },
  point: (minute: number | null) => void,
): UPlot.Options {
  const axis = { stroke: text, font: FONT, grid: { stroke: grid, width: 1 }, ticks: { show: false } }
  const minutes = lines[0]?.values.length ?? 0
  const few = minutes < 3
  return {
    width: 300,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    // A show of a minute is no point in two hours.
    scales: {
      x: { time: false, range: [0, Math.max(1, minutes - 1)] },
      y: { range: (_, __, max) => [0, Math.max(least, max * 1.05)] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        values: (_, at) => at.map((minute) => (Number.isInteger(minute) ? durationText(minute * MINUTE_MS) : '')),
      },
      { ...axis, size: 56, values: (_, at) => at.map(write) },
    ],
    series: [
      {},
      ...lines.map(({ label, color, fill }) => ({
        ...{ label, stroke: color, width: 2, points: { show: few } },
        ...(fill && { fill: color + TRANSPARENT }),
      })),
    ],
    hooks: { setCursor: [({ cursor }) => point(cursor.idx ?? null)] },
  }
}

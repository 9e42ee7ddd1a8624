import { Table } from '@mantine/core'
import { durationText } from '@ovation/live-room/words'
import type { ShowMinute, ShowReport } from '@ovation/protocol'
import { language, useStrings } from '../words/index.ts'
import { reportStrings } from './strings.ts'
import { rowsOf } from './table-rows.ts'

const MINUTE_MS = 60_000
const COLUMNS = [
  ...(['viewers', 'peakViewers', 'joins', 'leaves', 'messages', 'likes', 'gifts', 'coins'] as const),
] satisfies (keyof ShowMinute)[]

/** The same as the charts, to be read. */
export function ReportTable({ report: { minutes } }: { report: ShowReport }) {
  const words = useStrings(reportStrings)
  const names = { ...words.figures, viewers: words.figures.averageViewers }
  return (
    <details>
      <summary>{words.table}</summary>
      <Table.ScrollContainer minWidth={640} tabIndex={0}>
        <Table striped withRowBorders={false} aria-label={words.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.minute}</Table.Th>
              {COLUMNS.map((column) => (
                <Table.Th key={column} scope="col">
                  {names[column]}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rowsOf(minutes).map((row) => (
              <Table.Tr key={row.minute}>
                <Table.Th scope="row">{durationText(row.minute * MINUTE_MS)}</Table.Th>
                {COLUMNS.map((column) => (
                  <Table.Td key={column}>{row[column].toLocaleString(language, { maximumFractionDigits: 1 })}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  )
}

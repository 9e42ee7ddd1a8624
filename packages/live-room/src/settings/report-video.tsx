/** @jsxImportSource @ovation/live-room */
import type { OvationError } from '@ovation/client'
import { useRoomContext, useToast } from '../base.ts'
import { explain, usePanelWords } from '../parts.ts'
import { ReportForm } from './report-form.tsx'
import { settingsStrings } from './strings.ts'

/** Reports what is on air to those who run the room: a report about no message and no person. */
export function ReportVideo({ close }: { close: () => void }) {
  const { session, language } = useRoomContext()
  const { reportVideo, reportOf } = settingsStrings[language]
  const shared = usePanelWords()
  const toast = useToast()
  const send = async (reason: string): Promise<void> => {
    close()
    try {
      await session.room.moderation.report({ reason: `${reportOf}: ${reason}` })
      toast(shared.reportSent)
    } catch (error) {
      toast(explain(shared, error as OvationError))
    }
  }
  return <ReportForm label={reportVideo} send={(reason) => void send(reason)} />
}

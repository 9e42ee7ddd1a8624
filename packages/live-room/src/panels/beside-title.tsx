/** @jsxImportSource @ovation/live-room */
import { ChatSettings } from '../settings/room-settings.tsx'
import { MoreMenu } from './more-menu.tsx'
import { ShareButton } from './share-button.tsx'

/** The buttons after the title. */
export const BesideTitle = () => (
  <>
    <ShareButton />
    <ChatSettings />
    <MoreMenu />
  </>
)

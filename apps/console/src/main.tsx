import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import 'uplot/dist/uPlot.min.css'
import './studio.css'
import './clips/clips.css'
import './toasts.css'
import {
  createTheme,
  Drawer,
  MantineProvider,
  MantineThemeProvider,
  Modal,
  Notification,
  useComputedColorScheme,
} from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { createRoot } from 'react-dom/client'
import type { ReactNode } from 'react'
import type { Root } from 'react-dom/client'
import { App } from './app.tsx'
import { siteTheme } from './site-theme.ts'
import { language, loadTexts, words } from './words/index.ts'

const SHADES = { light: 7, dark: 5 } as const

const theme = createTheme({
  primaryColor: 'coral',
  primaryShade: SHADES,
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: "system-ui, -apple-system, 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif",
  colors: {
    coral: [
      '#ffecee',
      '#ffd6db',
      '#ffb3bc',
      '#ff8f9c',
      '#ff7687',
      '#ff5d73',
      '#f0455d',
      '#c71b42',
      '#a82338',
      '#7a1827',
    ],
    dark: [
      '#eceef5',
      '#c3c6d4',
      '#9a9fb3',
      '#5d6276',
      '#363b4c',
      '#262a37',
      '#1d202b',
      '#14161e',
      '#0f1118',
      '#0b0c11',
    ],
  },
})

/** With what its parts say by themselves, in the language of the studio. */
function themeInWords(): typeof theme {
  const closeButtonProps = { 'aria-label': words.close, className: 'touch-close' }
  // Their heads are no second head of the page.
  const defaultProps = { closeButtonProps, attributes: { header: { role: 'presentation' } } }
  return {
    ...theme,
    components: {
      Modal: Modal.extend({ defaultProps }),
      Drawer: Drawer.extend({ defaultProps }),
      Notification: Notification.extend({ defaultProps: { closeButtonProps } }),
    },
  }
}

const place = document.querySelector('#studio') as HTMLElement
const isWindow = place.dataset.screen === 'sign-in'
const scheme = siteTheme(window)

/** The text on a colour is dark or light by how that colour is in the theme that is shown. */
function InScheme({ children }: { children: ReactNode }) {
  const primaryShade = SHADES[useComputedColorScheme('dark')]
  return (
    <MantineThemeProvider inherit theme={{ primaryShade }}>
      {children}
    </MantineThemeProvider>
  )
}

/** The studio, or the window in which people sign in for another page. */
async function screen(): Promise<() => ReactNode> {
  if (!isWindow) return App
  const { SignInWindow } = await import('./sign-in/sign-in-window.tsx')
  return () => <SignInWindow site={place.dataset.site ?? ''} />
}

async function start(): Promise<void> {
  let root: Root | undefined
  const Screen = await screen()
  await loadTexts(() => {
    document.documentElement.lang = language
    root ??= createRoot(place)
    root.render(
      <MantineProvider theme={themeInWords()} defaultColorScheme="auto" colorSchemeManager={scheme}>
        <InScheme>
          <Notifications position="top-center" limit={3} autoClose={4_000} />
          <Screen />
        </InScheme>
      </MantineProvider>,
    )
  })
}

// As if this script itself had not been loaded: the page says so, and loads it again.
start().catch(() => document.querySelector('script[src*="/studio/app.js"]')?.dispatchEvent(new Event('error')))

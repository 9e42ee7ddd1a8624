import { Alert, Anchor, Button, Group, List, Loader, Modal, Stack, Text, Textarea } from '@mantine/core'
import { ask, attempt, base, Card, language, TextField, timeOf, useMay, useStrings } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { useState, useSyncExternalStore } from 'react'
import { SITE_LIMITS } from './model.ts'
import { siteStudioStrings } from './strings.ts'
import { SiteView } from './studio-site.ts'
import type { SiteInfo } from './studio-site.ts'

const INTERVAL_MS = 5_000

const site = new SiteView({
  read: () => ask('getSite', {}),
  write: (body) => ask('changeSite', { body }),
  every: (run) => {
    const timer = setInterval(run, INTERVAL_MS)
    return () => clearInterval(timer)
  },
})
const useSite = (): SiteInfo | undefined => useSyncExternalStore(site.subscribe, site.get)

const useWords = () => useStrings(siteStudioStrings)
const resume = (words: ReturnType<typeof useWords>): void =>
  void attempt(() => site.change({ pause: null }), words.resumed, words.errors)

/** On every tab while the site is paused, so that nobody forgets it. */
function PausedBanner() {
  const words = useWords()
  const mayChange = useMay('site.change')
  const pause = useSite()?.pause
  if (!pause) return null
  return (
    <Alert className="note bad" radius={0} role="status" title={words.paused}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {words.pausedSince(timeOf(pause.since, language))}
          {pause.text && ` · ${pause.text}`}
        </Text>
        {mayChange && (
          <Button size="compact-sm" variant="default" onClick={() => resume(words)}>
            {words.resume}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

function SitePanel() {
  const words = useWords()
  const site = useSite()
  if (!site)
    return (
      <Stack align="center" p="xl" role="status">
        <Loader />
        <Text c="dimmed">{words.siteLoading}</Text>
      </Stack>
    )
  return (
    <Stack gap="md">
      <Name name={site.name} />
      <Pause pause={site.pause} />
    </Stack>
  )
}

function Name({ name }: Pick<SiteInfo, 'name'>) {
  const words = useWords()
  return (
    <Card
      title={words.site}
      aside={
        <Anchor href={`${base}/`} target="_blank" size="sm">
          {words.homePage}
        </Anchor>
      }
    >
      <TextField
        label={words.siteName}
        hint={words.siteNameHint}
        stored={name}
        maxChars={SITE_LIMITS.maxSiteNameChars}
        save={(name, from) => site.change({ name }, (now) => now.name === from)}
        errors={words.errors}
      />
    </Card>
  )
}

const Pause = ({ pause }: Pick<SiteInfo, 'pause'>) => (
  <Card title={useWords().pause}>{pause ? <Paused {...pause} /> : <Running />}</Card>
)

function WhatItDoes() {
  const words = useWords()
  return (
    <List size="sm" spacing={6}>
      {words.pauseDoes.map((line) => (
        <List.Item key={line}>{line}</List.Item>
      ))}
    </List>
  )
}

/** Pausing is asked for twice: everybody notices it. */
function Running() {
  const words = useWords()
  const [text, setText] = useState('')
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const pause = async (): Promise<void> => {
    setBusy(true)
    const done = await attempt(() => site.change({ pause: { text: text.trim() } }), undefined, words.errors)
    setBusy(false)
    setAsking(false)
    if (done) setText('')
  }
  return (
    <Stack gap="md">
      <Text size="sm">{words.pauseLead}</Text>
      <WhatItDoes />
      <Textarea
        label={words.pauseText}
        description={words.pauseTextHint}
        placeholder={words.pauseTextExample}
        autosize
        minRows={1}
        maxRows={4}
        maxLength={SITE_LIMITS.maxPauseChars}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button variant="default" onClick={() => setAsking(true)}>
        {words.pauseAsk}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={words.pauseSure} centered>
        <Stack>
          <WhatItDoes />
          {text.trim() !== '' && <Text fw={600}>“{text.trim()}”</Text>}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              {words.cancel}
            </Button>
            <Button color="red" loading={busy} onClick={() => void pause()}>
              {words.pauseNow}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  )
}

function Paused({ text, since }: { text: string; since: number }) {
  const words = useWords()
  return (
    <Stack gap="md">
      <Text size="sm">{words.pausedSince(timeOf(since, language))}</Text>
      <TextField
        label={words.pauseText}
        hint={words.pauseTextHint}
        stored={text}
        maxChars={SITE_LIMITS.maxPauseChars}
        long
        save={(text, from) => site.change({ pause: { text } }, ({ pause }) => pause?.text === from)}
        errors={words.errors}
      />
      <Button onClick={() => resume(words)}>{words.resume}</Button>
    </Stack>
  )
}

const Title = () => useWords().site

export const slots: Slots = { banner: PausedBanner, tab: { Title, Panel: SitePanel, may: 'site.change' } }

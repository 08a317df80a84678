import type { ReactElement, ReactNode } from 'react'
import { errorMessage } from '../../engine/replies'
import { useCapabilities } from '../../engine/useCapability'
import { resolveZone, useSettings, useUpdateSettings } from '../../engine/useSettings'
import type { SettingsView } from '../../engine/useSettings'
import { useNotify } from '../../state/appStore'
import { CopyButton } from '../../ui/CopyButton'
import { Choices, SelectField } from '../../ui/Fields'
import { SavedMappings } from '../mapping/SavedMappings'
import { LicenceList } from './LicenceList'
import { PricesSection } from './PricesSection'
import './settings.css'
import { StorageTable } from './StorageTable'
import { WatchedFolders } from './WatchedFolders'

/** What one may choose, where the data lies, and what this program is made of. */
export function SettingsPage(): ReactElement {
  const settings = useSettings()
  const update = useUpdateSettings()
  const notify = useNotify()
  const capabilities = useCapabilities()
  const change = (changes: Partial<SettingsView>): void => {
    update(changes).catch((error: unknown) =>
      notify('error', `The setting was not saved: ${errorMessage(error)}`),
    )
  }
  return (
    <>
      <div className="listHead">
        <h1>Settings</h1>
      </div>
      <div className="settingsScroll">
        <div className="settings">
          <Section title="Appearance">
            <Setting name="Theme">
              <Choices
                label="Theme"
                name="theme"
                value={settings.theme}
                options={[
                  { value: 'system', label: 'As the system' },
                  { value: 'light', label: 'Light' },
                  { value: 'dark', label: 'Dark' },
                ]}
                onChange={(theme) => change({ theme })}
              />
            </Setting>
            <Setting
              name="Wheel over the waterfall"
              hint="The other one is always there with a modifier key."
            >
              <Choices
                label="Wheel over the waterfall"
                name="wheel"
                value={settings.wheel}
                options={[
                  { value: 'scroll', label: 'Scrolls the rows; with Ctrl it zooms' },
                  { value: 'zoom', label: 'Zooms the time; with Shift it scrolls' },
                ]}
                onChange={(wheel) => change({ wheel })}
              />
            </Setting>
            <Setting name="Time zone" hint="Every time is also there in UTC, on hover.">
              <SelectField
                label="Time zone"
                value={settings.zone}
                options={zoneOptions(settings.zone)}
                onChange={(event) => change({ zone: event.target.value })}
              />
            </Setting>
          </Section>
          <Section title="Data">
            <Setting name="Workspace">
              <bdi>{capabilities?.workspaceName ?? ''}</bdi>
            </Setting>
            <Setting
              name="Folder"
              hint="Everything is in here. Copy the folder while Spanglass is closed to keep a backup."
            >
              <span className="settingsPath">
                <bdi className="mono">{capabilities?.workspaceFolder ?? ''}</bdi>
                {capabilities === null ? null : (
                  <CopyButton text={capabilities.workspaceFolder} label="Copy the folder’s path" />
                )}
              </span>
            </Setting>
            {capabilities === null || capabilities.readOnlyReason === null ? null : (
              <Setting name="Read only">
                <span className="fieldError">{capabilities.readOnlyReason}</span>
              </Setting>
            )}
            <StorageTable />
          </Section>
          <Section title="Watched folders">
            <WatchedFolders />
          </Section>
          <Section title="Importers you made">
            <SavedMappings />
          </Section>
          <Section title="Prices">
            <PricesSection isReadOnly={capabilities !== null && capabilities.readOnlyReason !== null} />
          </Section>
          <Section title="About">
            <Setting name="Spanglass">
              version {capabilities?.version ?? ''} ·{' '}
              {capabilities?.host === 'desktop' ? 'desktop window' : 'serve mode, in your browser'} ·{' '}
              {capabilities?.platform ?? ''}
            </Setting>
            <Setting name="Privacy">
              Nothing leaves this machine. There is no telemetry, no update check and no account.
            </Setting>
            <LicenceList />
          </Section>
        </div>
      </div>
    </>
  )
}

function Section({
  title,
  children,
}: {
  readonly title: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <section className="settingsSection" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function Setting({
  name,
  hint,
  children,
}: {
  readonly name: string
  readonly hint?: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <div className="setting">
      <span className="settingName">{name}</span>
      <div className="settingValue">
        {children}
        {hint === undefined ? null : <p className="settingHint">{hint}</p>}
      </div>
    </div>
  )
}

function zoneOptions(current: string): { value: string; label: string }[] {
  const names = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')]
  const all = current === 'system' || names.includes(current) ? names : [current, ...names]
  return [
    { value: 'system', label: `As the computer (${resolveZone('system')})` },
    ...all.map((name) => ({ value: name, label: name })),
  ]
}

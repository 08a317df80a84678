import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatCount, formatCounted } from '../../../shared/logic/formatters'
import type { FoundSecretSummary } from '../../../shared/model/masking'
import { secretKindFacts } from '../../../shared/model/secretKinds'
import { Button } from '../../ui/Button'
import { Choices } from '../../ui/Fields'
import { MarkedText } from '../../ui/MarkedText'
import { ProgressBar } from '../../ui/ProgressBar'
import { countMasked, groupSecrets, isSecretMasked, setGroup, setSecret, stateOfGroup } from './maskingChoice'
import type { MaskingChoice, SecretGroup } from './maskingChoice'
import './secrets.css'
import type { SecretsState } from './useSecrets'

/** Secrets of a kind that are listed; the others follow what is chosen for the kind. */
const listedOfKind = 50

export interface SecretsPreviewProps {
  readonly state: SecretsState
  readonly choice: MaskingChoice
  readonly isDisabled: boolean
  readonly onChoice: (choice: MaskingChoice) => void
}

/** What secrets an export holds, by kind and where, never they themselves; and what is to be done with them. */
export function SecretsPreview({ state, choice, isDisabled, onChoice }: SecretsPreviewProps): ReactElement {
  if (state.step === 'failed') {
    return (
      <p className="fieldError" role="alert">
        It could not be searched for secrets: {state.message}
      </p>
    )
  }
  if (state.step === 'looking') {
    const share = state.total === null ? null : state.done / Math.max(1, state.total)
    return (
      <>
        <p className="muted">
          Looking for secrets
          {state.total === null
            ? '…'
            : `: ${formatCount(state.done)} of ${formatCounted(state.total, 'span')}`}
        </p>
        <ProgressBar share={share} label="Looking for secrets" />
      </>
    )
  }
  const groups = groupSecrets(state.found)
  if (groups.length === 0)
    return <p className="exportWhole">✓ No secrets were found: no keys, tokens, passwords or cookies.</p>
  const masked = countMasked(choice, groups)
  return (
    <fieldset className="secrets" disabled={isDisabled}>
      <legend className="secretsTitle">Secrets in it</legend>
      <Choices
        label="What to do with secrets"
        name="exportSecrets"
        value={choice.isOn ? 'mask' : 'keep'}
        options={[
          { value: 'mask', label: 'Mask what is ticked' },
          { value: 'keep', label: 'Write everything as it is' },
        ]}
        onChange={(value) => onChoice({ ...choice, isOn: value === 'mask' })}
      />
      <p className={masked.secrets === 0 ? 'secretsOpen' : 'muted'} role="status">
        {masked.secrets === 0
          ? 'Nothing is masked: whoever gets the file can read them.'
          : `${formatCounted(masked.secrets, 'secret')} at ${formatCounted(masked.places, 'place')} will be masked in the file. The workspace keeps them.`}
      </p>
      {choice.isOn ? (
        <ul className="secretGroups" aria-label="Kinds of secrets">
          {groups.map((group) => (
            <Group key={group.kind} group={group} choice={choice} onChoice={onChoice} />
          ))}
        </ul>
      ) : null}
    </fieldset>
  )
}

interface GroupProps {
  readonly group: SecretGroup
  readonly choice: MaskingChoice
  readonly onChoice: (choice: MaskingChoice) => void
}

function Group({ group, choice, onChoice }: GroupProps): ReactElement {
  const [isOpen, setOpen] = useState(false)
  const state = stateOfGroup(choice, group)
  const { label } = secretKindFacts[group.kind]
  const more = group.unlisted + Math.max(0, group.listed.length - listedOfKind)
  return (
    <li>
      <div className="secretKind">
        <label className="secretName" title={secretKindFacts[group.kind].text}>
          <input
            type="checkbox"
            checked={state !== 'none'}
            ref={(box) => {
              if (box !== null) box.indeterminate = state === 'some'
            }}
            onChange={() => onChoice(setGroup(choice, group, state !== 'all'))}
          />
          {label}
        </label>
        <span className="muted">
          {group.secrets === group.places
            ? formatCounted(group.places, 'place')
            : `${formatCount(group.secrets)} at ${formatCounted(group.places, 'place')}`}
        </span>
        <Button
          size="small"
          tone="quiet"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Hide' : 'Show'} where: ${label}`}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Hide' : 'Where'}
        </Button>
      </div>
      {isOpen ? (
        <ul className="secretList">
          {group.listed.slice(0, listedOfKind).map((secret) => (
            <Secret
              key={secret.mark}
              secret={secret}
              isMasked={isSecretMasked(choice, secret)}
              onChange={(masks) => onChoice(setSecret(choice, group, secret, masks))}
            />
          ))}
          {more === 0 ? null : (
            <li className="muted">
              and {formatCount(more)} more, {choice.keptKinds.has(group.kind) ? 'kept' : 'masked'} like the
              kind
            </li>
          )}
        </ul>
      ) : null}
    </li>
  )
}

interface SecretProps {
  readonly secret: FoundSecretSummary
  readonly isMasked: boolean
  readonly onChange: (masks: boolean) => void
}

function Secret({ secret, isMasked, onChange }: SecretProps): ReactElement {
  const { mask, places, examples } = secret
  const more = places - examples.length
  return (
    <li>
      <label className="secretName">
        <input type="checkbox" checked={isMasked} onChange={(event) => onChange(event.target.checked)} />
        <code>{mask}</code>
        <span className="muted">{formatCounted(places, 'place')}</span>
      </label>
      <ul className="secretPlaces">
        {examples.map(({ traceKey, spanId, name, field, excerpt }, index) => (
          <li key={`${traceKey} ${spanId ?? ''} ${field} ${index}`}>
            <span className="secretPlace">
              <bdi>
                <MarkedText text={name} />
              </bdi>
              , <bdi>{field}</bdi>
            </span>
            <code className="secretExcerpt" dir="auto">
              <MarkedText text={excerpt} />
            </code>
          </li>
        ))}
        {more > 0 ? <li className="muted">and {formatCounted(more, 'more place', 'more places')}</li> : null}
      </ul>
    </li>
  )
}

import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatCount, formatCounted } from '../../../shared/logic/formatters'
import { groupSecrets } from '../../../shared/logic/redaction/groupSecrets'
import type { SecretGroup } from '../../../shared/logic/redaction/groupSecrets'
import type { FoundSecretSummary } from '../../../shared/model/masking'
import { secretKindFacts } from '../../../shared/model/secretKinds'
import { Choices } from '../../ui/Fields'
import { countMasked, isSecretMasked, setGroup, setSecret, stateOfGroup } from './maskingChoice'
import type { MaskingChoice } from './maskingChoice'
import { SearchProgress } from './SearchProgress'
import { SecretExamples } from './SecretExamples'
import { groupCount } from './secretWords'
import './secrets.css'
import type { SecretsState } from './useSecrets'
import { WhereButton } from './WhereButton'

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
  if (state.step !== 'ready') return <SearchProgress state={state} />
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
          : `${masked.isAtLeast ? 'At least ' : ''}${formatCounted(masked.secrets, 'secret')} at ${formatCounted(masked.places, 'place')} will be masked in the file. The workspace keeps them.`}
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
        <span className="muted">{groupCount(group)}</span>
        <WhereButton label={label} isOpen={isOpen} onChange={setOpen} />
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
              and {group.isAtLeast ? 'at least ' : ''}
              {formatCount(more)} more, {choice.keptKinds.has(group.kind) ? 'kept' : 'masked'} like the kind
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
  return (
    <li>
      <label className="secretName">
        <input type="checkbox" checked={isMasked} onChange={(event) => onChange(event.target.checked)} />
        <code>{secret.mask}</code>
        <span className="muted">{formatCounted(secret.places, 'place')}</span>
      </label>
      <SecretExamples secret={secret} />
    </li>
  )
}

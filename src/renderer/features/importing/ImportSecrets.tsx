import { useState } from 'react'
import type { ReactElement, Ref } from 'react'
import { formatCount, formatCounted } from '../../../shared/logic/formatters'
import { groupSecrets, sumMaskable } from '../../../shared/logic/redaction/groupSecrets'
import type { SecretGroup } from '../../../shared/logic/redaction/groupSecrets'
import type { SecretPlace } from '../../../shared/model/masking'
import { secretKindFacts } from '../../../shared/model/secretKinds'
import { useNavigate } from '../../state/appStore'
import { sessionRoute, traceRoute } from '../../state/view'
import { Button } from '../../ui/Button'
import { SearchProgress } from '../exporting/SearchProgress'
import { SecretExamples } from '../exporting/SecretExamples'
import { groupCount } from '../exporting/secretWords'
import { useSecrets } from '../exporting/useSecrets'
import type { SecretAnswer, SecretSearch } from '../exporting/useSecrets'
import { WhereButton } from '../exporting/WhereButton'
import './importSecrets.css'
import type { ImportView } from './importWords'
import { UndoImport } from './UndoImport'

/** Secrets of a kind that are listed. */
const listedOfKind = 50
/** What was found stays known for a while, so that one can go to a span and come back. */
const keptMs = 30 * 60_000

/** The look for secrets in one import: not before it is asked for, and not again after coming back from a span. */
export function useImportSecrets({ importId }: Pick<ImportView, 'importId'>): SecretSearch {
  return useSecrets({ type: 'import', importId }, { isEnabled: false, keptMs })
}

export interface ImportSecretsProps {
  readonly view: ImportView
  readonly search: SecretSearch
  readonly ref: Ref<HTMLElement>
}

/** Which secrets the data of an import holds, by kind and where, never they themselves. */
export function ImportSecrets({ view, search, ref }: ImportSecretsProps): ReactElement {
  const { state } = search
  return (
    <section ref={ref} className="importSecrets" aria-label="Secrets" aria-busy={state.step === 'looking'}>
      <StateOfSecrets view={view} search={search} />
    </section>
  )
}

function StateOfSecrets({ view, search }: Omit<ImportSecretsProps, 'ref'>): ReactElement {
  const { state, look, stop } = search
  switch (state.step) {
    case 'idle':
      return (
        <Button
          size="small"
          title="Keys, tokens, passwords, cookies. Looking changes nothing."
          onClick={look}
        >
          Look for secrets in this import
        </Button>
      )
    case 'looking':
      return (
        <>
          <SearchProgress state={state} />
          <p className="importSecretsLine">
            <Button size="small" onClick={stop}>
              Cancel
            </Button>
          </p>
        </>
      )
    case 'failed':
      return (
        <>
          <p className="fieldError" role="alert">
            It could not be searched for secrets: {state.message}
          </p>
          <p className="importSecretsLine">
            <Button size="small" onClick={look}>
              Look again
            </Button>
          </p>
        </>
      )
    case 'ready':
      return <FoundInImport view={view} answer={state} onLook={look} />
  }
}

interface FoundInImportProps {
  readonly view: ImportView
  readonly answer: SecretAnswer
  readonly onLook: () => void
}

function FoundInImport({ view, answer, onLook }: FoundInImportProps): ReactElement {
  const groups = groupSecrets(answer.found)
  const { secrets, isAtLeast, places } = sumMaskable(groups)
  const spans = formatCounted(answer.spans, 'span')
  const again = (
    <Button size="small" tone="quiet" onClick={onLook}>
      Look again
    </Button>
  )
  return (
    <>
      <div className="importSecretsLine">
        {secrets === 0 ? (
          <span className="importSecretsNone" role="status">
            ✓ No secrets were found in {spans}: no keys, tokens, passwords or cookies.
          </span>
        ) : (
          <span role="status">
            <strong className="importSecretsFound">
              {isAtLeast ? 'At least ' : ''}
              {formatCounted(secrets, 'secret')}
            </strong>{' '}
            at {formatCounted(places, 'place')} in {spans}.
          </span>
        )}
        {answer.missing === 0 ? null : (
          <span className="muted">{formatCounted(answer.missing, 'trace')} deleted meanwhile.</span>
        )}
        <span className="spacer" />
        {again}
        {secrets === 0 ? null : <UndoImport view={view} label="Take back this import" />}
      </div>
      {secrets === 0 ? null : (
        <p className="muted">
          The originals stay as they came, here in the workspace only. Exports mask these unless you choose
          otherwise.
        </p>
      )}
      <p className="muted importSecretsSmall">
        Looked at: everything that became spans, messages, scores, traces and sessions. Not looked at: files
        that could not be read and records that were skipped.
      </p>
      {groups.length === 0 ? null : (
        <ul className="importSecretGroups" aria-label="Kinds of secrets">
          {groups.map((group) => (
            <KindInImport key={group.kind} group={group} />
          ))}
        </ul>
      )}
    </>
  )
}

function openPlace(
  { traceKey, sessionKey, spanId }: SecretPlace,
  navigate: ReturnType<typeof useNavigate>,
): void {
  if (traceKey !== null) navigate(traceRoute(traceKey, spanId))
  else if (sessionKey !== null) navigate(sessionRoute(sessionKey))
}

function KindInImport({ group }: { readonly group: SecretGroup }): ReactElement {
  const [isOpen, setOpen] = useState(false)
  const navigate = useNavigate()
  const { label, text, isMasked } = secretKindFacts[group.kind]
  const more = group.unlisted + Math.max(0, group.listed.length - listedOfKind)
  return (
    <li>
      <div className="secretKind">
        <span className="secretName" title={text}>
          {label}
          {isMasked ? null : <span className="muted">kept in exports unless you choose</span>}
        </span>
        <span className="muted">{groupCount(group)}</span>
        <WhereButton label={label} isOpen={isOpen} onChange={setOpen} />
      </div>
      {isOpen ? (
        <ul className="secretList">
          {group.listed.slice(0, listedOfKind).map((secret) => (
            <li key={secret.mark}>
              <span className="secretName">
                <code>{secret.mask}</code>
                <span className="muted">{formatCounted(secret.places, 'place')}</span>
              </span>
              <SecretExamples secret={secret} onOpen={(place) => openPlace(place, navigate)} />
            </li>
          ))}
          {more === 0 ? null : (
            <li className="muted">
              and {group.isAtLeast ? 'at least ' : ''}
              {formatCount(more)} more
            </li>
          )}
        </ul>
      ) : null}
    </li>
  )
}

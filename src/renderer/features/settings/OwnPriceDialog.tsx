import { useId, useState } from 'react'
import type { ReactElement, SubmitEvent } from 'react'
import type { Output } from '../../../shared/contract/contract'
import { bucketWords } from '../../../shared/logic/costWords'
import { tokenBucketNames } from '../../../shared/model/tokenBuckets'
import type { TokenBucket } from '../../../shared/model/tokenBuckets'
import { errorMessage } from '../../engine/replies'
import { useCommand } from '../../engine/useCommand'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/Fields'
import { readOwnPrice } from './ownPriceForm'
import type { OwnPriceForm } from './ownPriceForm'

type Entry = Output<'prices.get'>['own'][number]

/** What is said of a bucket left empty. */
const standInWords: Readonly<Partial<Record<TokenBucket, string>>> = {
  cacheRead: 'as input',
  cacheWrite5m: 'as input',
  cacheWrite1h: 'as written for 5 min',
  inputAudio: 'as input',
  inputImage: 'as input',
  reasoning: 'as output',
  outputAudio: 'as output',
}

/** Sets or changes the price of a model, bucket by bucket. */
export function OwnPriceDialog({
  entry,
  onClose,
  onSaved,
}: {
  readonly entry: Entry | null
  readonly onClose: () => void
  readonly onSaved: () => void
}): ReactElement {
  const save = useCommand('prices.saveOwn')
  const formId = useId()
  const [form, setForm] = useState<OwnPriceForm>(() => formOf(entry))
  const [isTried, setTried] = useState(false)
  const read = readOwnPrice(form)
  const mistakes = isTried && 'mistakes' in read ? read.mistakes : {}
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    setTried(true)
    if ('mistakes' in read) return
    save.mutate(
      { ownPriceId: entry?.ownPriceId ?? null, price: read.price },
      {
        onSuccess: () => {
          onSaved()
          onClose()
        },
      },
    )
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={entry === null ? 'Set a price' : 'Change a price'}
      description="US dollars for a million tokens. All costs are computed again."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} tone="primary" disabled={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} className="ownPrice" onSubmit={submit} noValidate>
        <Line label="Model or pattern" mistake={mistakes['model']}>
          <TextField
            label="Model or pattern"
            className="mono"
            placeholder="house-llm-7 or gpt-4*"
            maxLength={300}
            value={form.model}
            aria-invalid={mistakes['model'] !== undefined}
            onChange={(event) => setForm({ ...form, model: event.target.value })}
          />
        </Line>
        <Line label="Provider" mistake={mistakes['provider']}>
          <TextField
            label="Provider"
            placeholder="any"
            maxLength={100}
            value={form.provider}
            onChange={(event) => setForm({ ...form, provider: event.target.value })}
          />
        </Line>
        <Line label="Holds from" mistake={mistakes['validFrom']}>
          <TextField
            label="Holds from"
            type="date"
            value={form.validFrom}
            aria-invalid={mistakes['validFrom'] !== undefined}
            onChange={(event) => setForm({ ...form, validFrom: event.target.value })}
          />
        </Line>
        {tokenBucketNames.map((bucket) => (
          <Line key={bucket} label={bucketWords[bucket]} mistake={mistakes[bucket]}>
            <TextField
              label={bucketWords[bucket]}
              inputMode="decimal"
              className="ownPriceRate"
              placeholder={standInWords[bucket] ?? 'no price'}
              maxLength={20}
              value={form.rates[bucket] ?? ''}
              aria-invalid={mistakes[bucket] !== undefined}
              onChange={(event) =>
                setForm({ ...form, rates: { ...form.rates, [bucket]: event.target.value } })
              }
            />
          </Line>
        ))}
        {mistakes['rates'] === undefined ? null : (
          <p className="fieldError ownPriceAll" role="alert">
            {mistakes['rates']}
          </p>
        )}
        {save.error === null ? null : (
          <p className="fieldError ownPriceAll" role="alert">
            {errorMessage(save.error)}
          </p>
        )}
      </form>
    </Dialog>
  )
}

function Line({
  label,
  mistake,
  children,
}: {
  readonly label: string
  readonly mistake: string | undefined
  readonly children: ReactElement
}): ReactElement {
  return (
    <>
      <span className="ownPriceLabel">{label}</span>
      <div>
        {children}
        {mistake === undefined ? null : (
          <p className="fieldError" role="alert">
            {mistake}
          </p>
        )}
      </div>
    </>
  )
}

function formOf(entry: Entry | null): OwnPriceForm {
  return {
    model: entry?.model ?? '',
    provider: entry?.provider ?? '',
    validFrom: entry?.validFrom ?? '',
    rates: Object.fromEntries(
      (entry?.rates ?? []).map(({ bucket, usdPerMillion }) => [bucket, String(usdPerMillion)]),
    ),
  }
}

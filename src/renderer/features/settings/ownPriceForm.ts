import type { OwnPrice } from '../../../shared/contract/prices'
import { tokenBucketNames } from '../../../shared/model/tokenBuckets'
import type { TokenBucket } from '../../../shared/model/tokenBuckets'

/** What stands in the fields of a price. */
export interface OwnPriceForm {
  readonly model: string
  readonly provider: string
  /** `YYYY-MM-DD` or empty. */
  readonly validFrom: string
  readonly rates: Readonly<Partial<Record<TokenBucket, string>>>
}

/** The price in the fields, or a sentence for each field that is wrong (`rates`: for all prices together). */
export function readOwnPrice(
  form: OwnPriceForm,
): { readonly price: OwnPrice } | { readonly mistakes: Readonly<Record<string, string>> } {
  const mistakes: Record<string, string> = {}
  const model = form.model.trim()
  if (model === '') mistakes['model'] = 'Name the model, or a pattern with *.'
  const rates: OwnPrice['rates'] = []
  let isAnyWritten = false
  for (const bucket of tokenBucketNames) {
    const text = (form.rates[bucket] ?? '').trim().replace(/^\$/, '')
    if (text === '') continue
    isAnyWritten = true
    const usdPerMillion = /^\d*[.,]?\d+$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN
    if (Number.isNaN(usdPerMillion)) mistakes[bucket] = 'Write a number such as 2.50.'
    else if (usdPerMillion > 1_000_000) mistakes[bucket] = 'That is more than a dollar for one token.'
    else rates.push({ bucket, usdPerMillion })
  }
  if (!isAnyWritten) mistakes['rates'] = 'Give at least one price, for input or for output.'
  if (form.validFrom !== '' && Number.isNaN(Date.parse(form.validFrom)))
    mistakes['validFrom'] = 'Choose a day, or leave it empty.'
  if (Object.keys(mistakes).length > 0) return { mistakes }
  const provider = form.provider.trim()
  return {
    price: {
      model,
      provider: provider === '' ? null : provider,
      validFrom: form.validFrom === '' ? null : form.validFrom,
      rates,
    },
  }
}

import type { Output } from '../../../shared/contract/contract'
import { formatPrice } from '../../../shared/logic/costWords'
import type { PriceTable, Rates } from '../../../shared/model/prices'
import { listBuiltInModels } from '../../ingest/pricing/builtInPrices'

type Models = Output<'prices.listModels'>['models']

/** Models whose names contain a text: a person's own first, those that begin with it before the others. */
export async function findModels(text: string, limit: number, table: PriceTable | null): Promise<Models> {
  const wanted = text.toLowerCase().trim()
  const own = (table?.models ?? []).map(({ model, provider, rates }) => ({
    name: model,
    isNative: true,
    label: `${table?.name ?? ''}${provider === null ? '' : `, ${provider}`}${pricesOf(rates)}`,
  }))
  const builtIn = (await listBuiltInModels()).map(({ name, provider, rates, isNative }) => ({
    name,
    isNative,
    label: `${provider}${pricesOf(rates)}`,
  }))
  const found = [...own, ...builtIn].filter(({ name }) => name.toLowerCase().includes(wanted))
  const rank = ({ name, isNative }: { readonly name: string; readonly isNative: boolean }): number => {
    const lower = name.toLowerCase()
    const bare = lower.slice(lower.indexOf('/') + 1)
    const place = lower === wanted || bare === wanted ? 0 : bare.startsWith(wanted) ? 2 : 4
    return place + (isNative ? 0 : 1)
  }
  return found
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, limit)
    .map(({ name, label }) => ({ name, label }))
}

function pricesOf({ inputUncached, outputText }: Rates): string {
  if (inputUncached === undefined) return ''
  const output = outputText === undefined ? '' : `, ${formatPrice(outputText.usdPerMillion)} out`
  return `: ${formatPrice(inputUncached.usdPerMillion)} in${output}`
}

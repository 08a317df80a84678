import { randomUUID } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Handlers } from '../../../shared/contract/contract'
import type { OwnPrice, PricesView } from '../../../shared/contract/prices'
import { EngineError } from '../../../shared/contract/errors'
import { tokenBucketNames } from '../../../shared/model/tokenBuckets'
import type { PriceOverride } from '../../../shared/model/prices'
import { builtInTable, listBuiltInModels } from '../../ingest/pricing/builtInPrices'
import { PriceFileError, readPriceFile } from '../../ingest/pricing/liteLlmTable'
import type { ReadPriceFile } from '../../ingest/pricing/liteLlmTable'
import type { Platform } from '../../ports/platform'
import { findModels } from '../costs/knownModels'
import type { PriceKeeper } from '../costs/priceKeeper'

type Names = Extract<keyof Handlers, `prices.${string}`>

/** LiteLLM's own table has 1.7 MB. */
const largestFileBytes = 32 * 1024 * 1024
const shownProblems = 200
const mostOwn = 1_000

/** Price tables and prices set by hand. */
export function createPriceHandlers(keeper: PriceKeeper, platform: Platform): Pick<Handlers, Names> {
  const view = async (): Promise<PricesView> => {
    const { table, overrides } = keeper.user
    return {
      builtIn: { table: builtInTable, models: (await listBuiltInModels()).length },
      table:
        table === null
          ? null
          : { name: table.name, importedMs: table.importedMs, models: table.models.length },
      own: overrides.map(viewOverride),
    }
  }
  return {
    'prices.get': view,
    'prices.importTable': async ({ handle }) => {
      const { name, read } = await readTable(platform, handle)
      const { models, problems, withoutTokens } = read
      await keeper.change({ table: { name, importedMs: platform.clock.nowMs(), models } })
      return {
        prices: await view(),
        problems: problems.slice(0, shownProblems),
        problemCount: problems.length,
        withoutTokens,
      }
    },
    'prices.removeTable': async () => {
      await keeper.change({ table: null })
      return view()
    },
    'prices.saveOwn': async ({ ownPriceId, price }) => {
      if (price.model.trim() === '')
        throw new EngineError('refused', 'Name the model, or a pattern such as gpt-4*.')
      if (price.validFrom !== null && Number.isNaN(Date.parse(price.validFrom)))
        throw new EngineError('refused', `${price.validFrom} is no day.`)
      const { overrides } = keeper.user
      if (ownPriceId !== null && !overrides.some(({ id }) => id === ownPriceId))
        throw new EngineError('not_found', 'This price was deleted meanwhile.')
      if (ownPriceId === null && overrides.length >= mostOwn)
        throw new EngineError('refused', 'There are 1,000 prices set by hand: import a table instead.')
      const saved = toOverride(ownPriceId ?? randomUUID(), price)
      await keeper.change({
        overrides:
          ownPriceId === null
            ? [...overrides, saved]
            : overrides.map((each) => (each.id === ownPriceId ? saved : each)),
      })
      return view()
    },
    'prices.deleteOwn': async ({ ownPriceId }) => {
      const left = keeper.user.overrides.filter(({ id }) => id !== ownPriceId)
      if (left.length < keeper.user.overrides.length) await keeper.change({ overrides: left })
      return view()
    },
    'prices.reset': async () => {
      await keeper.change({ table: null, overrides: [] })
      return view()
    },
    'prices.listModels': async ({ text, limit }) => ({
      models: await findModels(text, limit, keeper.user.table),
    }),
  }
}

function toOverride(id: string, { model, provider, validFrom, rates }: OwnPrice): PriceOverride {
  return {
    id,
    model: model.trim(),
    provider,
    validFrom,
    rates: Object.fromEntries(
      rates.map(({ bucket, usdPerMillion }) => [bucket, { usdPerMillion, above: [] }]),
    ),
    tiers: {},
    perRequestUsd: null,
  }
}

function viewOverride({ id, model, provider, validFrom, rates }: PriceOverride): PricesView['own'][number] {
  return {
    ownPriceId: id,
    model,
    provider,
    validFrom,
    rates: tokenBucketNames.flatMap((bucket) => {
      const rate = rates[bucket]
      return rate === undefined ? [] : [{ bucket, usdPerMillion: rate.usdPerMillion }]
    }),
  }
}

async function readTable(
  platform: Platform,
  handle: string,
): Promise<{ readonly name: string; readonly read: ReadPriceFile }> {
  try {
    for await (const file of platform.files.open(handle)) {
      if (file.unreadable !== null) throw new EngineError('refused', file.unreadable)
      const { size } = await stat(file.path)
      if (size > largestFileBytes)
        throw new EngineError('refused', `${basename(file.displayPath)} is too large for a table of prices.`)
      return {
        name: basename(file.displayPath).slice(0, 300),
        read: readPriceFile(await readFile(file.path, 'utf8')),
      }
    }
    throw new EngineError('refused', 'There is no file in what was chosen.')
  } catch (error) {
    if (error instanceof PriceFileError) throw new EngineError('refused', error.message)
    throw error
  } finally {
    await platform.files.release(handle)
  }
}

import type { Host } from './otlp'
import type { Random } from './random'
import type { TraceBuilder } from './traceBuilder'
import { serviceCall } from './turn'
import type { ToolUse } from './turn'
import { isoDay, orderRecord } from './world'
import type { Customer, Order } from './world'

/** Everything a scenario plays with: one customer, one order, the services behind the tools. */
export interface Scene {
  readonly random: Random
  readonly customer: Customer
  readonly order: Order
  readonly atMs: number
  readonly services: { readonly orders: Host; readonly payments: Host; readonly search: Host }
  /** Thursday afternoon: the carriers' tracking does not answer. */
  readonly carrierDown: boolean
}

export const getOrder = (scene: Scene, status: string): ToolUse => ({
  name: 'get_order',
  args: { order_id: scene.order.id },
  result: orderRecord(scene.order, scene.customer, status),
  ms: 9,
  inside: serviceCall(scene.services.orders, 'GET /orders/{order_id}', 60, {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'url.path': `/orders/${scene.order.id}`,
  }),
})

export const getCustomer = (scene: Scene): ToolUse => ({
  name: 'get_customer',
  args: { customer_id: scene.customer.id },
  result: {
    customer_id: scene.customer.id,
    name: scene.customer.name,
    email: scene.customer.email,
    member_since: isoDay(scene.atMs - scene.random.whole(90, 1800) * 86_400_000),
    newsletter: scene.random.chance(0.5),
    open_tickets: 0,
  },
  ms: 85,
})

export interface Scan {
  readonly daysAgo: number
  readonly place: string
  readonly text: string
}

const timeout = { type: 'TimeoutError', message: 'carrier gateway did not answer within 5.0 s' }

/** Tracks the parcel; during the outage it fails three times, now and then it needs a second try. */
export function track(
  scene: Scene,
  status: string,
  scans: readonly Scan[],
  expected: string | null,
): ToolUse {
  const { random, order } = scene
  const use: ToolUse = {
    name: 'track_parcel',
    args: { carrier: order.carrier, tracking_number: order.tracking },
    ms: 640,
    result: {
      tracking_number: order.tracking,
      status,
      expected_delivery: expected,
      events: scans.map((scan) => ({
        time: `${isoDay(scene.atMs - scan.daysAgo * 86_400_000)}T${String(random.whole(5, 21)).padStart(2, '0')}:${String(random.whole(0, 59)).padStart(2, '0')}:00+01:00`,
        place: scan.place,
        text: scan.text,
      })),
    },
  }
  const failed = () => ({ ms: 5000 + random.whole(1, 30), ...timeout })
  if (scene.carrierDown) return { ...use, failedTries: [failed(), failed()], ms: 5010, error: timeout }
  return random.chance(0.12) ? { ...use, failedTries: [failed()] } : use
}

interface Article {
  readonly id: string
  readonly title: string
  readonly text: string
}

export const helpArticles: readonly Article[] = [
  { id: 'HC-102', title: 'Shipping costs and times', text: 'Germany €4.90, free from €60; EU €9.90, free from €120; Switzerland, Norway and the UK €14.90 plus duties; Japan and the United Arab Emirates €24. Standard delivery takes two to four working days in Germany, three to seven elsewhere in Europe, six to ten overseas.' },
  { id: 'HC-118', title: 'Returning an article', text: 'Unused articles can be returned free of charge within 30 days of delivery. Print the label or show the QR code at a parcel shop. The refund leaves us two working days after the parcel arrives in Hamburg.' },
  { id: 'HC-121', title: 'Damaged on arrival', text: 'Send a photo within 14 days. Below €80 nothing needs to come back. You choose between a replacement and your money.' },
  { id: 'HC-134', title: 'Warranty periods', text: 'Tents, stoves and pans three years, cast iron for life, everything else two years. Not covered: wear, burnt coatings, cut lines, rust from the dishwasher. Repairs outside the warranty are done at cost.' },
  { id: 'HC-140', title: 'When will I get my money back?', text: 'PayPal one working day, cards three to five, invoice purchases are credited at once. Your bank may book it later than it arrives.' },
  { id: 'HC-147', title: 'Voucher conditions', text: 'One voucher per order. Vouchers need the minimum basket printed on them, do not apply to gift cards and sale articles, and end at midnight (Hamburg time) of the day stated.' },
  { id: 'HC-155', title: 'Invoices for companies', text: 'Add a VAT number in your account before you order; afterwards we can print it on the invoice within the same calendar month. Reverse charge applies to companies in other EU countries.' },
  { id: 'HC-163', title: 'Your data and your rights', text: 'You can ask for a copy of your data or for deletion at any time. A person from the privacy team answers within 30 days. Invoices are kept for ten years because the law says so.' },
  { id: 'HC-171', title: 'Care: cast iron and carbon steel', text: 'Wash by hand with warm water, dry at once, oil thinly. Rust can be rubbed off with steel wool and seasoned anew. No dishwasher.' },
  { id: 'HC-176', title: 'Care: down and wool', text: 'Down: 30 °C, special detergent, tumble dry with two tennis balls. Wool: hand wash or wool programme, dry flat.' },
] // prettier-ignore

/** Searches the help centre: embeds the question, fetches candidates, reranks them. */
export function searchHelp(scene: Scene, query: string, ids: readonly string[]): ToolUse {
  const found = ids.map((id, index) => {
    const article = helpArticles.find((each) => each.id === id)
    if (article === undefined) throw new Error(`no article ${id}`)
    return { ...article, score: Math.round((0.89 - index * 0.11 + scene.random.next() * 0.05) * 1000) / 1000 }
  })
  const documents = found.map(({ id, title, text, score }) => ({ id, score, content: `${title}: ${text}` }))
  return {
    name: 'search_help_center',
    args: { query },
    result: found.map(({ id, title, text }) => ({ article: id, title, text })),
    ms: 6,
    inside: (trace) => retrieve(trace, scene, query, documents),
  }
}

function retrieve(
  trace: TraceBuilder,
  scene: Scene,
  query: string,
  documents: readonly { readonly id: string; readonly score: number; readonly content: string }[],
): void {
  trace.within(
    'embeddings text-embedding-3-small',
    {
      kind: 3,
      attributes: {
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'text-embedding-3-small',
        'gen_ai.response.model': 'text-embedding-3-small',
        'gen_ai.usage.input_tokens': Math.ceil(query.length / 4) + 1,
        'gen_ai.input.messages': JSON.stringify([
          { role: 'user', parts: [{ type: 'text', content: query }] },
        ]),
      },
    },
    () => trace.wait(trace.random.around(95, 0.3)),
  )
  trace.within(
    'retrieval help-center',
    {
      kind: 3,
      host: scene.services.search,
      attributes: {
        'gen_ai.operation.name': 'retrieval',
        'gen_ai.data_source.id': 'help-center-2026-10',
        'gen_ai.retrieval.query.text': query,
        'gen_ai.retrieval.documents': JSON.stringify(documents),
        'db.system.name': 'opensearch',
      },
    },
    () => trace.wait(trace.random.around(48, 0.4)),
  )
  trace.within(
    'rerank rerank-v3.5',
    {
      kind: 3,
      attributes: {
        'openinference.span.kind': 'RERANKER',
        'reranker.model_name': 'rerank-v3.5',
        'reranker.query': query,
        'reranker.top_k': documents.length,
      },
    },
    () => trace.wait(trace.random.around(130, 0.3)),
  )
}

export const listPayments = (scene: Scene, entries: readonly Record<string, unknown>[]): ToolUse => ({
  name: 'list_payments',
  args: { order_id: scene.order.id },
  result: { order_id: scene.order.id, currency: 'EUR', entries },
  ms: 12,
  inside: serviceCall(scene.services.payments, 'GET /v2/payments', 210, {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
  }),
})

export const escalate = (queue: string, summary: string): ToolUse => ({
  name: 'escalate_to_human',
  args: { queue, summary },
  result: {
    ticket: `T-${String(20_000 + ((summary.length * 37) % 7_000))}`,
    queue,
    expected_reply: 'within one working day',
  },
  ms: 90,
})

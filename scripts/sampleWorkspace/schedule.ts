import type { Host } from './otlp'
import type { Random } from './random'
import { Session } from './session'
import type { Scene } from './shopTools'
import { makeCustomer, makeOrder, products } from './world'
import type { Customer, Order } from './world'
import { gift, poisonedReview, whichPan, whichTent } from './scenarios/advice'
import {
  doubleCharge,
  giftCard,
  highRefund,
  invoice,
  refundStatus,
  shippingFee,
  voucher,
} from './scenarios/billing'
import { partnerApi, pingPong, stuckLoop, wrongAddress, wrongRefund } from './scenarios/headlines'
import {
  arabicOrder,
  germanParcel,
  germanRefund,
  japaneseDelivery,
  japaneseReturn,
} from './scenarios/languages'
import { threeThings, tripPlanning } from './scenarios/long'
import { cancelOrder, changeAddress, lateParcel, whereIsMyParcel } from './scenarios/orders'
import { reconcile } from './scenarios/reconciler'
import { damaged, restock, warranty, wrongSize } from './scenarios/returns'
import {
  angry,
  crash,
  cutOff,
  deleteMyData,
  jailbreak,
  offTopic,
  overloaded,
  shippingQuestion,
} from './scenarios/small'
import { phoneCall } from './scenarios/voice'

export type Scenario = (session: Session, scene: Scene) => void

const monday = Date.UTC(2026, 10, 9)
const at = (day: number, hour: number, minute: number): number =>
  monday + ((day * 24 + hour) * 60 + minute) * 60_000

/** What comes up again and again, and how often. */
const everyday: readonly [Scenario, number][] = [
  [whereIsMyParcel, 26], [lateParcel, 8], [changeAddress, 8], [cancelOrder, 7],
  [refundStatus, 13], [doubleCharge, 7], [voucher, 6], [invoice, 5], [giftCard, 3], [shippingFee, 3], [highRefund, 3],
  [damaged, 8], [wrongSize, 9], [warranty, 6], [restock, 6],
  [whichTent, 6], [whichPan, 4], [gift, 4], [shippingQuestion, 8], [offTopic, 2], [angry, 3],
  [germanParcel, 6], [germanRefund, 4], [japaneseDelivery, 3], [japaneseReturn, 3], [arabicOrder, 4],
] // prettier-ignore

const languages = new Map<Scenario, string>([
  [germanParcel, 'de'], [germanRefund, 'de'], [japaneseDelivery, 'ja'], [japaneseReturn, 'ja'], [arabicOrder, 'ar'],
]) // prettier-ignore

const foreign: Readonly<Record<string, readonly Customer[]>> = {
  de: [
    { id: 'cust_30417', name: 'Birgit Ahrens', email: 'birgit.ahrens@example.com', street: 'Deichstraße 5', city: '26723 Emden', country: 'DE' },
    { id: 'cust_51820', name: 'Stefan Kühn', email: 'stefan.kuehn@example.com', street: 'Bergstraße 71', city: '01069 Dresden', country: 'DE' },
  ],
  ja: [
    { id: 'cust_77041', name: '田中 優希', email: 'yuki.tanaka@example.com', street: '神宮前3-21-8', city: '東京都渋谷区 150-0001', country: 'JP' },
    { id: 'cust_77102', name: '森 健一', email: 'kenichi.mori@example.com', street: '北一条西5-2', city: '札幌市中央区 060-0001', country: 'JP' },
  ],
  ar: [
    { id: 'cust_88230', name: 'ليلى المنصوري', email: 'layla.m@example.com', street: 'شارع الشيخ زايد 118', city: 'دبي', country: 'AE' },
    { id: 'cust_88417', name: 'عمر الحداد', email: 'omar.h@example.com', street: 'طريق الملك فهد 40', city: 'الشارقة', country: 'AE' },
  ],
} // prettier-ignore

/** Sessions per day, Monday to Sunday, and how the hours of a day (UTC) compare. */
const perDay = [27, 24, 25, 28, 22, 12, 10]
const perHour = [1, 0, 0, 0, 1, 2, 4, 7, 10, 11, 9, 8, 9, 10, 9, 8, 8, 9, 10, 9, 7, 5, 3, 2]

const hosts = new Map<string, Host>()
const host = (service: string, instance: string, version: string, environment: string): Host => {
  const key = [service, instance, version, environment].join(' ')
  const known = hosts.get(key) ?? { service, instance, version, environment }
  hosts.set(key, known)
  return known
}

/** 2.14.0 went live on Wednesday at noon, its repair on Saturday morning; staging runs ahead. */
function agentsHost(atMs: number, staging: boolean, instance: number): Host {
  const live = atMs < at(2, 12, 0) ? '2.13.2' : atMs < at(5, 9, 0) ? '2.14.0' : '2.14.1'
  const next = atMs < at(3, 8, 0) ? '2.14.0' : '2.14.1'
  return host(
    'support-agents',
    `support-agents-${instance}`,
    staging ? next : live,
    staging ? 'staging' : 'production',
  )
}

function weighted<T>(random: Random, table: readonly (readonly [T, number])[]): T {
  let left = random.next() * table.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [value, weight] of table) {
    left -= weight
    if (left < 0) return value
  }
  throw new Error('an empty table')
}

/** Plays one scenario at one time with its own source of chance. */
export class Week {
  readonly sessions: Session[] = []
  private readonly customers: Customer[]

  constructor(private readonly random: Random) {
    this.customers = Array.from({ length: 74 }, () => makeCustomer(random))
  }

  play(
    scenario: Scenario,
    atMs: number,
    changes: {
      staging?: boolean
      order?: Partial<Order>
      payments?: number
      channel?: 'voice' | 'batch'
      customer?: Customer
    } = {},
  ): Session {
    const random = this.random.fork()
    const staging = changes.staging ?? false
    const environment = staging ? 'staging' : 'production'
    const language = languages.get(scenario) ?? 'en'
    const people =
      scenario === shippingFee ? this.customers.filter((each) => each.country === 'DE') : this.customers
    const customer = changes.customer ?? random.pick(foreign[language] ?? people)
    const order = { ...makeOrder(random, atMs, customer), ...changes.order }
    const session = new Session({
      random,
      customer,
      language,
      host: agentsHost(atMs, staging, random.whole(1, 3)),
      atMs,
      channel: changes.channel ?? (random.chance(0.3) ? 'mobile_app' : 'web_chat'),
    })
    scenario(session, {
      random,
      customer,
      order,
      atMs,
      carrierDown: !staging && atMs >= at(3, 13, 0) && atMs < at(3, 14, 45),
      services: {
        orders: host('order-service', 'order-service-1', '8.2.0', environment),
        payments: host('payments-gateway', `payments-${changes.payments ?? 1}`, '3.40.1', environment),
        search: host('knowledge-search', 'knowledge-search-1', '1.9.3', environment),
      },
    })
    this.sessions.push(session)
    return session
  }

  /** A random minute of a day, as busy as the hour is. */
  private moment(day: number): number {
    const hour = weighted(
      this.random,
      perHour.map((weight, index) => [index, weight] as const),
    )
    return at(day, hour, this.random.whole(0, 59)) + this.random.whole(0, 59_999)
  }

  /** The ordinary traffic of the week. */
  playEverydays(): void {
    for (const [day, count] of perDay.entries()) {
      for (let index = 0; index < count; index += 1) {
        const staging = this.random.chance(0.08)
        this.play(weighted(this.random, everyday), this.moment(day), {
          staging,
          payments: this.random.chance(0.3) ? 2 : 1,
        })
      }
    }
    // The outage of the carriers' tracking, Thursday 13:00 to 14:45: everybody asks at once.
    for (const minute of [4, 11, 19, 31, 44, 58, 73, 95]) {
      this.play(
        this.random.pick([whereIsMyParcel, whereIsMyParcel, lateParcel, germanParcel]),
        at(3, 13, minute) + 21_000,
      )
    }
  }

  /** The sessions that a reader should find. */
  playHeadlines(): { readonly open: Session; readonly orphaned: Session; readonly repeated: Session } {
    const potSet = products.find((each) => each.sku === 'HP-1210')
    const mugs = products.find((each) => each.sku === 'HP-1604')
    if (potSet === undefined || mugs === undefined) throw new Error('the catalogue has no pots')
    this.play(wrongRefund, at(2, 17, 42), { order: { id: 'HP481207', product: potSet, second: mugs, total: 84.9 } })
    this.play(wrongAddress, at(3, 9, 17))
    this.play(pingPong, at(3, 16, 5))
    this.play(stuckLoop, at(4, 10, 28))
    this.play(partnerApi, at(1, 14, 3))
    this.play(poisonedReview, at(4, 19, 51))
    this.play(jailbreak, at(1, 22, 40))
    this.play(jailbreak, at(5, 23, 2))
    this.play(deleteMyData, at(0, 11, 34))
    this.play(cutOff, at(4, 15, 12))
    const irish = this.customers.find((each) => each.country === 'IE')
    this.play(tripPlanning, at(2, 19, 12), irish === undefined ? {} : { customer: irish })
    for (const [day, hour, minute] of [[0, 9, 41], [2, 14, 26], [4, 8, 15], [6, 18, 7]] as const) this.play(threeThings, at(day, hour, minute))
    for (const minute of [6, 9, 15, 22, 38]) this.play(overloaded, at(4, 17, minute) + 8_000)
    for (const [day, hour, minute] of [[2, 13, 31], [2, 20, 4], [3, 10, 56], [4, 12, 19]] as const) this.play(crash, at(day, hour, minute))
    for (const [scenario, day, hour] of [[japaneseDelivery, 1, 7], [japaneseReturn, 2, 6], [arabicOrder, 5, 16], [germanRefund, 4, 9]] as const) this.play(scenario, at(day, hour, 12))
    for (const [day, hour] of [[1, 10], [2, 15], [3, 18], [4, 7]] as const) this.play(restock, at(day, hour, 33))
    this.play(phoneCall, at(3, 15, 20), { channel: 'voice' })
    for (const minute of [4, 9, 16]) this.play(unanswered, at(3, 12, minute))
    this.play(reconcile, at(3, 2, 0), { channel: 'batch', customer: { id: 'system', name: 'Nightly job', email: '', street: '', city: '', country: 'DE' } })
    return {
      orphaned: this.play(shippingFee, at(4, 11, 47)),
      repeated: this.play(damaged, at(0, 16, 8)),
      open: this.play(stillThinking, at(6, 23, 51)),
    }
  } // prettier-ignore
}

/** Thursday noon the provider was overloaded, too, and 2.14.0 said nothing at all to the customer. */
function unanswered(session: Session, scene: Scene): void {
  const refused = [
    'overloaded_error',
    '529 Overloaded: the provider is temporarily over capacity',
    null,
  ] as const
  session.turn(`Has the refund for ${scene.order.id} gone out?`, (turn) => {
    turn.agent('billing', 'Asks for a refund.')
    turn.providerFails(2, ...refused)
  })
  session.pause(40, 90)
  session.turn('Hello? Nothing happened.', (turn) => {
    turn.agent('billing')
    turn.providerFails(2, ...refused)
  })
}

/** The export was made while this one waited for its tool. */
function stillThinking(session: Session, scene: Scene): void {
  session.turn(`Did my return for ${scene.order.id} arrive? I sent it on Wednesday.`, (turn) => {
    turn.agent('returns', 'Customer asks for a return.')
    turn.call([{ name: 'get_order', args: { order_id: scene.order.id }, result: { order_id: scene.order.id, status: 'return_announced', tracking_number: scene.order.tracking }, ms: 130 }])
    const call = turn.trace.begin('execute_tool search_help_center', {
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'search_help_center',
        'gen_ai.tool.type': 'function',
        'gen_ai.tool.call.arguments': JSON.stringify({ query: 'how long until a return is booked in' }),
      },
    })
    turn.trace.event(call, 'request.sent', { 'server.address': 'search.harbour-pine.example' })
    turn.leaveOpen()
  }) // prettier-ignore
}

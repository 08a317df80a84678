import type { Random } from './random'

/** The shop of the sample: outdoor and home goods, a warehouse in Hamburg, customers all over Europe and beyond. */
export const shopName = 'Harbour & Pine'

export interface Product {
  readonly sku: string
  readonly name: string
  readonly price: number
}

export const products: readonly Product[] = [
  { sku: 'HP-1041', name: 'Skerry 2 tent', price: 329 },
  { sku: 'HP-1042', name: 'Skerry 3 tent', price: 399 },
  { sku: 'HP-1107', name: 'Fjell down sleeping bag', price: 259 },
  { sku: 'HP-1112', name: 'Tarn sleeping mat', price: 89.5 },
  { sku: 'HP-1203', name: 'Ember gas stove', price: 64.9 },
  { sku: 'HP-1210', name: 'Ember pot set', price: 48.9 },
  { sku: 'HP-1305', name: 'Lantern Mole', price: 34.5 },
  { sku: 'HP-1318', name: 'Harbour rain jacket', price: 149 },
  { sku: 'HP-1322', name: 'Pine wool base layer', price: 79.9 },
  { sku: 'HP-1401', name: 'Cast-iron pan 26 cm', price: 59 },
  { sku: 'HP-1404', name: 'Carbon steel pan 28 cm', price: 68 },
  { sku: 'HP-1417', name: 'Oak chopping board', price: 42 },
  { sku: 'HP-1433', name: 'Pour-over coffee set', price: 54.5 },
  { sku: 'HP-1502', name: 'Linen duvet set', price: 139 },
  { sku: 'HP-1509', name: 'Wool throw Lighthouse', price: 95 },
  { sku: 'HP-1604', name: 'Enamel mugs, set of four', price: 36 },
  { sku: 'HP-1611', name: 'Trail backpack 32 l', price: 119 },
  { sku: 'HP-1620', name: 'Dry bag 20 l', price: 27.9 },
]

export interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly street: string
  readonly city: string
  readonly country: string
}

const firstNames = [
  'Hannah', 'Tomás', 'Aoife', 'Liam', 'Ingrid', 'Marek', 'Sofia', 'Jonas', 'Chloé', 'Ewan', 'Katja', 'Pieter',
  'Nadia', 'Oskar', 'Freya', 'Dario', 'Elena', 'Matteo', 'Ruth', 'Callum', 'Amira', 'Henrik', 'Joana', 'Theo',
] // prettier-ignore
const lastNames = [
  'Keller', 'Ferreira', 'Byrne', 'Novák', 'Lindqvist', 'Okafor', 'Marchetti', 'Vogel', 'Laurent', 'MacLeod',
  'Janssen', 'Haddad', 'Petersen', 'Rossi', 'Greene', 'Kowalska', 'Moreau', 'Brandt', 'Sullivan', 'Costa',
] // prettier-ignore
const places: readonly [string, string, string][] = [
  ['Lindenstraße 14', '10969 Berlin', 'DE'],
  ['Wexford Street 22', 'Dublin D02 X283', 'IE'],
  ['Rua das Flores 118', '4050-265 Porto', 'PT'],
  ['Prinsengracht 402', '1016 JD Amsterdam', 'NL'],
  ['Storgata 31', '0184 Oslo', 'NO'],
  ['Via San Vitale 9', '40125 Bologna', 'IT'],
  ['Rue des Carmes 27', '44000 Nantes', 'FR'],
  ['Hafenweg 8', '48155 Münster', 'DE'],
  ['Great Western Road 311', 'Glasgow G4 9HR', 'GB'],
  ['Mánesova 54', '120 00 Praha', 'CZ'],
  ['Södra Vägen 12', '412 54 Göteborg', 'SE'],
  ['Mariahilfer Straße 88', '1070 Wien', 'AT'],
]

/** A customer with a name, an address and an id that stays theirs. */
export function makeCustomer(random: Random): Customer {
  const first = random.pick(firstNames)
  const last = random.pick(lastNames)
  const [street, city, country] = random.pick(places)
  const plain = (text: string): string =>
    text
      .normalize('NFD')
      .replaceAll(/[^a-z]/gi, '')
      .toLowerCase()
  return {
    id: `cust_${random.digits(5)}`,
    name: `${first} ${last}`,
    email: `${plain(first)}.${plain(last)}@example.com`,
    street,
    city,
    country,
  }
}

export interface Order {
  readonly id: string
  readonly product: Product
  readonly second: Product | null
  readonly total: number
  readonly placedOn: string
  readonly carrier: string
  readonly tracking: string
}

interface Region {
  readonly carriers: readonly string[]
  /** Depots on the way. */
  readonly hubs: readonly string[]
  /** Streets that people of the region move to. */
  readonly streets: readonly string[]
}

const elsewhere: Region = {
  carriers: ['DHL Express', 'UPS'],
  hubs: ['Leipzig'],
  streets: ['Al Wasl Road 20'],
}
const regions: Readonly<Record<string, Region>> = {
  DE: { carriers: ['DHL', 'DPD', 'UPS'], hubs: ['Greven', 'Neuwied', 'Börnicke'], streets: ['Am Sandtorkai 44', 'Rosenweg 3', 'Mühlenstraße 61'] },
  AT: { carriers: ['DPD', 'DHL'], hubs: ['Wien-Inzersdorf', 'Salzburg-Wals'], streets: ['Neubaugasse 19', 'Praterstraße 7'] },
  IE: { carriers: ['DPD', 'UPS'], hubs: ['Dublin Tallaght', 'Athlone'], streets: ['Harcourt Road 5', 'Capel Street 140'] },
  GB: { carriers: ['DPD', 'UPS'], hubs: ['Hinckley', 'Glasgow Cambuslang'], streets: ['Byres Road 212', 'Otago Street 9'] },
  NL: { carriers: ['DHL', 'DPD'], hubs: ['Eindhoven', 'Utrecht'], streets: ['Overtoom 310', 'Haarlemmerdijk 55'] },
  FR: { carriers: ['DPD', 'UPS'], hubs: ['Rennes', 'Angers'], streets: ['Rue Kervégan 12', 'Quai de la Fosse 80'] },
  PT: { carriers: ['DPD', 'UPS'], hubs: ['Maia', 'Aveiro'], streets: ['Rua do Almada 240', 'Rua de Cedofeita 33'] },
  IT: { carriers: ['DHL', 'UPS'], hubs: ['Bologna Interporto', 'Milano Peschiera'], streets: ['Via Mascarella 41', 'Via del Pratello 16'] },
  CZ: { carriers: ['DPD', 'DHL'], hubs: ['Praha-Jažlovice', 'Brno'], streets: ['Korunní 98', 'Francouzská 4'] },
  NO: { carriers: ['PostNord', 'DHL'], hubs: ['Alnabru', 'Svinesund'], streets: ['Kirkegata 17', 'Markveien 52'] },
  SE: { carriers: ['PostNord', 'DHL'], hubs: ['Malmö', 'Göteborg Bäckebol'], streets: ['Linnégatan 23', 'Vasagatan 40'] },
} // prettier-ignore

/** What shipping looks like in the country of a customer. */
export const regionOf = (customer: Customer): Region => regions[customer.country] ?? elsewhere

/** An order placed some days before the conversation. */
export function makeOrder(random: Random, atMs: number, customer: Customer): Order {
  const product = random.pick(products)
  const other = random.pick(products)
  const second = random.chance(0.35) && other !== product ? other : null
  const carrier = random.pick(regionOf(customer).carriers)
  return {
    id: `HP${random.digits(6)}`,
    product,
    second,
    total: round2(product.price + (second?.price ?? 0)),
    placedOn: isoDay(atMs - random.whole(2, 9) * 86_400_000),
    carrier,
    tracking: `${carrier.slice(0, 2).toUpperCase()}${random.digits(10)}`,
  }
}

export const round2 = (value: number): number => Math.round(value * 100) / 100
export const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
/** Some days later, never on a Sunday: carriers rest. */
export function workday(ms: number, days: number): number {
  const then = new Date(ms + days * 86_400_000)
  return then.getTime() + (then.getUTCDay() === 0 ? 86_400_000 : 0)
}
/** "12 November", the way people write it. */
export const spokenDay = (ms: number): string =>
  new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
export const euro = (value: number): string => `€${value.toFixed(2)}`

/** What the order system answers for an order. */
export function orderRecord(order: Order, customer: Customer, status: string): Record<string, unknown> {
  return {
    order_id: order.id,
    status,
    placed_on: order.placedOn,
    customer_id: customer.id,
    items: [order.product, ...(order.second === null ? [] : [order.second])].map((item) => ({
      sku: item.sku,
      name: item.name,
      quantity: 1,
      unit_price: item.price,
    })),
    total: order.total,
    currency: 'EUR',
    shipping_address: {
      name: customer.name,
      street: customer.street,
      city: customer.city,
      country: customer.country,
    },
    carrier: order.carrier,
    tracking_number: order.tracking,
  }
}

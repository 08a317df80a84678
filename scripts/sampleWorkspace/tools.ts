/** A tool as it is offered to a model: JSON Schema, the way function calling wants it. */
export interface ToolDefinition {
  readonly type: 'function'
  readonly name: string
  readonly description: string
  readonly parameters: Record<string, unknown>
}

type Properties = Record<
  string,
  { readonly type: string; readonly description: string; readonly enum?: readonly string[] }
>

const tool = (
  name: string,
  description: string,
  properties: Properties,
  required: readonly string[] = Object.keys(properties),
): ToolDefinition => ({
  type: 'function',
  name,
  description,
  parameters: { type: 'object', properties, required, additionalProperties: false },
})

const text = (description: string) => ({ type: 'string', description })
const orderId = text('Order number, HP followed by six digits.')

const definitions = [
  tool('get_order', 'Reads an order: items, amounts, address, status, carrier and tracking number.', {
    order_id: orderId,
  }),
  tool(
    'get_customer',
    'Reads the profile of the customer in this conversation, with preferences and open tickets.',
    {
      customer_id: text('Customer id, cust_ followed by five digits.'),
    },
  ),
  tool('track_parcel', 'Asks the carrier where a parcel is. Slow at times; may be tried up to three times.', {
    carrier: text('Carrier as the order names it.'),
    tracking_number: text('Tracking number of the parcel.'),
  }),
  tool(
    'update_shipping_address',
    'Changes the delivery address of an order that has not left the warehouse. Repeat the stored address to the customer.',
    {
      order_id: orderId,
      name: text('Who receives the parcel.'),
      street: text('Street and house number.'),
      city: text('Postal code and city.'),
      country: text('Two-letter country code.'),
    },
  ),
  tool('cancel_order', 'Cancels an order. Refused once it has been packed.', {
    order_id: orderId,
    reason: text('Why, in the words of the customer.'),
  }),
  tool(
    'check_stock',
    'How many pieces of an article are in the warehouse, and when more arrive (inventory server).',
    { sku: text('Article number, HP- followed by four digits.') },
  ),
  tool('list_payments', 'Lists captures, authorisations and refunds of an order at the payment provider.', {
    order_id: orderId,
  }),
  tool(
    'issue_refund',
    'Pays money back to the payment method of the order. Returns the amount that was really refunded: quote that one.',
    {
      order_id: orderId,
      amount: { type: 'number', description: 'Amount in EUR, at most what was captured.' },
      reason: text('Short reason for the ledger.'),
    },
  ),
  tool('get_refund', 'Reads a refund: amount, method, when it was sent, when the bank should show it.', {
    refund_id: text('Refund id, re_ followed by ten characters.'),
  }),
  tool('send_invoice', 'Sends the invoice of an order as PDF to an e-mail address.', {
    order_id: orderId,
    email: text('Where to.'),
    vat_id: text('VAT number to print, empty if none.'),
  }),
  tool('validate_voucher', 'Checks a voucher code against a basket and says why it does not apply.', {
    code: text('Voucher code.'),
    basket_total: { type: 'number', description: 'Basket value in EUR.' },
  }),
  tool('issue_voucher', 'Creates a goodwill voucher, at most 15 EUR per conversation.', {
    customer_id: text('Customer id.'),
    amount: { type: 'number', description: 'Amount in EUR.' },
    reason: text('Why it is given.'),
  }),
  tool('gift_card_balance', 'Reads what is left on a gift card. The code reaches the model masked.', {
    card_reference: text('Reference of the masked card code.'),
  }),
  tool(
    'create_return',
    'Opens a return and answers the label, the drop-off options and the refund that is expected.',
    {
      order_id: orderId,
      sku: text('Article that comes back.'),
      reason: {
        type: 'string',
        description: 'Why it comes back.',
        enum: ['size', 'damaged', 'not_as_described', 'changed_mind', 'late'],
      },
    },
  ),
  tool('order_replacement', 'Sends an article again free of charge, after damage or loss.', {
    order_id: orderId,
    sku: text('Article to send again.'),
  }),
  tool(
    'search_products',
    'Finds articles in the catalogue by words and limits.',
    {
      query: text('What the customer is looking for.'),
      max_price: { type: 'number', description: 'Upper limit in EUR.' },
    },
    ['query'],
  ),
  tool('get_reviews', 'Reads the newest customer reviews of an article.', { sku: text('Article number.') }),
  tool('search_help_center', 'Searches the help centre (shipping, returns, warranty, payment, privacy).', {
    query: text('A full question works best.'),
  }),
  tool('book_delivery_slot', 'Books a two-hour delivery slot with the carrier.', {
    tracking_number: text('Tracking number of the parcel.'),
    date: text('Day as YYYY-MM-DD.'),
    slot: { type: 'string', description: 'Part of the day.', enum: ['08-10', '10-12', '14-16', '18-20'] },
  }),
  tool(
    'escalate_to_human',
    'Hands the conversation to a person, with a summary. Only when the customer asks or no tool helps.',
    {
      queue: {
        type: 'string',
        description: 'Which team.',
        enum: ['orders', 'billing', 'returns', 'privacy'],
      },
      summary: text('What happened so far, two or three sentences.'),
    },
  ),
  ...(['orders', 'billing', 'returns', 'advice'] as const).map((desk) =>
    tool(`transfer_to_${desk}`, `Hands the conversation to the ${desk} agent.`, {
      reason: text('One sentence for the colleague.'),
    }),
  ),
  tool('fetch_ledger_page', 'Reads one page of the payout ledger.', {
    page: { type: 'integer', description: 'From 1.' },
  }),
  tool('match_payout', 'Matches one payout line with captured payments.', { line_id: text('Ledger line.') }),
  tool('flag_difference', 'Puts a payout line on the list of differences for the accountants.', {
    line_id: text('Ledger line.'),
    difference: { type: 'number', description: 'Difference in EUR.' },
    note: text('What was found.'),
  }),
]

const byName = new Map(definitions.map((definition) => [definition.name, definition]))

/** Definitions by name, in the order given. */
export function toolDefinitions(names: readonly string[]): ToolDefinition[] {
  return names.map((name) => {
    const definition = byName.get(name)
    if (definition === undefined) throw new Error(`no tool ${name}`)
    return definition
  })
}

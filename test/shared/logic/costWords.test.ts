import { expect, test } from 'vitest'
import { formatAmount, formatDifference, formatPrice } from '../../../src/shared/logic/costWords'

test.each([
  [null, '–'],
  [0, '$0.00'],
  [0.0000001, '<$0.000001'],
  [0.000215, '$0.000215'],
  [0.0045, '$0.004500'],
  [12.5, '$12.5000'],
  [1234.5, '$1,234.5000'],
  [-0.0011, '−$0.001100'],
])('an amount of %s is %s', (usd, text) => expect(formatAmount(usd)).toBe(text))

test.each([
  [null, '–'],
  [2.5, '$2.50'],
  [0.075, '$0.075'],
  [0, '$0.00'],
  [150, '$150.00'],
])('a price of %s is %s', (usd, text) => expect(formatPrice(usd)).toBe(text))

test.each([
  [null, 1, '–'],
  [0.5, null, '+$0.500000'],
  [0.0011, 0.0044, '+$0.001100 (+25%)'],
  [-0.0011, 0.0044, '−$0.001100 (−25%)'],
  [0.0001, 0.3, '+$0.000100 (0%)'],
  [30, 10, '+$30.0000 (+300%)'],
  [0, 10, '$0.00 (0%)'],
])('%s of %s is %s', (usd, of, text) => expect(formatDifference(usd, of)).toBe(text))

import { describe, expect, test } from 'vitest';
import { expiryState } from '../../src/inventory/expiry.ts';

describe('the state of a date', () => {
  test.each([
    ['2027-04-01', '2027-04-01T00:00:00Z', 'expires-soon'],
    ['2027-04-01', '2027-04-01T23:59:59.999Z', 'expires-soon'],
    ['2027-04-01', '2027-04-02T00:00:00Z', 'expired'],
    // 2027-04-02 begins in Auckland while it is still the first in UTC, and ends in Honolulu when it is the second.
    ['2027-04-01', '2027-04-02T02:00:00+13:00', 'expires-soon'],
    ['2027-04-01', '2027-04-01T20:00:00-10:00', 'expired'],
    ['2027-04-01', '2027-03-02T00:00:00Z', 'expires-soon'],
    ['2027-04-01', '2027-03-01T23:59:59Z', 'valid'],
    ['2028-02-29', '2028-02-29T12:00:00Z', 'expires-soon'],
    [null, '2027-04-01T00:00:00Z', 'valid'],
    ['9999-12-31', '2027-04-01T00:00:00Z', 'valid'],
    ['0001-01-01', '2027-04-01T00:00:00Z', 'expired'],
  ] as const)('%s on %s: %s', (expires, today, state) => {
    expect(expiryState(expires, new Date(today))).toBe(state);
  });

  test.each([
    '',
    'never',
    '2027-02-29',
    '2027-13-01',
    '2027-04-31',
    '2027-4-1',
    '27-04-01',
    '2027-04-01T00:00:00Z',
    ' 2027-04-01',
    '2099-04-01\n',
    '+002099-04-01',
    '２０９９-04-01',
  ])('what is no date has expired: %j', text => {
    expect(expiryState(text, new Date('2000-01-01'))).toBe('expired');
  });
});

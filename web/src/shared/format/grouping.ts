/** Thousands as 1,234,567 or, in the Indian way, 12,34,567. */
const GROUPED = /^\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?$/;

/**
 * Takes grouping commas out of a typed number. A comma anywhere else is left where it is, so that
 * "10,5" is refused as no number instead of being read as 105.
 */
export function ungrouped(typed: string): string {
  const text = typed.trim();
  return GROUPED.test(text) ? text.replaceAll(',', '') : text;
}

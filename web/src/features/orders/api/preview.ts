import { skipToken, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { every } from '@/shared/api/queryClient';
import type { OrderPreview } from '@/shared/api/types';
import { deskClock } from '@/shared/stream/deskClock';
import { fingerprint, type Terms } from '../model';
import { previewOrder } from './placing';

const TYPING_MS = 220;
const REFRESH_MS = 4_000;

export interface AgedPreview extends OrderPreview {
  /** When the price that it rests on was said, in the desk's time. */
  priceAtMs: number | null;
}

export interface LivePreview {
  data: AgedPreview | undefined;
  error: unknown;
  isFetching: boolean;
  /** The shown figures belong to an earlier state of the ticket. */
  behind: boolean;
  dataUpdatedAt: number;
}

function withInstant(preview: OrderPreview): AgedPreview {
  const age = preview.price_age_ms;
  return { ...preview, priceAtMs: age === null ? null : deskClock.nowMs() - age };
}

/** What the order would cost now, asked again while typing and every few seconds. */
export function usePreview(terms: Terms | null): LivePreview {
  const wanted = terms === null ? '' : fingerprint(terms);
  const [settled] = useDebouncedValue(terms, TYPING_MS);
  const asked = settled === null ? '' : fingerprint(settled);
  const accountId = settled?.account_id ?? '';
  const subject = settled === null ? '' : `${settled.exchange}:${settled.tradingsymbol}`;
  const query = useQuery({
    // Under the account's key: a fill changes its funds and positions, so this is asked anew then.
    queryKey: ['account', accountId, 'preview', subject, asked],
    queryFn:
      settled === null || terms === null
        ? skipToken
        : async ({ signal }) => withInstant(await previewOrder(settled, signal)),
    refetchInterval: every(REFRESH_MS),
    // While typing on, the figures of a moment ago stay, dimmed; those of another symbol do not.
    placeholderData: (before: AgedPreview | undefined, query) =>
      query?.queryKey[1] === accountId && query.queryKey[3] === subject ? before : undefined,
    gcTime: 10_000,
  });
  return {
    data: terms === null ? undefined : query.data,
    error: query.error,
    isFetching: query.isFetching,
    behind: asked !== wanted || query.isPlaceholderData,
    dataUpdatedAt: query.dataUpdatedAt,
  };
}

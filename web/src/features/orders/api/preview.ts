import { skipToken, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { every } from '@/shared/api/queryClient';
import type { OrderPreview } from '@/shared/api/types';
import { fingerprint, type Terms } from '../model';
import { previewOrder } from './placing';

const TYPING_MS = 220;
const REFRESH_MS = 4_000;

export interface LivePreview {
  data: OrderPreview | undefined;
  error: unknown;
  isFetching: boolean;
  /** The shown figures belong to an earlier state of the ticket. */
  behind: boolean;
  dataUpdatedAt: number;
}

/** What the order would cost now, asked again while typing and every few seconds. */
export function usePreview(terms: Terms | null): LivePreview {
  const wanted = terms === null ? '' : fingerprint(terms);
  const [settled] = useDebouncedValue(terms, TYPING_MS);
  const asked = settled === null ? '' : fingerprint(settled);
  const subject = settled === null ? '' : `${settled.account_id}|${settled.tradingsymbol}`;
  const query = useQuery({
    queryKey: ['preview', subject, asked],
    queryFn:
      settled === null || terms === null
        ? skipToken
        : ({ signal }) => previewOrder(settled, signal),
    refetchInterval: every(REFRESH_MS),
    // While typing on, the figures of a moment ago stay, dimmed; those of another symbol do not.
    placeholderData: (before: OrderPreview | undefined, query) =>
      query?.queryKey[1] === subject ? before : undefined,
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

import { useMutation } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import type { Instrument, Side } from '@/shared/api/types';
import type { SizeQuestion } from '../sizing';

export interface SizeAsked extends SizeQuestion {
  account_id: string;
  instrument: Instrument;
  side: Side;
}

/** How much to trade so that the stop loses at most a part of the account, by the desk's count. */
export function usePositionSize() {
  return useMutation({
    mutationFn: ({ instrument, ...asked }: SizeAsked) => {
      const { exchange, tradingsymbol } = instrument;
      return unwrap(
        api.POST('/api/v1/risk/position-size', { body: { ...asked, exchange, tradingsymbol } }),
      );
    },
  });
}

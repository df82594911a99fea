import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { queryClient } from '@/shared/api/queryClient';
import { instrumentQuery } from '@/shared/api/catalogue';
import { outcomeOf, type Intent, type Outcome } from '../intent';
import { sentence } from '../model';
import { useIntents, useTicket } from '../state';

const COLOURS: Record<Outcome['kind'], string> = {
  sending: 'blue',
  done: 'green',
  refused: 'red',
  unknown: 'yellow',
};

function instrumentOf(intent: Intent) {
  const { exchange, tradingsymbol } = intent.terms;
  return queryClient.getQueryData(instrumentQuery(`${exchange}:${tradingsymbol}`).queryKey);
}

function notify(intent: Intent): void {
  const instrument = instrumentOf(intent) ?? undefined;
  const outcome = outcomeOf(intent, instrument);
  notifications.show({
    id: `${intent.clientOrderId}-${outcome.title}`,
    color: COLOURS[outcome.kind],
    title: `${outcome.title}: ${sentence(intent.terms, instrument)}`,
    message: outcome.text,
    autoClose: outcome.kind === 'done' ? 6_000 : 15_000,
  });
}

/** Tells what became of an order when the ticket is not there to tell it. */
export function OrderNotices() {
  const intents = useIntents();
  const { open, symbol, accountId } = useTicket();
  const told = useRef<Map<string, string> | null>(null);
  useEffect(() => {
    const titles = new Map(
      intents.map((intent) => [intent.clientOrderId, outcomeOf(intent, undefined).title]),
    );
    const before = told.current;
    told.current = titles;
    if (before === null) return;
    for (const [index, intent] of intents.entries()) {
      const { exchange, tradingsymbol, account_id } = intent.terms;
      const here = account_id === accountId && `${exchange}:${tradingsymbol}` === symbol;
      const visible = open && index === 0 && here;
      const changed = before.get(intent.clientOrderId) !== titles.get(intent.clientOrderId);
      if (changed && !visible && intent.state.kind !== 'sending') notify(intent);
    }
  }, [intents, open, symbol, accountId]);
  return null;
}

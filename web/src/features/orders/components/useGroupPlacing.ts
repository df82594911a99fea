import { useRef } from 'react';
import { usePlaceGroup, type NewGroup } from '../api/groups';
import { newId } from '../state';

type Wish =
  | { kind: 'gtt'; body: Omit<Extract<NewGroup, { kind: 'gtt' }>['body'], 'client_gtt_id'> }
  | {
      kind: 'bracket';
      body: Omit<Extract<NewGroup, { kind: 'bracket' }>['body'], 'client_bracket_id'>;
    }
  | {
      kind: 'basket';
      body: Omit<Extract<NewGroup, { kind: 'basket' }>['body'], 'client_basket_id'>;
    };

function named(wish: Wish, id: string): NewGroup {
  switch (wish.kind) {
    case 'gtt':
      return { kind: 'gtt', body: { ...wish.body, client_gtt_id: id } };
    case 'bracket':
      return { kind: 'bracket', body: { ...wish.body, client_bracket_id: id } };
    case 'basket':
      return { kind: 'basket', body: { ...wish.body, client_basket_id: id } };
  }
}

/**
 * Places groups. The same wish keeps its id until it is answered, so that pressing again after a
 * silence cannot place it twice.
 */
export function useGroupPlacing() {
  const placing = usePlaceGroup();
  const open = useRef<{ print: string; id: string } | null>(null);
  const send = (wish: Wish, onPlaced?: () => void) => {
    if (placing.isPending) return;
    const print = JSON.stringify(wish);
    if (open.current?.print !== print) open.current = { print, id: newId() };
    placing.mutate(named(wish, open.current.id), {
      onSuccess: () => {
        open.current = null;
        onPlaced?.();
      },
    });
  };
  return { placing, send };
}

import { useEffect, useEffectEvent, useState } from 'react';
import { streamAddress } from './live';
import { ReconnectingSocket, type SocketState } from './socket';

interface Handlers {
  onMessage: (message: unknown) => void;
  /** After every connection, the first one too: what was missed must be read again. */
  onOpen?: () => void;
}

/** Keeps one stream of the desk open while the component is on the page. */
export function useWebSocket(path: string, { onMessage, onOpen }: Handlers): SocketState {
  const [state, setState] = useState<SocketState>('idle');
  const hear = useEffectEvent(onMessage);
  const opened = useEffectEvent(() => {
    onOpen?.();
  });
  useEffect(() => {
    const socket = new ReconnectingSocket({
      address: () => streamAddress(path),
      onMessage: (message) => {
        hear(message);
      },
      onOpen: () => {
        opened();
      },
      onState: setState,
    });
    const hurry = () => {
      socket.hurry();
    };
    socket.start();
    window.addEventListener('online', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      socket.stop();
    };
  }, [path]);
  return state;
}

import { readLocal, writeLocal } from '@/shared/ui/storage';

const KEY = 'tour';

export function tourWasSeen(): boolean {
  return readLocal(KEY) === 'seen';
}

export function rememberTour(): void {
  writeLocal(KEY, 'seen');
}

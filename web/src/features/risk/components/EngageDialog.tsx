import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { Account, KillSwitch } from '@/shared/api/types';
import { useEngage } from '../api/killSwitch';
import { SAFEST } from '../killing';
import { EngageConfirm } from './EngageConfirm';
import { EngageForm, type Wish } from './EngageForm';
import { KillProgress } from './KillProgress';

interface EngageDialogProps {
  account: Account;
  /** Only an administrator may stop the whole desk. */
  admin: boolean;
  hasPassword: boolean;
  onClose: () => void;
}

/** First what and why, then what will happen and the button that does it, then what came of it. */
export default function EngageDialog({ account, admin, hasPassword, onClose }: EngageDialogProps) {
  const engage = useEngage();
  const [wish, setWish] = useState<Wish>({ ...SAFEST, scope: 'account', reason: '' });
  const [confirming, setConfirming] = useState(false);
  const [pulled, setPulled] = useState<KillSwitch | null>(null);
  const target = wish.scope === 'desk' ? 'the whole desk' : `account ${account.name}`;
  const submit = () => {
    const { scope, reason, ...choice } = wish;
    const whose = scope === 'account' ? { account_id: account.id } : {};
    const body = { ...choice, scope, reason: reason.trim(), ...whose };
    engage.mutate(body, { onSuccess: setPulled });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={titleOf(pulled, confirming, wish.drill)}
      data-testid="kill-dialog"
    >
      {pulled !== null ? (
        <KillProgress pulled={pulled} target={target} onClose={onClose} />
      ) : confirming ? (
        <EngageConfirm
          wish={wish}
          target={target}
          hasPassword={hasPassword}
          engage={engage}
          onBack={() => {
            setConfirming(false);
          }}
          onConfirm={submit}
          onLeave={onClose}
        />
      ) : (
        <EngageForm
          wish={wish}
          onChange={setWish}
          accountName={account.name}
          admin={admin}
          hasPassword={hasPassword}
          onContinue={() => {
            setConfirming(true);
          }}
          onLeave={onClose}
        />
      )}
    </Modal>
  );
}

function titleOf(pulled: KillSwitch | null, confirming: boolean, drill: boolean): string {
  if (pulled !== null) return pulled.drill ? 'Drill' : 'Trading is stopped';
  if (!confirming) return 'Step 1 of 2: what shall stop, and why';
  return drill ? 'Step 2 of 2: run a drill?' : 'Step 2 of 2: stop trading?';
}

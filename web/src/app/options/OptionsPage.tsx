import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { ChainPanel } from '@/features/options/components/ChainPanel';
import { openTicket } from '@/features/orders/state';
import type { Side } from '@/shared/api/types';
import pages from '../orders/OrdersPage.module.css';

const intoTicket = (symbol: string, side: Side, price: string) => {
  openTicket({ symbol, side, price });
};

/** The option chain; which one stands in the address. */
export function OptionsPage() {
  const { account } = useTradingAccount();
  const { underlying, expiry } = useSearch({ from: '/frame/options' });
  const navigate = useNavigate();
  return (
    <div className={pages.page}>
      <h1 className="sd-visually-hidden">Options</h1>
      <ChainPanel
        currency={account.currency}
        underlying={underlying ?? null}
        expiry={expiry ?? null}
        onChoose={(chosen, day) => {
          const search = { underlying: chosen, ...(day === null ? {} : { expiry: day }) };
          void navigate({ to: '/options', search, replace: true });
        }}
        onPrice={intoTicket}
      />
    </div>
  );
}

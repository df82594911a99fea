import type { Trade } from '@/shared/api/types';
import { formatMoney, formatPrice, formatQuantity } from '@/shared/format/number';
import { formatDateTime } from '@/shared/format/time';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { Pnl } from '@/shared/ui/values';
import { useOrderTrades } from '../api/orders';
import { netPnl, sumsOf } from '../fills';
import type { PartProps } from './OrderTerms';
import classes from './OrderDetail.module.css';

/** Each fill with every charge on it, and all of them together. */
export function OrderFills({ order, instrument, currency }: PartProps) {
  const query = useOrderTrades(order.id, order.version);
  const trades = query.data ?? [];
  return (
    <section className={classes.part} aria-label="Fills" data-testid="fills">
      <h3>Fills and charges</h3>
      <QueryState
        query={query}
        what="The fills could not be read."
        loading="Reading fills"
        rows={3}
      >
        {trades.length === 0 ? (
          <EmptyState title="Nothing has been filled">
            Each fill shows here with every charge on it.
          </EmptyState>
        ) : (
          <>
            {trades.length > 1 ? <Sums trades={trades} currency={currency} /> : null}
            {trades.map((trade) => (
              <Fill key={trade.id} trade={trade} tick={instrument?.tick_size} currency={currency} />
            ))}
          </>
        )}
      </QueryState>
    </section>
  );
}

function Sums({ trades, currency }: { trades: readonly Trade[]; currency: string }) {
  const sums = sumsOf(trades);
  const money = (text: string) => formatMoney(text, currency) ?? '—';
  return (
    <dl className={classes.facts} aria-label="All fills together">
      <div>
        <dt>Value of {trades.length} fills</dt>
        <dd>{money(sums.gross)}</dd>
      </div>
      <div>
        <dt>Charges in all</dt>
        <dd>{money(sums.charges)}</dd>
      </div>
      {sums.net === null ? null : (
        <div className={classes.wide}>
          <dt>Realised, after these charges {currency}</dt>
          <dd>
            <Pnl amount={sums.net} currency={currency} reason="" />
          </dd>
        </div>
      )}
    </dl>
  );
}

interface FillProps {
  trade: Trade;
  tick: string | undefined;
  currency: string;
}

function Fill({ trade, tick, currency }: FillProps) {
  const money = (text: string) => formatMoney(text, currency) ?? '—';
  const net = netPnl(trade);
  return (
    <div className={classes.fill}>
      <div className={classes.fillHead}>
        <strong>
          {formatQuantity(trade.quantity, currency)} at {formatPrice(trade.price, tick, currency)}
        </strong>
        <span className={classes.at}>{formatDateTime(trade.executed_at)}</span>
      </div>
      <table className={classes.sums} aria-label={`Charges of fill ${trade.exec_id}`}>
        <tbody>
          <tr>
            <th scope="row">Value</th>
            <td>{money(trade.gross_value)}</td>
          </tr>
          {trade.charges.items.map((item) => (
            <tr key={item.code} className={classes.charge}>
              <th scope="row">{item.label}</th>
              <td>{money(item.amount)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">Charges in all</th>
            <td>{money(trade.charges.total)}</td>
          </tr>
          <tr className={classes.net}>
            <th scope="row">
              {trade.net_value.startsWith('-') ? 'Paid' : 'Received'} {currency}
            </th>
            <td>{money(trade.net_value.replace('-', ''))}</td>
          </tr>
          {trade.realized_pnl === null || net === null ? null : (
            <>
              <tr>
                <th scope="row">Realised before charges</th>
                <td>
                  <Pnl amount={trade.realized_pnl} currency={currency} reason="" />
                </td>
              </tr>
              <tr>
                <th scope="row">Realised, after this fill’s charges</th>
                <td>
                  <Pnl amount={net} currency={currency} reason="" />
                </td>
              </tr>
            </>
          )}
        </tbody>
      </table>
      <p className={classes.hint}>
        Execution <span className={classes.id}>{trade.exec_id}</span>
      </p>
    </div>
  );
}

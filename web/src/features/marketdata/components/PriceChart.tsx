import { useComputedColorScheme } from '@mantine/core';
import {
  createChart,
  CrosshairMode,
  LineSeries,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { formatFixed, priceDecimals } from '@/shared/format/number';
import { formatClock } from '@/shared/format/time';
import { Explain } from '@/shared/ui/values';
import { usePnlPair } from '@/shared/ui/preferences';
import { history } from '../state';
import classes from './PriceChart.module.css';

interface PriceChartProps {
  symbol: string;
  tick: string | undefined;
  currency: string | undefined;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function clockOf(time: number): string {
  return formatClock(new Date(time * 1_000).toISOString()) ?? '';
}

function paint(chart: IChartApi, series: ISeriesApi<'Line'>): void {
  chart.applyOptions({
    layout: {
      background: { color: token('--sd-panel') },
      textColor: token('--sd-dim'),
      fontFamily: token('--sd-font'),
      fontSize: 11,
    },
    grid: {
      vertLines: { color: token('--sd-line') },
      horzLines: { color: token('--sd-line') },
    },
    crosshair: {
      vertLine: { color: token('--sd-faint'), labelBackgroundColor: token('--sd-dim') },
      horzLine: { color: token('--sd-faint'), labelBackgroundColor: token('--sd-dim') },
    },
    rightPriceScale: { borderColor: token('--sd-line') },
    timeScale: { borderColor: token('--sd-line') },
  });
  series.applyOptions({ color: token('--sd-accent') });
}

function build(box: HTMLElement): { chart: IChartApi; series: ISeriesApi<'Line'> } {
  const chart = createChart(box, {
    autoSize: true,
    // The notice and the link that its licence asks for stand under Settings.
    layout: { attributionLogo: false },
    crosshair: { mode: CrosshairMode.Magnet },
    timeScale: {
      timeVisible: true,
      secondsVisible: true,
      minBarSpacing: 0.02,
      tickMarkFormatter: (time: number) => clockOf(time),
    },
    localization: { timeFormatter: (time: number) => clockOf(time) },
  });
  const series = chart.addSeries(LineSeries, { lineWidth: 2 });
  return { chart, series };
}

const at = (time: number) => time as UTCTimestamp;
const POINTS_SHOWN_MIN = 90;

/** The whole line from the left edge, until the user moves the chart; a double click returns. */
function follow(box: HTMLElement, chart: IChartApi): (points: number) => void {
  let following = true;
  let count = 0;
  const show = () => {
    const to = Math.max(POINTS_SHOWN_MIN, count * 1.04);
    chart.timeScale().setVisibleLogicalRange({ from: -0.15 * to, to });
  };
  const leave = () => {
    following = false;
  };
  chart.timeScale().subscribeSizeChange(() => {
    if (following) show();
  });
  box.addEventListener('wheel', leave, { passive: true });
  box.addEventListener('pointerdown', leave);
  box.addEventListener('dblclick', () => {
    following = true;
    show();
  });
  return (points) => {
    count = points;
    if (following) show();
  };
}

/** The last price of one symbol, second by second, since this page began to listen. */
export default function PriceChart({ symbol, tick, currency }: PriceChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const parts = useRef<ReturnType<typeof build> | null>(null);
  const [shown, setShown] = useState(history.points(symbol).length > 0);
  const scheme = useComputedColorScheme('dark');
  const [pair] = usePnlPair();

  useEffect(() => {
    if (box.current === null) return undefined;
    const made = build(box.current);
    parts.current = made;
    const draw = () => {
      const points = history.points(symbol);
      made.series.setData(points.map(({ time, value }) => ({ time: at(time), value })));
      return points.length;
    };
    const shownPoints = follow(box.current, made.chart);
    let drawn = draw();
    shownPoints(drawn);
    const leave = history.latest.subscribe(symbol, () => {
      const points = history.points(symbol);
      const point = points.at(-1);
      if (point === undefined) return;
      // While the page was hidden several points may have come at once.
      if (points.length - drawn > 1) draw();
      else made.series.update({ time: at(point.time), value: point.value });
      drawn = points.length;
      shownPoints(drawn);
      setShown(true);
    });
    return () => {
      leave();
      parts.current = null;
      made.chart.remove();
    };
  }, [symbol]);

  useEffect(() => {
    const made = parts.current;
    if (made !== null) paint(made.chart, made.series);
  }, [scheme, pair, symbol]);

  useEffect(() => {
    const decimals = priceDecimals(tick);
    const minMove = tick === undefined ? 10 ** -decimals : Number(tick);
    parts.current?.series.applyOptions({
      priceFormat: {
        type: 'custom',
        minMove,
        // The scale is divided along the tick, so that its labels are prices that exist.
        base: Math.max(1, Math.round(1 / minMove)),
        formatter: (price: number) =>
          formatFixed(price.toFixed(decimals), decimals, currency) ?? '',
      },
    });
  }, [tick, currency, symbol]);

  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        Last price{currency === undefined ? '' : `, ${currency}`}
        <Since symbol={symbol} />
        <Extremes symbol={symbol} tick={tick} currency={currency} />
      </figcaption>
      <div ref={box} className={classes.box} />
      {shown ? null : (
        <p className={classes.waiting} role="status">
          The line starts with the first price that arrives.
        </p>
      )}
    </figure>
  );
}

/** From when the line begins: this page draws only what it has heard itself. */
function Since({ symbol }: { symbol: string }) {
  const first = useSyncExternalStore(
    (listener) => history.latest.subscribe(symbol, listener),
    () => history.points(symbol)[0]?.time ?? null,
  );
  if (first === null) return null;
  return (
    <>
      {' · '}
      <Explain text="The line begins where this page began to listen; the desk keeps no history.">
        since {clockOf(first)}
      </Explain>
    </>
  );
}

/** The same chart in words, for those who do not see it. */
function Extremes({ symbol, tick, currency }: PriceChartProps) {
  const count = useSyncExternalStore(
    (listener) => history.latest.subscribe(symbol, listener),
    () => Math.floor(history.points(symbol).length / 30),
  );
  const points = history.points(symbol);
  if (points.length === 0) return null;
  const values = points.map((point) => point.value);
  const decimals = priceDecimals(tick);
  const say = (value: number) => formatFixed(value.toFixed(decimals), decimals, currency) ?? '';
  return (
    <span className="sd-visually-hidden" data-points={count}>
      : low {say(Math.min(...values))}, high {say(Math.max(...values))}.
    </span>
  );
}

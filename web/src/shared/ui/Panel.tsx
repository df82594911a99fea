import { createContext, use, useId, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import classes from './Panel.module.css';

const ToolsContext = createContext<HTMLElement | null>(null);

interface PanelProps {
  title: ReactNode;
  /** Beside the title, left aligned. */
  aside?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
  testId?: string;
  className?: string | undefined;
}

/** A framed region with a heading; what it holds may add tools to its head. */
export function Panel({ title, aside, tools, children, testId, className = '' }: PanelProps) {
  const id = useId();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  return (
    <section
      className={`${classes.panel ?? ''} ${className}`}
      aria-labelledby={id}
      data-testid={testId}
    >
      <header className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {aside}
        <div className={classes.tools}>
          <div className={classes.slot} ref={setSlot} />
          {tools}
        </div>
      </header>
      <ToolsContext value={slot}>
        <div className={classes.body}>{children}</div>
      </ToolsContext>
    </section>
  );
}

/** Puts tools of a view into the head of the panel around it, or inline without one. */
export function PanelTools({ children }: { children: ReactNode }) {
  const slot = use(ToolsContext);
  return slot === null ? null : createPortal(children, slot);
}

/** Gives a custom frame the same slot for tools. */
export function PanelToolsProvider({
  slot,
  children,
}: {
  slot: HTMLElement | null;
  children: ReactNode;
}) {
  return <ToolsContext value={slot}>{children}</ToolsContext>;
}

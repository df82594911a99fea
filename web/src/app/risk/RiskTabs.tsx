import { Link } from '@tanstack/react-router';
import classes from '../PageTabs.module.css';

const EXACT = { exact: true, includeSearch: false };

/** The pages about what the account risks, and whether its numbers can be trusted. */
export function RiskTabs() {
  return (
    <nav className={classes.tabs} aria-label="Risk">
      <Link to="/risk" activeOptions={EXACT}>
        Risk
      </Link>
      <Link to="/risk/reconciliation" activeOptions={EXACT}>
        Reconciliation
      </Link>
    </nav>
  );
}

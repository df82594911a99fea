import classes from './FrameSkeleton.module.css';

/** The shape of the desk while it is fetched; light enough to be in the first payload. */
export function FrameSkeleton() {
  return (
    <div className={classes.frame} role="status" aria-label="Opening the desk">
      <div className={classes.header} />
      <div className={classes.rail} />
      <div className={classes.main}>
        <div />
        <div />
        <div />
        <div className={classes.wide} />
        <div />
      </div>
    </div>
  );
}

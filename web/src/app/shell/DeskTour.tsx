import '@mantine/core/styles/Tour.css';
import { Tour } from '@mantine/core';
import { rememberTour } from './tourMemory';

/** Four stops for somebody who is here for the first time; it can be left at any of them. */
export default function DeskTour({ onDone }: { onDone: () => void }) {
  const done = () => {
    rememberTour();
    onDone();
  };
  return (
    <Tour
      active
      onClose={done}
      closeOnOverlayClick
      withOverlayInteraction
      maxWidth={320}
      overlayColor="rgb(0 0 0 / 45%)"
      labels={{ skip: 'Skip the tour', close: 'Done' }}
      data-testid="tour"
      zIndex={600}
    >
      <Tour.Step target="[data-tour='account']" title="Your account" position="bottom-start">
        The badge says what an order does here. PAPER trades on a built-in exchange with play money
        and real rules. Cash and the day’s profit or loss stand beside it on every page.
      </Tour.Step>
      <Tour.Step target="[data-tour='feed']" title="How fresh the prices are" position="bottom">
        Every price carries its age. What has grown old is dimmed, and the desk takes no new risk on
        it.
      </Tour.Step>
      <Tour.Step target="[data-tour='palette']" title="Find anything" position="bottom">
        Press / anywhere to find a symbol or an action. B and S open the order ticket for the chosen
        row; so does a click on any price.
      </Tour.Step>
      <Tour.Step target="[data-tour='kill']" title="The kill switch" position="bottom-end">
        It stops all new orders in two steps, and only a password releases it. Now buy something
        small and watch it fill.
      </Tour.Step>
    </Tour>
  );
}

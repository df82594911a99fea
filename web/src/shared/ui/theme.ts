import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const desk: MantineColorsTuple = [
  '#eaf2ff',
  '#d3e2fb',
  '#a5c3f5',
  '#7fb0ff',
  '#5b95f2',
  '#3f7fe8',
  '#2c6ddc',
  '#1c5fd0',
  '#1756c0',
  '#0f4499',
];

const red: MantineColorsTuple = [
  '#fdeceb',
  '#fad4d2',
  '#f5a9a4',
  '#ff8a80',
  '#ff8a80',
  '#d9463f',
  '#c2312a',
  '#b3261e',
  '#9c2019',
  '#7d1812',
];

/** Mantine's dark surfaces, from text to ground. */
const dark: MantineColorsTuple = [
  '#e2e7ed',
  '#c6ced8',
  '#9aa5b3',
  '#8490a0',
  '#343e4b',
  '#262e38',
  '#171c24',
  '#10141a',
  '#0c1015',
  '#090c10',
];

const gray: MantineColorsTuple = [
  '#f5f7f9',
  '#eef0f3',
  '#dde2e8',
  '#d0d6dd',
  '#c3cad3',
  '#7a8592',
  '#5a6573',
  '#434d59',
  '#2c343d',
  '#10161d',
];

/** The head of a dialog is no second banner of the page. */
const overlay = {
  closeButtonProps: { 'aria-label': 'Close' },
  attributes: { header: { role: 'presentation' } },
};

export const theme = createTheme({
  primaryColor: 'desk',
  primaryShade: { light: 7, dark: 6 },
  colors: { desk, red, gray, dark },
  fontFamily: 'var(--sd-font)',
  fontFamilyMonospace: 'var(--sd-mono)',
  headings: { fontFamily: 'var(--sd-font)', fontWeight: '600' },
  defaultRadius: 4,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  // By name, so that the theme does not pull every component into the first payload.
  components: {
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false } },
    Menu: {
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        offset: 4,
        withInitialFocusPlaceholder: false,
      },
    },
    Portal: { defaultProps: { target: '#overlays' } },
    Modal: {
      defaultProps: { ...overlay, centered: true, transitionProps: { duration: 120 }, radius: 6 },
    },
    Drawer: { defaultProps: { ...overlay, transitionProps: { duration: 140 } } },
    Tabs: { defaultProps: { keepMounted: false } },
    Tooltip: {
      defaultProps: {
        openDelay: 250,
        withArrow: false,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: true },
      },
    },
  },
});

/** Mantine's own surfaces take the colours of the desk. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--sd-panel)',
    '--mantine-color-text': 'var(--sd-text)',
    '--mantine-color-dimmed': 'var(--sd-dim)',
    '--mantine-color-default': 'var(--sd-panel)',
    '--mantine-color-default-hover': 'var(--sd-hover)',
    '--mantine-color-default-border': 'var(--sd-line-strong)',
    '--mantine-color-default-color': 'var(--sd-text)',
    '--mantine-color-placeholder': 'var(--sd-faint)',
    '--mantine-color-error': 'var(--sd-danger)',
    '--mantine-color-anchor': 'var(--sd-accent-text)',
    '--mantine-color-desk-light-color': 'var(--sd-accent-text)',
    '--mantine-color-red-light-color': 'var(--sd-danger)',
  };
  return { variables: {}, light: shared, dark: shared };
};

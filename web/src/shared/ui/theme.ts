import {
  ActionIcon,
  Button,
  createTheme,
  Drawer,
  Menu,
  Modal,
  PasswordInput,
  Select,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

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

export const theme = createTheme({
  primaryColor: 'desk',
  primaryShade: { light: 7, dark: 6 },
  colors: { desk },
  fontFamily: 'var(--sd-font)',
  fontFamilyMonospace: 'var(--sd-mono)',
  headings: { fontFamily: 'var(--sd-font)', fontWeight: '600' },
  defaultRadius: 4,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 28 } }),
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'xs' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', position: 'bottom-end', offset: 4 } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, transitionProps: { duration: 120 }, radius: 6 },
    }),
    Drawer: Drawer.extend({ defaultProps: { transitionProps: { duration: 140 } } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 250,
        withArrow: false,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: true },
      },
    }),
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
  };
  return { variables: {}, light: shared, dark: shared };
};

import { Button, Checkbox, Group, Radio, Stack, Textarea } from '@mantine/core';
import { chosen, type Choice } from '../killing';
import { NoPassword } from './NoPassword';

export interface Wish extends Choice {
  scope: 'account' | 'desk';
  reason: string;
}

interface EngageFormProps {
  wish: Wish;
  onChange: (wish: Wish) => void;
  accountName: string;
  admin: boolean;
  hasPassword: boolean;
  onContinue: () => void;
  onLeave: () => void;
}

const CHOICES: { name: keyof Choice; label: string; hint: string }[] = [
  { name: 'cancel', label: 'Cancel working orders', hint: 'Those that wait for approval too.' },
  {
    name: 'flatten',
    label: 'Then close all positions at the market',
    hint: 'Only with orders that reduce; shorts first.',
  },
  { name: 'drill', label: 'Only a drill', hint: 'Sends nothing, and reports what would be done.' },
];

/** What shall stop, what shall be done beside, and why. */
export function EngageForm(props: EngageFormProps) {
  const { wish, onChange, accountName, admin, hasPassword, onContinue, onLeave } = props;
  const ready = wish.reason.trim() !== '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onContinue();
      }}
    >
      <Stack gap="sm">
        {hasPassword ? null : <NoPassword onLeave={onLeave} />}
        <Radio.Group
          label="What shall stop"
          value={wish.scope}
          onChange={(value) => {
            onChange({ ...wish, scope: value === 'desk' ? 'desk' : 'account' });
          }}
        >
          <Stack gap={6} mt={6}>
            <Radio size="xs" value="account" label={`This account: ${accountName}`} />
            <Radio
              size="xs"
              value="desk"
              disabled={!admin}
              label="The whole desk: every account of every user"
              description={admin ? undefined : 'Only an administrator can do this.'}
            />
          </Stack>
        </Radio.Group>
        <Textarea
          label="Reason"
          description="It is kept with the switch and shown to everyone it stops."
          autosize
          minRows={2}
          maxLength={500}
          required
          data-autofocus
          value={wish.reason}
          onChange={(event) => {
            onChange({ ...wish, reason: event.currentTarget.value });
          }}
        />
        <Stack gap={8} role="group" aria-label="What shall be done">
          {CHOICES.map(({ name, label, hint }) => (
            <Checkbox
              key={name}
              size="xs"
              label={label}
              description={hint}
              checked={wish[name]}
              onChange={(event) => {
                const patch = { [name]: event.currentTarget.checked };
                onChange({ ...wish, ...chosen(wish, patch) });
              }}
            />
          ))}
        </Stack>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onLeave}>
            Cancel
          </Button>
          <Button type="submit" color="red" variant="light" disabled={!ready}>
            Continue
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

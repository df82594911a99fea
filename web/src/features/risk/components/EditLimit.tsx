import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiError, explain } from '@/shared/api/problem';
import type { Account, Limit, LimitLayer, Limits } from '@/shared/api/types';
import { useSetLimits } from '../api/limits';
import {
  layerOf,
  limitError,
  limitText,
  limitValue,
  scopeWords,
  typedFrom,
  typedUnit,
  wishOf,
  withWish,
  type Wish,
} from '../limits';
import classes from './Risk.module.css';

interface EditLimitProps {
  limit: Limit;
  limits: Limits;
  account: Account;
  /** Only an administrator sets limits of the desk. */
  admin: boolean;
  onReread: () => Promise<unknown>;
  onClose: () => void;
}

type Own = 'account' | 'desk';

/** What one scope says about one limit: a number, none, or nothing. */
export default function EditLimit(props: EditLimitProps) {
  const [scope, setScope] = useState<Own>('account');
  const { limit, limits, account, admin, onClose } = props;
  return (
    <Modal opened onClose={onClose} title={limit.meaning} data-testid="edit-limit">
      <Stack gap="sm">
        <p className={classes.lead}>
          In force for {account.name}:{' '}
          <strong>{limitText(limit.value, limit.unit, account.currency)}</strong>, {limit.binding}.
          Of all that set it, the strictest holds.
        </p>
        <Radio.Group
          label="Whose limit"
          value={scope}
          onChange={(value) => {
            setScope(value === 'desk' ? 'desk' : 'account');
          }}
        >
          <Group mt={6} gap="lg">
            <Radio size="xs" value="account" label={`This account: ${account.name}`} />
            <Radio size="xs" value="desk" disabled={!admin} label="The whole desk" />
          </Group>
        </Radio.Group>
        <Form
          key={scope}
          {...props}
          scope={scope}
          layer={layerOf(limits, scope, scope === 'account' ? account.id : null)}
        />
      </Stack>
    </Modal>
  );
}

interface FormProps extends EditLimitProps {
  scope: Own;
  layer: LimitLayer | undefined;
}

function Form({ limit, account, scope, layer, onReread, onClose }: FormProps) {
  const { name, unit } = limit;
  const set = useSetLimits();
  const before = wishOf(layer, name);
  const [kind, setKind] = useState<Wish['kind']>(before === 'leave' ? 'value' : before);
  const [typed, setTyped] = useState(() =>
    typedFrom((layer?.limits[name] as string | number | null | undefined) ?? limit.value, unit),
  );
  // What was looked at: somebody else's change in between refuses this one.
  const [version, setVersion] = useState(layer?.version ?? 0);
  const error = kind === 'value' ? limitError(typed, unit) : null;
  const moved = (layer?.version ?? 0) !== version;
  const submit = () => {
    if (error !== null) return;
    const wish: Wish = kind === 'value' ? { kind, value: limitValue(typed, unit) } : { kind };
    const body = {
      scope,
      limits: withWish(layer, name, wish),
      version,
      ...(scope === 'account' ? { account_id: account.id } : {}),
    };
    set.mutate(body, {
      onSuccess: onClose,
      onError: (refusal) => {
        if (isMoved(refusal)) void onReread();
      },
    });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <Radio.Group
          label={`What ${scopeWords(scope)} says`}
          value={kind}
          onChange={(value) => {
            setKind(value === 'none' || value === 'leave' ? value : 'value');
          }}
        >
          <Stack gap={6} mt={6}>
            <Radio
              size="xs"
              value="value"
              label="A limit of its own; an order beyond it is denied"
            />
            <Radio size="xs" value="none" label="No limit of its own; it takes the default away" />
            <Radio size="xs" value="leave" label="Nothing; others or the default decide" />
          </Stack>
        </Radio.Group>
        {kind === 'value' ? (
          <TextInput
            label={`Limit, ${typedUnit(unit, account.currency)}`}
            value={typed}
            inputMode="decimal"
            autoComplete="off"
            error={typed === '' ? null : error}
            data-testid="limit-value"
            data-autofocus
            onChange={(event) => {
              setTyped(event.currentTarget.value);
            }}
          />
        ) : null}
        {set.isError ? <Problem error={set.error} /> : null}
        {moved ? (
          <Button
            variant="default"
            onClick={() => {
              setVersion(layer?.version ?? 0);
              set.reset();
            }}
          >
            Go on from how it stands now, with what is typed
          </Button>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button
            type="submit"
            loading={set.isPending}
            disabled={error !== null || moved}
            data-testid="limit-save"
          >
            {kind === 'value' && error === null
              ? `Set to ${limitText(limitValue(typed, unit), unit, account.currency)}`
              : kind === 'none'
                ? 'Set no limit'
                : 'Say nothing'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const isMoved = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'limits_changed';

function Problem({ error }: { error: unknown }) {
  return (
    <p className={classes.problem} role="alert" data-testid="limit-problem">
      {isMoved(error)
        ? 'Somebody has changed these limits since you looked. Nothing was set.'
        : explain(error)}
    </p>
  );
}

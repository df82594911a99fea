import {
  ActionIcon,
  Alert,
  Button,
  Checkbox,
  Code,
  CopyButton,
  Modal,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { explain, fieldErrors } from '@/shared/api/problem';
import type { ApiKey, ApiKeyCreated } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { CloseIcon } from '@/shared/ui/icons';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { useApiKeys, useCreateKey, useRevokeKey } from '../api/keys';
import classes from './Settings.module.css';

function NewKeyForm({ onCreated }: { onCreated: (key: ApiKeyCreated) => void }) {
  const create = useCreateKey();
  const form = useForm({
    initialValues: { name: '', trade: false },
    validate: { name: (value) => (value.trim() === '' ? 'Give the key a name.' : null) },
  });
  const submit = form.onSubmit(({ name, trade }) => {
    create.mutate(
      { name: name.trim(), scopes: trade ? ['read', 'trade'] : ['read'] },
      {
        onSuccess: (key) => {
          form.reset();
          onCreated(key);
        },
        onError: (error) => {
          form.setErrors(fieldErrors(error));
        },
      },
    );
  });
  return (
    <form className={classes.form} onSubmit={submit} aria-label="New API key">
      <TextInput
        label="Name of the new key"
        placeholder="What will use it"
        maxLength={80}
        {...form.getInputProps('name')}
      />
      <Checkbox
        size="xs"
        label="May trade, not only read"
        {...form.getInputProps('trade', { type: 'checkbox' })}
      />
      <Button type="submit" loading={create.isPending}>
        Create key
      </Button>
      {create.isError ? (
        <p className={classes.error} role="alert">
          {explain(create.error)}
        </p>
      ) : null}
    </form>
  );
}

function KeyShownOnce({ made, onClose }: { made: ApiKeyCreated; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`Key “${made.name}”`}>
      <Alert color="orange" variant="light" p="xs" mb="sm">
        Copy it now. The desk keeps only its hash and cannot show it again.
      </Alert>
      <Code block data-testid="api-key">
        {made.key}
      </Code>
      <div className={classes.actions}>
        <CopyButton value={made.key}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>I have stored it</Button>
      </div>
    </Modal>
  );
}

function KeyRow({ item }: { item: ApiKey }) {
  const revoke = useRevokeKey();
  const [asked, setAsked] = useState(false);
  return (
    <li className={classes.row}>
      <div className={classes.name}>
        <strong>{item.name}</strong>
        <span className="sd-dim">
          {item.prefix}… · {item.scopes.join(' and ')} · last used{' '}
          {formatDateTime(item.last_used_at) ?? 'never'}
        </span>
      </div>
      {asked ? (
        <Button
          color="red"
          variant="light"
          loading={revoke.isPending}
          onClick={() => {
            revoke.mutate(item.id);
          }}
        >
          Revoke for good
        </Button>
      ) : null}
      <ActionIcon
        aria-label={asked ? `Keep key ${item.name}` : `Revoke key ${item.name}`}
        onClick={() => {
          setAsked(!asked);
        }}
      >
        <CloseIcon />
      </ActionIcon>
    </li>
  );
}

export function ApiKeysPanel() {
  const keys = useApiKeys();
  const [made, setMade] = useState<ApiKeyCreated | null>(null);
  const items = (keys.data?.items ?? []).filter((item) => item.revoked_at === null);
  return (
    <Panel title="API keys" testId="api-keys">
      <NewKeyForm onCreated={setMade} />
      <QueryState query={keys} what="Your keys could not be read." loading="Reading keys" rows={3}>
        {items.length === 0 ? (
          <EmptyState title="No keys yet">
            A key lets a program read your accounts, or trade on them, without your password.
          </EmptyState>
        ) : (
          <ul className={classes.list}>
            {items.map((item) => (
              <KeyRow key={item.id} item={item} />
            ))}
          </ul>
        )}
      </QueryState>
      {made === null ? null : (
        <KeyShownOnce
          made={made}
          onClose={() => {
            setMade(null);
          }}
        />
      )}
    </Panel>
  );
}

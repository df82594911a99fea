import { ActionIcon, Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { UserIcon } from '@/shared/ui/icons';
import { useMe, useSignOut } from '../api/identity';

export function UserMenu({ onTour }: { onTour: () => void }) {
  const me = useMe();
  const signOut = useSignOut();
  const navigate = useNavigate();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label="Your menu" data-testid="user-menu" size={30}>
          <UserIcon size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.data === undefined ? 'You' : `${me.data.email} · ${me.data.role}`}
        </Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: '/settings' })}>Settings</Menu.Item>
        <Menu.Item onClick={onTour}>Show the tour</Menu.Item>
        <Menu.Divider />
        <Menu.Item
          disabled={signOut.isPending}
          onClick={() => {
            signOut.mutate();
          }}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

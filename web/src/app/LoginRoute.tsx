import { useRouter, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { LoginPage } from '@/features/identity/components/LoginPage';
import { dropLoginLink, loginLink } from './loginLink';

export function LoginRoute() {
  const { next } = useSearch({ from: '/login' });
  const router = useRouter();
  const onDone = useCallback(() => {
    dropLoginLink();
    router.history.push(next ?? '/');
  }, [next, router]);
  return <LoginPage link={loginLink()} onDone={onDone} />;
}

import { useMutation } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';

export interface PasswordChange {
  current: string;
  next: string;
}

/** Sets the password; the present one is left out where there is none. */
export function useChangePassword() {
  return useMutation({
    mutationFn: ({ current, next }: PasswordChange) =>
      unwrap(
        api.POST('/api/v1/auth/password', {
          body: {
            new_password: next,
            ...(current === '' ? {} : { current_password: current }),
          },
        }),
      ),
  });
}

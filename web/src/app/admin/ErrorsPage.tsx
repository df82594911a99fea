import { ErrorsPanel } from '@/features/audit/components/ErrorsPanel';
import { AdminPage } from './AdminPage';

export function ErrorsPage() {
  return (
    <AdminPage title="Error log">
      <ErrorsPanel />
    </AdminPage>
  );
}

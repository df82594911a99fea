import { AuditPanel } from '@/features/audit/components/AuditPanel';
import { AdminPage } from './AdminPage';

export function AuditPage() {
  return (
    <AdminPage title="Audit log">
      <AuditPanel />
    </AdminPage>
  );
}

import { Modal } from '@mantine/core';
import type { KillSwitch } from '@/shared/api/types';
import { KillProgress } from './KillProgress';

interface ReportDialogProps {
  pulled: KillSwitch;
  target: string;
  onClose: () => void;
}

/** What a pull or a drill has reported, or how far it has come. */
export default function ReportDialog({ pulled, target, onClose }: ReportDialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`${target}: report of the ${pulled.drill ? 'drill' : 'kill switch'}`}
      data-testid="report-dialog"
    >
      <KillProgress pulled={pulled} target={target} onClose={onClose} />
    </Modal>
  );
}

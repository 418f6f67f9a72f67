import { Plus, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { Button, Segments } from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { navigate, type SettingsSection, useCall } from '../../state/index.ts';
import { Doctor } from './Doctor.tsx';
import { General } from './General.tsx';
import { Secrets } from './Secrets.tsx';
import './settings.css';

const titles: Readonly<Record<SettingsSection, string>> = {
  general: 'Settings',
  secrets: 'Secrets',
  doctor: 'Doctor',
};

/** Settings of this machine, its secrets and what it is able to do. */
export function SettingsPage({ section }: { readonly section: SettingsSection }) {
  const info = useCall('app.info', {}).data;
  const [adding, setAdding] = useState(false);
  const doctor = useCall('app.doctor', {}, { enabled: section === 'doctor', staleTime: 60_000 });
  return (
    <Page
      title={titles[section]}
      sub={
        section === 'doctor'
          ? 'What this machine can do, and how to mend what is missing'
          : info === undefined
            ? undefined
            : `Understudy ${info.version}`
      }
      actions={
        section === 'doctor' ? (
          <Button icon={<RefreshCw />} busy={doctor.isFetching} onClick={() => void doctor.refetch()}>
            Check again
          </Button>
        ) : (
          <>
            {section === 'secrets' ? (
              <Button tone="primary" icon={<Plus />} onClick={() => setAdding(true)}>
                Add secret
              </Button>
            ) : null}
            <Segments
              label="Section"
              value={section}
              onChange={(next) => navigate({ page: 'settings', section: next })}
              options={[
                { value: 'general', label: 'General' },
                { value: 'secrets', label: 'Secrets' },
              ]}
            />
          </>
        )
      }
      layout="narrow"
    >
      {section === 'general' ? <General /> : null}
      {section === 'secrets' ? <Secrets adding={adding} onAdding={setAdding} /> : null}
      {section === 'doctor' ? <Doctor checks={doctor.data?.checks} error={doctor.error} /> : null}
    </Page>
  );
}

import { ImageOff } from 'lucide-react';
import type { BotVersion } from '../../../contract/rpc/versions.ts';
import { useCall } from '../../state/index.ts';

/** Picture of a target as a version has it; a small one is left out where there is none. */
export function Crop({
  version,
  target,
  size,
}: {
  readonly version: BotVersion;
  readonly target: string;
  readonly size: 'small' | 'large';
}) {
  const crop = useCall('versions.crop', { version, target });
  const url = crop.data?.dataUrl;
  if (url !== undefined)
    return <img className={`diff-crop diff-crop-${size}`} src={url} alt={`${target} when recorded`} />;
  if (size === 'small' || crop.isPending) return null;
  return (
    <span className="diff-crop-none">
      <ImageOff aria-hidden /> no picture
    </span>
  );
}

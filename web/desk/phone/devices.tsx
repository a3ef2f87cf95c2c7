import { useEffect, useState, type ReactElement } from 'react';
import { useStore } from '../state/store.ts';
import { usePhoneWords } from '../text/phone-words.ts';
import { changePhoneSettings, phoneSettings, type PhoneSettings } from './phone-settings.ts';
import { phoneEngine } from './phone-tabs.ts';
import { ringOnce } from './ring.ts';

/** Which microphone, where the other side is heard, where it rings and how loud. */
export function Devices(): ReactElement {
  const words = usePhoneWords();
  const given = useStore(phoneSettings);
  const devices = useDevices();
  const canChoose = 'setSinkId' in HTMLMediaElement.prototype;
  const choose = (change: Partial<PhoneSettings>): void => {
    changePhoneSettings(change);
    void phoneEngine()?.useDevices();
  };
  return (
    <fieldset className="phone-devices">
      <legend>{words.devices}</legend>
      <DeviceField
        label={words.microphone}
        devices={devices.filter(({ kind }) => kind === 'audioinput')}
        chosen={given.microphoneId}
        onChoose={(microphoneId) => choose({ microphoneId })}
      />
      {canChoose ? (
        <>
          <DeviceField
            label={words.speaker}
            devices={devices.filter(({ kind }) => kind === 'audiooutput')}
            chosen={given.speakerId}
            onChoose={(speakerId) => choose({ speakerId })}
          />
          <DeviceField
            label={words.ringDevice}
            devices={devices.filter(({ kind }) => kind === 'audiooutput')}
            chosen={given.ringId}
            onChoose={(ringId) => choose({ ringId })}
          />
        </>
      ) : (
        <p className="meta">{words.noChoice}</p>
      )}
      <label className="phone-field">
        <span>{words.ringVolume}</span>
        <span className="phone-volume">
          <input
            type="range"
            min={0}
            max={100}
            step={10}
            value={given.ringVolume}
            onChange={(event) => changePhoneSettings({ ringVolume: Number(event.target.value) })}
          />
          <button type="button" className="button button-small" onClick={ringOnce}>
            {words.listen}
          </button>
        </span>
      </label>
    </fieldset>
  );
}

function DeviceField(given: {
  label: string;
  devices: readonly MediaDeviceInfo[];
  chosen: string | null;
  onChoose: (id: string | null) => void;
}): ReactElement {
  const words = usePhoneWords();
  const { label, devices, chosen, onChoose } = given;
  // The browser names its usual device apart; that is what nobody chose.
  const named = devices.filter(({ deviceId, label: name }) => deviceId !== 'default' && name !== '');
  const known = named.some(({ deviceId }) => deviceId === chosen);
  return (
    <label className="phone-field">
      <span>{label}</span>
      <select
        value={known ? (chosen ?? '') : ''}
        onChange={(event) => onChoose(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{words.usual}</option>
        {named.map((device) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The devices that are plugged in, anew whenever one comes or goes. */
function useDevices(): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const { mediaDevices } = navigator;
    if (!mediaDevices) return;
    let isShown = true;
    const look = (): void =>
      void mediaDevices.enumerateDevices().then((found) => {
        if (isShown) setDevices(found);
      });
    look();
    mediaDevices.addEventListener('devicechange', look);
    return () => {
      isShown = false;
      mediaDevices.removeEventListener('devicechange', look);
    };
  }, []);
  return devices;
}

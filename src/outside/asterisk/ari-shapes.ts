import { z } from 'zod';

/** What we read of Asterisk's objects and events (20 and 22); everything else in them is passed over. */
export const channelShape = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  caller: z.object({ name: z.string(), number: z.string() }),
  dialplan: z.object({
    context: z.string().default(''),
    exten: z.string(),
    app_name: z.string().default(''),
    app_data: z.string().default(''),
  }),
  creationtime: z.string(),
});
export type AriChannel = z.infer<typeof channelShape>;

export const bridgeShape = z.object({ id: z.string(), channels: z.array(z.string()) });
export const endpointShape = z.object({ resource: z.string(), state: z.string().default('unknown') });
export const storedRecordingShape = z.object({ name: z.string() });

/** `GET /asterisk/info?only=status`. */
export const infoShape = z.object({ status: z.object({ startup_time: z.string() }) });

const recording = z.object({ name: z.string() });

export const eventShape = z.discriminatedUnion('type', [
  z.object({ type: z.literal('StasisStart'), args: z.array(z.string()), channel: channelShape }),
  z.object({ type: z.literal('ChannelStateChange'), channel: channelShape }),
  z.object({ type: z.literal('ChannelDtmfReceived'), digit: z.string(), channel: channelShape }),
  z.object({
    type: z.literal('ChannelHangupRequest'),
    cause: z.number().optional(),
    // Asked for inside the exchange, not by the other side: the cause is then one of Asterisk's own.
    soft: z.boolean().default(false),
    channel: channelShape,
  }),
  z.object({ type: z.literal('StasisEnd'), channel: channelShape }),
  z.object({
    type: z.literal('ChannelVarset'),
    variable: z.string(),
    value: z.string(),
    // Of a variable of the exchange there is none.
    channel: channelShape.optional(),
  }),
  z.object({ type: z.literal('ChannelDestroyed'), cause: z.number(), channel: channelShape }),
  z.object({
    type: z.literal('PlaybackFinished'),
    playback: z.object({ id: z.string(), state: z.string() }),
  }),
  z.object({ type: z.literal('RecordingFinished'), recording }),
  z.object({ type: z.literal('RecordingFailed'), recording }),
]);
export type AriEvent = z.infer<typeof eventShape>;

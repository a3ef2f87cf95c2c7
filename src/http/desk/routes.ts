import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { mentionRoutes } from './mentions.ts';
import { templateRoutes } from './templates.ts';
import { writingRoutes } from './writing.ts';
import type { HttpDeps } from '../context.ts';
import { asStaff, plainRoutes, requireCaller, scopeOf } from '../routes.ts';
import { fileAnswer, id } from '../shapes.ts';
import { streamFeed } from '../stream.ts';
import { presentFile, readUpload, sendFile } from '../uploads.ts';
import { openFile, uploadFile } from '#operations/files.ts';
import { callRoutes } from './calls.ts';
import { harassmentRoutes } from './harassment.ts';
import { recordingRoutes } from './recordings.ts';
import { callbackRoutes } from './callbacks.ts';
import { transcriptRoutes } from './transcripts.ts';
import { campaignRoutes } from './campaigns.ts';
import { missedCallRoutes } from './missed-calls.ts';
import { faxRoutes } from './faxes.ts';
import { mailRoutes } from './mails.ts';
import { matterRoutes } from './matters.ts';
import { caseRoutes } from './cases.ts';
import { interactionRoutes } from './interactions.ts';
import { protectionRoutes } from './protection.ts';
import { residentRoutes } from './residents.ts';
import { revealRoutes } from './reveal.ts';
import { dutyRoutes } from './duties.ts';
import { personalRoutes } from './personal.ts';
import { routingRoutes } from './routing.ts';
import { searchRoutes } from './search.ts';
import { residentMoveRoutes } from './residents-moves.ts';
import { residentTieRoutes } from './residents-ties.ts';
import { residentHistoryRoutes } from './residents-history.ts';
import { ownTokenRoutes } from './own-token.ts';
import { secondFactorRoutes } from './second-factor.ts';
import { ownSessionRoutes } from './own-sessions.ts';
import { sponsoredTokenRoutes } from './sponsored-tokens.ts';
import { sessionRoutes } from './session.ts';
import { passkeyRoutes } from './passkeys.ts';
import { signOnRoutes } from './sign-on.ts';
import { lockRoutes } from './lock.ts';
import { phoneRoutes } from './phone.ts';
import { openPhoneWays } from './phone-way.ts';
import { typingRoutes } from './typing.ts';
import { supervisionRoutes } from './supervision.ts';
import { supervisedCallRoutes } from './supervision-calls.ts';
import { supervisedLineRoutes } from './supervision-lines.ts';
import { pollAnswer } from './shapes.ts';
import { glanceRoutes } from './glance.ts';
import { viewRoutes } from './views.ts';

const POLL_MS = 25_000;
const cursorQuery = z.object({ cursor: z.string().max(64).optional() });

/** The city's own side. One file for each screen's ground; here stands what carries bytes or stays open. */
export function deskRoutes(app: FastifyInstance, deps: HttpDeps): void {
  sessionRoutes(app, deps);
  signOnRoutes(app, deps);
  passkeyRoutes(app, deps);
  ownTokenRoutes(app, deps);
  sponsoredTokenRoutes(app, deps);
  secondFactorRoutes(app, deps);
  ownSessionRoutes(app, deps);
  writingRoutes(app, deps);
  templateRoutes(app, deps);
  mentionRoutes(app, deps);
  lockRoutes(app, deps);
  interactionRoutes(app, deps);
  routingRoutes(app, deps);
  personalRoutes(app, deps);
  dutyRoutes(app, deps);
  typingRoutes(app, deps);
  callRoutes(app, deps);
  harassmentRoutes(app, deps);
  recordingRoutes(app, deps);
  revealRoutes(app, deps);
  callbackRoutes(app, deps);
  transcriptRoutes(app, deps);
  missedCallRoutes(app, deps);
  campaignRoutes(app, deps);
  faxRoutes(app, deps);
  mailRoutes(app, deps);
  matterRoutes(app, deps);
  caseRoutes(app, deps);
  residentRoutes(app, deps);
  protectionRoutes(app, deps);
  searchRoutes(app, deps);
  supervisionRoutes(app, deps);
  supervisedCallRoutes(app, deps);
  supervisedLineRoutes(app, deps);
  residentMoveRoutes(app, deps);
  viewRoutes(app, deps);
  residentTieRoutes(app, deps);
  residentHistoryRoutes(app, deps);
  glanceRoutes(app, deps);
  phoneRoutes(app, deps);
  openPhoneWays(app, deps);
  const plain = plainRoutes(app, deps, 'desk');

  plain({
    method: 'GET',
    url: '/desk/feed',
    summary: 'Hints of what changed among what one may see (server-sent events)',
    who: 'staff',
    query: cursorQuery,
    answer: z.unknown(),
    handle: async ({ request, reply, query }) => {
      const actor = await asStaff(deps, request, 'staff', async (parts) => parts.actor);
      const stillAllowed = async () => {
        try {
          await requireCaller(deps, request);
          return true;
        } catch {
          return false;
        }
      };
      return streamFeed(
        deps,
        request,
        reply,
        { tenantId: actor.tenantId, keys: new Set(actor.keys), stillAllowed },
        query.cursor,
      );
    },
  });

  plain({
    method: 'GET',
    url: '/desk/feed/poll',
    summary: 'The same for browsers behind proxies that hold streams back; waits up to 25 s',
    who: 'staff',
    query: z.object({ cursor: z.string().max(64) }),
    answer: pollAnswer,
    handle: async ({ request, query }) => {
      const actor = await asStaff(deps, request, 'staff', async (parts) => parts.actor);
      return deps.feed.poll({ tenantId: actor.tenantId, keys: new Set(actor.keys) }, query.cursor, POLL_MS);
    },
  });

  plain({
    method: 'POST',
    url: '/desk/files',
    summary: 'Takes a file that will be attached',
    who: 'desk.use',
    takesFile: true,
    answer: fileAnswer,
    handle: async ({ request }) => {
      const actor = await asStaff(deps, request, 'desk.use', async (parts) => parts.actor);
      const scope = scopeOf(actor, request);
      return presentFile(
        await uploadFile(deps.files, scope, `staff:${actor.staffId}`, await readUpload(request)),
      );
    },
  });

  plain({
    method: 'GET',
    url: '/desk/files/:id',
    summary: 'A file that hangs on something one may see',
    who: 'desk.use',
    params: z.object({ id }),
    answer: z.unknown(),
    handle: async ({ request, reply, params }) => {
      const actor = await asStaff(deps, request, 'desk.use', async (parts) => parts.actor);
      const scope = scopeOf(actor, request);
      const { file, bytes } = await openFile(deps.files, scope, params.id, { staff: actor });
      return sendFile(reply, file, bytes);
    },
  });
}

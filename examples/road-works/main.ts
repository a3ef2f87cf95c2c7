import { createEngawaClient, Refused } from '../client/engawa-client.ts';
import { openRoadWorks } from './road-works.ts';

/**
 * `ENGAWA_URL=… ENGAWA_TOKEN=… ENGAWA_SECRET=… node examples/road-works/main.ts 分類名` reports one damage and says, until it
 * is ended, how the case stands. The token needs desk.use, resident.write, case.read and case.write.
 */
const { ENGAWA_URL = 'http://127.0.0.1:8080', ENGAWA_TOKEN = '', ENGAWA_SECRET = '' } = process.env;
const works = await openRoadWorks({
  engawa: createEngawaClient({ url: ENGAWA_URL, token: ENGAWA_TOKEN }),
  secret: () => ENGAWA_SECRET,
  category: process.argv[2] ?? '道路',
  nowSec: () => Math.floor(Date.now() / 1000),
});
try {
  const { caseId, number } = await works.report({
    reportId: new Date().toISOString().replace(/\D/g, ''),
    place: '本町3丁目',
    what: '路面の陥没',
  });
  console.log(`案件 ${number} を開きました。通知先: ${works.webhookUrl}`);
  let known = '';
  setInterval(() => {
    const status = works.statusOf(caseId) ?? '';
    if (status !== known) console.log(`案件 ${number}: ${status}`);
    known = status;
  }, 1_000);
} catch (error) {
  console.error(error instanceof Refused ? `${error.code}: ${error.message}` : error);
  await works.close();
  process.exitCode = 1;
}

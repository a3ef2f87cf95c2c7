import type { FlowDefinition, Prompt, StepOf } from '#domain/flows/definition.ts';
import { addFlow, publishFlow } from '#domain/flows/flows.ts';
import { flowOfTemplate } from '#domain/flows/templates.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { flowSurroundings, letFlowAnswer } from '#operations/flow-desk.ts';
import { openPhoneLine } from '#operations/phone-lines.ts';

const NAME = '総合案内';

const both = (ja: string, en: string): Prompt => ({ text: { ja, en } });

/** What callers and visitors ask most, in front of the usual template of a main number. */
function demoFlow(queueId: string): FlowDefinition {
  const flow = flowOfTemplate('main-number', queueId);
  const menu = flow.steps['menu'] as StepOf<'menu'>;
  const question = flow.steps['question'] as StepOf<'converse'>;
  const [state, other, language] = menu.options;
  return {
    ...flow,
    steps: {
      ...flow.steps,
      menu: {
        ...menu,
        options: [
          {
            key: '1',
            label: both('ごみの出し方', 'rubbish collection'),
            words: ['ごみ', 'リサイクル', '粗大ごみ'],
            next: 'rubbish',
          },
          { ...state!, key: '2' },
          { ...other!, key: '3' },
          language!,
        ],
      },
      rubbish: {
        verb: 'say',
        name: 'ごみの出し方',
        next: 'more',
        prompt: both(
          '燃やすごみは週に2回、朝8時30分までに出してください。粗大ごみは予約制です。収集日は地区で違います。',
          'Burnable rubbish is collected twice a week; put it out by 8:30. Large items need a booking. The days differ by district.',
        ),
      },
      question: {
        ...question,
        intents: [
          {
            name: 'ごみ',
            examples: [
              'ごみの日を知りたい',
              '粗大ごみを捨てたい',
              'ごみが収集されていない',
              'when is rubbish collected',
            ],
            next: 'rubbish',
          },
          ...question.intents,
        ],
      },
    },
  };
}

/** Opens the city's number and publishes its flow, which answers there and in one of the chats, as an administrator would. */
export async function addDemoGuide(
  tx: Tx,
  actor: StaffActor,
  guide: { chat: string; number: string },
  queueId: string,
): Promise<void> {
  const chat = await getEntryPoint(tx, { key: guide.chat });
  const line = await openPhoneLine(tx, actor, {
    channel: 'telephone',
    name: '代表電話',
    number: guide.number,
    kind: 'voice',
    queueId,
  });
  const draft = await addFlow(tx, actor, 'demo:guide', { name: NAME, draft: demoFlow(queueId) });
  const around = await flowSurroundings(tx, false);
  const flow = await publishFlow(tx, actor, draft.id, draft.version, '最初の版', around);
  for (const id of [chat.id, line.entryPointId]) await letFlowAnswer(tx, actor, id, flow.id);
}

import type { GraphCall } from '../graph/route.ts';
import { parameter, userIdOf } from '../graph/route.ts';
import { unauthorized } from '../graph-error.ts';
import { canRequestThrough } from '../lifecycle/subjects.ts';
import type { Reading } from '../odata/resource.ts';
import type { AssignmentPolicy, LocalizedText } from './entities.ts';
import { toOlderQuestion } from './older-question.ts';
import type { WireQuestion } from './parse-question.ts';

interface Localizable {
  readonly text: string;
  readonly localizations: readonly LocalizedText[];
}

/** The text in the caller's language, or in one of its dialects; the policy's own text when there is none. */
function localize<Text extends Localizable>(text: Text, language: string | null): Text {
  const [wanted] = language?.split('-') ?? [];
  const codes = text.localizations.map((row) => ({ ...row, code: row.languageCode.toLowerCase() }));
  const found =
    codes.find(({ code }) => code === language) ?? codes.find(({ code }) => code.split('-')[0] === wanted);
  return found === undefined ? text : { ...text, text: found.text };
}

function toQuestion(question: WireQuestion, language: string | null): WireQuestion {
  const localized = localize(question, language);
  if (!('choices' in localized)) return localized;
  return { ...localized, choices: localized.choices.map((choice) => localize(choice, language)) };
}

function toRequirements({ id, written, ...policy }: AssignmentPolicy, { language, world }: Reading): object {
  const isOlder = world.quirks.questionShape === 'defaultText';
  return {
    policyId: id,
    policyDisplayName: policy.displayName,
    policyDescription: policy.description,
    isApprovalRequiredForAdd: policy.approvalRequired,
    isApprovalRequiredForUpdate: policy.extensionApproval,
    isRequestorJustificationRequired: policy.justificationRequired,
    allowCustomAssignmentSchedule: policy.customScheduleAllowed,
    schedule: { startDateTime: null, recurrence: null, expiration: written.expiration },
    questions: written.questions.map((question) =>
      isOlder ? toOlderQuestion(question) : toQuestion(question, language),
    ),
  };
}

/**
 * What the signed-in user has to bring for a package: one element for each policy through which they may request it.
 * @throws GraphError 403 for a package that does not exist
 * @see https://learn.microsoft.com/graph/api/accesspackage-getapplicablepolicyrequirements
 */
export function listRequirements(call: GraphCall): object {
  const { tenant } = call.reading;
  const accessPackage = tenant.accessPackages.get(parameter(call, 'id'));
  if (accessPackage === undefined) throw unauthorized();
  const policies = tenant.assignmentPolicies.where('accessPackage', accessPackage.id);
  const mine = policies.filter((policy) => canRequestThrough(tenant, policy, userIdOf(call)));
  return { value: mine.map((policy) => toRequirements(policy, call.reading)) };
}

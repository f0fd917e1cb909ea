import type { Question, SubjectSet } from './entities.ts';

/**
 * A subject set with the type annotation Graph puts on it.
 * @see https://learn.microsoft.com/graph/api/resources/subjectset
 */
export function toWireSubjectSet(set: SubjectSet): object {
  const odataType = { '@odata.type': `#microsoft.graph.${set.kind}` };
  switch (set.kind) {
    case 'singleUser':
      return { ...odataType, userId: set.userId, description: set.description };
    case 'groupMembers':
      return { ...odataType, groupId: set.groupId, description: set.description };
    case 'connectedOrganizationMembers':
      return {
        ...odataType,
        connectedOrganizationId: set.connectedOrganizationId,
        description: set.description,
      };
    case 'requestorManager':
    case 'targetManager':
      return { ...odataType, managerLevel: set.managerLevel };
    case 'attributeRuleMembers':
      return { ...odataType, membershipRule: set.membershipRule, description: set.description };
    case 'internalSponsors':
    case 'externalSponsors':
    case 'targetUserSponsors':
    default:
      return odataType;
  }
}

/**
 * A policy's question: multiple choice when it has choices, else one line of text.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagequestion
 */
export function toWireQuestion(question: Question): object {
  const { choices, isSingleLineQuestion, regexPattern, isMultipleSelectionAllowed, ...common } = question;
  if (choices.length === 0) {
    const odataType = '#microsoft.graph.accessPackageTextInputQuestion';
    return { '@odata.type': odataType, ...common, isSingleLineQuestion, regexPattern };
  }
  const odataType = '#microsoft.graph.accessPackageMultipleChoiceQuestion';
  return { '@odata.type': odataType, ...common, isMultipleSelectionAllowed, choices };
}

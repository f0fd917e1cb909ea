import type { Question, SubjectSet } from '../world/entities.ts';

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
      return { ...odataType, managerLevel: 1 };
    case 'internalSponsors':
    case 'externalSponsors':
    default:
      return odataType;
  }
}

/**
 * A policy's question: multiple choice when it has choices, else one line of text.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagequestion
 */
export function toWireQuestion(question: Question, index: number): object {
  const common = {
    id: question.id,
    isRequired: question.required,
    isAnswerEditable: true,
    sequence: index + 1,
    text: question.text,
    localizations: [],
  };
  if (question.choices.length === 0) {
    const odataType = '#microsoft.graph.accessPackageTextInputQuestion';
    return { '@odata.type': odataType, ...common, isSingleLineQuestion: true, regexPattern: null };
  }
  return {
    '@odata.type': '#microsoft.graph.accessPackageMultipleChoiceQuestion',
    ...common,
    isMultipleSelectionAllowed: false,
    choices: question.choices.map((choice) => ({ actualValue: choice, text: choice, localizations: [] })),
  };
}

import type { GraphCall } from '../graph/route.ts';
import { parameter } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import type { DecisionItem, ReviewDefinition, ReviewInstance, ReviewStage } from './entities.ts';
import { itemsOf } from './review-rounds.ts';

/** Microsoft does not say how access reviews answer for ids that do not exist; the emulator takes the plain way. */
function notFound(what: string): GraphError {
  return new GraphError(404, 'NotFound', `The ${what} was not found.`);
}

/** The review the path names. @throws GraphError 404 */
export function findDefinition(call: GraphCall): ReviewDefinition {
  const definition = call.reading.tenant.reviewDefinitions.get(parameter(call, 'definitionId'));
  if (definition === undefined) throw notFound('access review definition');
  return definition;
}

/** The instance the path names, which must be of its definition. @throws GraphError 404 */
export function findInstance(call: GraphCall): ReviewInstance {
  const { id } = findDefinition(call);
  const instance = call.reading.tenant.reviewInstances.get(parameter(call, 'instanceId'));
  if (instance?.definitionId !== id) throw notFound('access review instance');
  return instance;
}

/** The stage the path names, which must be of its instance. @throws GraphError 404 */
export function findStage(call: GraphCall): ReviewStage {
  const { id } = findInstance(call);
  const stage = call.reading.tenant.reviewStages.get(parameter(call, 'stageId'));
  if (stage?.instanceId !== id) throw notFound('access review stage');
  return stage;
}

/** The items below the path: those of its stage, where it names one, else those of its instance. @throws GraphError 404 */
export function findItems(call: GraphCall): DecisionItem[] {
  const { id } = findInstance(call);
  const stageId = 'stageId' in call.parameters ? findStage(call).id : undefined;
  return itemsOf(call.reading.tenant, id, stageId);
}

/** The item the path names. @throws GraphError 404 */
export function findItem(call: GraphCall): DecisionItem {
  const wanted = parameter(call, 'id').toLowerCase();
  const item = findItems(call).find(({ id }) => id === wanted);
  if (item === undefined) throw notFound('access review decision');
  return item;
}

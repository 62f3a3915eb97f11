import assert from 'node:assert/strict';
import { createArmAnnotations, type Annotation, type ArmAnnotations } from '../../../../core/azure/arm/index.ts';
import { armAnswers, armError, type Component } from '../../../../sandbox/arm/index.ts';
import { json } from '../../../../sandbox/http-server/index.ts';
import { clientId, refusal, startSlotsWorld, type SlotsWorld } from './slots-world.ts';

const annotation: Annotation = {
  id: '11111111-2222-8333-8444-555555555555',
  name: 'Release r-1: slot staging swapped into production',
  at: '2026-05-01T12:00:00.000Z',
  properties: { Label: 'Success', ReleaseName: 'r-1' },
};

describe('ArmAnnotations', () => {
  let world: SlotsWorld;
  let component: Component;
  let annotations: ArmAnnotations;

  before(async () => {
    world = await startSlotsWorld();
    component = world.estate.addComponent('insights (1)', 'appi shop');
    annotations = createArmAnnotations(world.options());
  });

  after(() => world.stop());

  beforeEach(() => {
    world.restore();
    world.arm.setRoleAssignments(undefined);
    component.annotations.splice(0);
  });

  const write = (): ReturnType<ArmAnnotations['write']> => annotations.write(component.id, annotation);

  it('writes one that the charts show, by the one version of the API', async () => {
    assert.equal(await write(), 'written');
    assert.deepEqual(component.annotations, [
      {
        Id: annotation.id,
        AnnotationName: annotation.name,
        Category: 'Deployment',
        EventTime: '2026-05-01T12:00:00.000+00:00',
        Properties: '{"Label":"Success","ReleaseName":"r-1"}',
        RelatedAnnotation: null,
      },
    ]);
    const [request] = world.arm.requests;
    assert.equal(
      request?.target,
      `/subscriptions/${world.estate.subscriptionId}/resourceGroups/insights%20%281%29/providers/microsoft.insights/components/appi%20shop/Annotations?api-version=2015-05-01`,
    );
    assert.equal(request.headers['content-type'], 'application/json');
  });

  it('tells one that is there from one that is new', async () => {
    assert.deepEqual([await write(), await write()], ['written', 'alreadyThere']);
    assert.equal(component.annotations.length, 1);
  });

  for (const [name, answer] of [
    ['a lock on the component', armError(409, 'ScopeLocked', 'The scope is locked.')],
    ['a conflict of another kind', armError(409, 'ConflictingOperation', 'It already exists.')],
    ['a conflict that says no code', json(409, { message: 'It already exists.' })],
    ['text alone', armError(400, 'BadRequest', 'Annotation with Id 1 already exists.')],
    ['a code of that name with another status', armError(400, 'Conflict', 'It already exists.')],
  ] as const) {
    it(`does not take ${name} for one that is there`, async () => {
      world.answers('/Annotations', answer);
      const error = await refusal(write(), 'REQUEST_REFUSED');
      assert.equal(component.annotations.length, 0);
      assert.match(error.message, /Writing a release annotation failed/);
    });
  }

  it('sends it once: whether to try again is for others to say', async () => {
    world.answers('/Annotations', armAnswers.serverError(), armAnswers.serverError());
    await refusal(write(), 'SERVER_ERROR');
    assert.equal(world.asked('PUT', /Annotations/), 1);
  });

  it('says what it may not', async () => {
    world.arm.setRoleAssignments([{ clientId, actions: ['microsoft.insights/components/read'] }]);
    const error = await refusal(write(), 'FORBIDDEN');
    assert.match(
      error.message,
      /Writing a release annotation failed.*'microsoft\.insights\/components\/Annotations\/write'/,
    );
    assert.equal(error.answer?.status, 403);
  });

  it('needs that one right and no other', async () => {
    world.arm.setRoleAssignments([{ clientId, actions: ['Microsoft.Insights/components/annotations/write'] }]);
    assert.equal(await write(), 'written');
  });

  it('says that a component is not there', async () => {
    await refusal(annotations.write(component.id.replace('appi shop', 'other'), annotation), 'NOT_FOUND');
  });

  it('takes another refusal for what it is', async () => {
    world.answers('/Annotations', armError(400, 'BadRequest', 'EventTime is too old.'));
    await refusal(write(), 'REQUEST_REFUSED');
  });
});

import type { Episode } from './episode.ts';
import { netTime } from './engine-time.ts';
import { fireAndForgetTag, type EventBody, type FailureDetails, type Parent, type Tags } from './events.ts';
import { isFireAndForget } from './history.ts';
import { refOf, type Action, type InstanceState } from './instance.ts';
import type { Mail } from './mail.ts';
import { newExecutionId, type Registry } from './registry.ts';

interface Child {
  readonly instanceId: string;
  readonly name: string;
  readonly version: string;
  readonly input: string | undefined;
  readonly tags: Tags | undefined;
  readonly parent: Parent;
}

/** Puts into an episode what the orchestrator's code does: events for the history, messages to be sent. */
export class Orchestrator {
  readonly #registry: Registry;
  readonly #mail: Mail;
  readonly #codeRunsInHost: boolean;

  constructor(registry: Registry, mail: Mail, codeRunsInHost: boolean) {
    this.#registry = registry;
    this.#mail = mail;
    this.#codeRunsInHost = codeRunsInHost;
  }

  act(instance: InstanceState, episode: Episode, action: Action): void {
    switch (action.do) {
      case 'callActivity': {
        const body = {
          type: 'TaskScheduled',
          name: action.name,
          version: action.version ?? '',
          input: action.input,
        } as const;
        const event = this.#mail.event(body, instance.nextTaskId++);
        episode.add(event, false);
        episode.outbound.push(() => this.#mail.toWorkers(instance, event, action.name, episode.number));
        return;
      }
      case 'createTimer': {
        const fireAt = netTime(action.fireAt);
        const taskId = instance.nextTaskId++;
        episode.add(this.#mail.event({ type: 'TimerCreated', fireAt }, taskId), false);
        episode.outbound.push(async () => {
          const fired = this.#mail.event({ type: 'TimerFired', timerId: taskId, fireAt });
          const sender = { instance: refOf(instance), episode: episode.number };
          await this.#mail.toInstance(instance, fired, refOf(instance), sender, action.fireAt);
        });
        return;
      }
      case 'callSubOrchestration':
      case 'startDetached': {
        const taskId = instance.nextTaskId++;
        const instanceId = action.instanceId ?? `${instance.executionId}:${taskId}`;
        const tags = action.do === 'startDetached' ? { [fireAndForgetTag]: '' } : undefined;
        const version = action.version ?? '';
        const body = { type: 'SubOrchestrationInstanceCreated', name: action.name, version, instanceId, tags } as const;
        episode.add(this.#mail.event(body, taskId), false);
        const parent = {
          name: instance.name,
          instance: refOf(instance),
          taskScheduleId: taskId,
          version: instance.version,
        };
        episode.outbound.push(() =>
          this.#sendChild(
            { instanceId, name: action.name, version, input: action.input, tags, parent },
            episode.number,
          ),
        );
        return;
      }
      case 'sendEvent': {
        const { instanceId, name, input } = action;
        episode.add(this.#mail.event({ type: 'EventSent', instanceId, name, input }, instance.nextTaskId++), false);
        episode.outbound.push(async () => {
          const raised = this.#mail.event({ type: 'EventRaised', name, input });
          const target = this.#registry.addressee(instanceId);
          const sender = { instance: refOf(instance), episode: episode.number };
          await this.#mail.toInstance(target, raised, { instanceId, executionId: null }, sender);
        });
        return;
      }
      case 'setCustomStatus':
        instance.customStatus = action.status;
        return;
      case 'complete':
        this.end(instance, episode, 'Completed', action.output);
        return;
      case 'fail':
        this.end(instance, episode, 'Failed', action.reason);
        return;
      case 'continueAsNew':
        this.#continueAsNew(instance, episode, action.input);
    }
  }

  end(
    instance: InstanceState,
    episode: Episode,
    status: 'Completed' | 'Failed' | 'Terminated',
    result: string | undefined,
  ): void {
    episode.add(this.#mail.event({ type: 'ExecutionCompleted', status, result }, instance.nextTaskId++), false);
    const { parent } = instance;
    if (parent !== undefined && !isFireAndForget(instance.tags)) {
      episode.outbound.push(async () => {
        const taskScheduledId = parent.taskScheduleId;
        const body: EventBody =
          status === 'Completed'
            ? { type: 'SubOrchestrationInstanceCompleted', taskScheduledId, result }
            : { type: 'SubOrchestrationInstanceFailed', taskScheduledId, failure: failureOf(result ?? '') };
        const target = this.#registry.get(parent.instance.instanceId);
        const sender = { instance: refOf(instance), episode: episode.number };
        await this.#mail.toInstance(target, this.#mail.event(body), parent.instance, sender);
      });
    }
  }

  /**
   * The new execution begins in the same checkpoint; its rows take the places of the old one's. It has no generation, and
   * its beginning is ended before its code runs; where the host runs the code, that end has been played by then.
   */
  #continueAsNew(instance: InstanceState, episode: Episode, input: string | undefined): void {
    instance.executionId = newExecutionId();
    instance.historyLength = 0;
    instance.nextTaskId = 0;
    episode.restart();
    episode.add(this.#mail.event({ type: 'OrchestratorStarted' }), false);
    episode.add(
      this.#mail.event({
        type: 'ExecutionStarted',
        instance: refOf(instance),
        name: instance.name,
        version: instance.version,
        input,
        parent: instance.parent,
        tags: instance.tags,
      }),
      true,
    );
    episode.add(this.#mail.event({ type: 'OrchestratorCompleted' }), this.#codeRunsInHost);
  }

  async #sendChild(child: Child, episode: number): Promise<void> {
    const { instanceId, name, version, input, tags, parent } = child;
    const instance = this.#registry.add({ instanceId, name, version, executionId: newExecutionId(), parent, tags });
    const ref = refOf(instance);
    const event = this.#mail.event({ type: 'ExecutionStarted', instance: ref, name, version, input, parent, tags });
    await this.#mail.toInstance(instance, event, ref, { instance: parent.instance, episode });
  }
}

function failureOf(reason: string): FailureDetails {
  return {
    errorType: 'DurableTask.Core.Exceptions.OrchestrationFailureException',
    errorMessage: reason,
    stackTrace: '',
  };
}

import type { Language, ProjectModel } from '../../../../../core/cloning/model.ts';
import type { CloneMode } from '../../../../../core/cloning/plan/index.ts';

/**
 * A small app in one model: the orchestrator `Order` calls the activities `Pay` and `Tax` and signals the entity `Counter`; the HTTP
 * client `Start` starts `Order`. The bodies of the orchestrator and the activities hold `rules 1`: the number is what people change
 * from version to version.
 */
export interface App {
  readonly model: ProjectModel;
  readonly language: Language;
  /** By path. */
  readonly files: Readonly<Record<string, string>>;
  /** Modes that the model can have. */
  readonly modes: readonly CloneMode[];
}

export const hostJson = `{
  "version": "2.0",
  "extensions": {
    "durableTask": {
      "hubName": "shop"
    }
  }
}
`;

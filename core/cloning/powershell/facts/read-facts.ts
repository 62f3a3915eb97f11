import {
  constantText,
  readScript,
  type ClassDefinition,
  type Command,
  type Expression,
  type FunctionDefinition,
  type ParameterDeclaration,
  type Statement,
  type Text,
} from '../syntax/index.ts';
import { addKey, factsEach } from './assignments.ts';
import { namesCompared } from './compared.ts';
import type { CommandUse, FileFacts, Scope } from './model.ts';
import { partsOf } from './parts.ts';
import { assign, childScope, newScope } from './scope.ts';
import { factsVariable, showsVariables, withoutModule } from './variable-commands.ts';

/**
 * What a script says about functions, variables and calls.
 *
 * @param kept the commands that are of interest, by their names in lower case
 */
export function readFacts(path: string, text: string, kept: ReadonlySet<string>): FileFacts {
  const { statements, errors } = readScript(text);
  const reader = new Reader(path, kept);
  for (const statement of statements) reader.statement(statement, reader.scope);
  const param = statements.find(({ kind }) => kind === 'param');
  const hasNamedBlocks = statements.some(
    ({ kind, start }) =>
      kind === 'blocks' && /^(?:begin|process|end|clean|dynamicparam)/i.test(text.slice(start, start + 12)),
  );
  return {
    ...reader.facts,
    ...(param === undefined ? {} : { paramBlock: { start: param.start, end: param.end } }),
    hasNamedBlocks,
    errors,
    sharesVariables: /(^|\/)profile\.ps1$/i.test(path) || reader.exportsVariables,
  };
}

/** Sees every node of a script once. */
class Reader {
  readonly path: string;
  readonly scope: Scope;
  private readonly kept: ReadonlySet<string>;
  exportsVariables = false;
  readonly functions = new Map<string, FunctionDefinition>();
  readonly commands = new Map<string, CommandUse[]>();
  readonly scripts: CommandUse[] = [];
  readonly modules: Expression[] = [];
  readonly constants = new Map<string, Statement | string>();
  readonly texts: Text[] = [];
  readonly compared: Text[] = [];

  constructor(path: string, kept: ReadonlySet<string>) {
    this.path = path;
    this.kept = kept;
    this.scope = newScope(path);
  }

  get facts(): Omit<FileFacts, 'errors' | 'sharesVariables' | 'paramBlock' | 'hasNamedBlocks'> {
    const { path, scope, functions, commands, scripts, modules, constants, texts, compared } = this;
    return { path, scope, functions, commands, scripts, modules, constants, texts, compared };
  }

  statement(statement: Statement, scope: Scope): void {
    switch (statement.kind) {
      case 'pipeline':
        return this.pipeline(statement.elements, scope);
      case 'assignment':
        assign(scope, statement);
        this.expression(statement.target, scope);
        return this.statement(statement.value, scope);
      case 'if':
        for (const { test, body } of statement.clauses) {
          this.statement(test, scope);
          this.expression(body, scope);
        }
        return statement.otherwise === undefined ? undefined : this.expression(statement.otherwise, scope);
      case 'switch':
        this.any(statement.value, scope);
        for (const { test, body } of statement.cases) {
          this.expression(test, scope);
          this.expression(body, scope);
        }
        return;
      case 'loop': {
        const { variable, header, body } = statement;
        const [items] = header;
        if (variable !== undefined && items !== undefined) factsEach(scope, variable.name, items);
        for (const part of header) this.statement(part, scope);
        return this.expression(body, scope);
      }
      case 'blocks':
        for (const block of statement.blocks) this.expression(block, scope);
        return;
      case 'flow':
        return statement.value === undefined ? undefined : this.statement(statement.value, scope);
      case 'param':
        return this.parameters(statement.parameters, scope);
      case 'function':
        if (!this.functions.has(statement.name.toLowerCase()))
          this.functions.set(statement.name.toLowerCase(), statement);
        return this.definition(statement, scope);
      case 'class':
        return this.class(statement, scope);
      case 'using':
        if (statement.value !== undefined) this.modules.push(statement.value);
    }
  }

  private definition(definition: FunctionDefinition, parent: Scope): void {
    const scope = newScope(this.path, parent, definition);
    this.parameters(definition.parameters, scope);
    for (const statement of definition.body.body) if (statement.kind !== 'param') this.statement(statement, scope);
  }

  private parameters(parameters: readonly ParameterDeclaration[], scope: Scope): void {
    for (const parameter of parameters) {
      scope.parameters.set(parameter.variable.name, parameter);
      if (parameter.fallback !== undefined) this.expression(parameter.fallback, scope);
    }
  }

  private class({ name, constants, methods }: ClassDefinition, scope: Scope): void {
    for (const constant of constants) {
      this.constants.set(`${name}::${constant.name.toLowerCase()}`, constant.value ?? constant.name);
      if (constant.value !== undefined) this.statement(constant.value, scope);
    }
    for (const method of methods) this.definition(method, scope);
  }

  private pipeline(elements: readonly (Expression | Command)[], scope: Scope): void {
    let before: Expression | Command | undefined;
    for (const element of elements) {
      const piped = before === undefined || before.kind === 'command' ? undefined : before;
      if (element.kind === 'command') this.command(element, scope, piped);
      else this.expression(element, scope);
      before = element;
    }
  }

  private command(command: Command, scope: Scope, piped: Expression | undefined): void {
    const use: CommandUse = { path: this.path, command, scope };
    const name = command.name.kind === 'text' ? withoutModule(constantText(command.name)) : undefined;
    if (command.operator === '.' || name === undefined || /\.psm?1$/i.test(name)) this.scripts.push(use);
    if (name !== undefined) {
      const key = name.toLowerCase();
      const known = this.commands.get(key);
      if (known !== undefined) known.push(use);
      else if (this.kept.has(key)) this.commands.set(key, [use]);
      factsVariable(key, use);
      this.exportsVariables ||= showsVariables(key, use);
    }
    if (command.name.kind !== 'text' || command.operator !== '') this.expression(command.name, scope);
    const isEach = name !== undefined && /^(?:foreach-object|foreach|%)$/i.test(name) && piped !== undefined;
    const inner = isEach ? childScope(scope) : scope;
    if (isEach) factsEach(inner, '_', piped);
    for (const arg of command.args) {
      if (arg.kind !== 'parameter') this.expression(arg, inner);
      else if (arg.value !== undefined) this.expression(arg.value, inner);
    }
  }

  private any(node: Statement | Expression, scope: Scope): void {
    if (isStatement(node)) this.statement(node, scope);
    else this.expression(node, scope);
  }

  expression(node: Expression, scope: Scope): void {
    if (node.kind === 'text' && constantText(node) !== undefined && node.quote !== 'bare') this.texts.push(node);
    if (node.kind === 'binary') this.compared.push(...namesCompared(node));
    if (node.kind === 'member' && node.name === 'add' && node.object.kind === 'variable' && node.args?.length === 2)
      addKey(scope, node.object.name, node.args);
    for (const part of partsOf(node)) this.any(part, scope);
  }
}

function isStatement(node: Statement | Expression): node is Statement {
  return /^(?:pipeline|assignment|if|switch|loop|blocks|flow|param|function|class|using)$/.test(node.kind);
}

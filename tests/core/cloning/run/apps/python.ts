import { python } from '../../../../../core/cloning/python/index.ts';
import { hostJson, type App } from './model.ts';

export const pythonV2: App = {
  model: 'python-v2',
  language: python,
  modes: ['stamp', 'freeze', 'dispatch'],
  files: {
    'host.json': hostJson,
    'requirements.txt': `azure-functions
azure-functions-durable>=1.5.0
`,
    'function_app.py': `import azure.durable_functions as df
import azure.functions as func

from activities import bp
from order import order_bp

app = df.DFApp(http_auth_level=func.AuthLevel.FUNCTION)
app.register_functions(bp)
app.register_functions(order_bp)


@app.route(route="orders")
@app.durable_client_input(client_name="client")
async def Start(req: func.HttpRequest, client):
    instance_id = await client.start_new("Order")
    return client.create_check_status_response(req, instance_id)


@app.entity_trigger(context_name="context")
def Counter(context):
    context.set_state(context.get_state(lambda: 0) + 1)
`,
    'order.py': `import azure.durable_functions as df

from activities import Pay

order_bp = df.Blueprint()


@order_bp.orchestration_trigger(context_name="context")
def Order(context: df.DurableOrchestrationContext):
    rules = "rules 1"
    yield context.call_activity(Pay, rules)
    yield context.call_activity("Tax", rules)
    context.signal_entity(df.EntityId("Counter", "all"), "add", 1)
    return rules
`,
    'activities.py': `import azure.durable_functions as df

bp = df.Blueprint()


@bp.activity_trigger(input_name="order")
def Pay(order: str) -> str:
    return "rules 1"


@bp.function_name("Tax")
@bp.activity_trigger(input_name="order")
def levy(order: str) -> str:
    return "rules 1"
`,
  },
};

const binding = (type: string, name: string, more = ''): string => `{
  "scriptFile": "__init__.py",
  "bindings": [
    {
      "name": "${name}",
      "type": "${type}",
      "direction": "in"
    }${more}
  ]
}
`;

export const pythonV1: App = {
  model: 'python-v1',
  language: python,
  modes: ['stamp', 'freeze'],
  files: {
    'host.json': hostJson,
    'requirements.txt': `azure-functions
azure-functions-durable
`,
    'Order/function.json': binding('orchestrationTrigger', 'context'),
    'Order/__init__.py': `import azure.durable_functions as df


def orchestrate(context: df.DurableOrchestrationContext):
    rules = "rules 1"
    yield context.call_activity("Pay", rules)
    yield context.call_activity("Tax", rules)
    return rules


main = df.Orchestrator.create(orchestrate)
`,
    'Pay/function.json': binding('activityTrigger', 'order'),
    'Pay/__init__.py': `def main(order: str) -> str:
    return "rules 1"
`,
    'Tax/function.json': binding('activityTrigger', 'order'),
    'Tax/__init__.py': `def main(order: str) -> str:
    return "rules 1"
`,
    'Counter/function.json': binding('entityTrigger', 'context'),
    'Counter/__init__.py': `import azure.durable_functions as df


def entity(context: df.DurableEntityContext):
    context.set_state(context.get_state(lambda: 0) + 1)


main = df.Entity.create(entity)
`,
    'Start/function.json': binding(
      'httpTrigger',
      'req',
      `,
    {
      "name": "starter",
      "type": "durableClient",
      "direction": "in"
    },
    {
      "name": "$return",
      "type": "http",
      "direction": "out"
    }`,
    ),
    'Start/__init__.py': `import azure.durable_functions as df
import azure.functions as func


async def main(req: func.HttpRequest, starter: str) -> func.HttpResponse:
    client = df.DurableOrchestrationClient(starter)
    instance_id = await client.start_new("Order", None, None)
    return client.create_check_status_response(req, instance_id)
`,
  },
};

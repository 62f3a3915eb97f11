import azure.durable_functions as df
import azure.functions as func

from shop.shared import names
from shop.shared.money import total
from shop.shipping import deliver, parcel as the_parcel

from .steps import Saga
from durable_functions_version import versioned_name

bp = df.Blueprint()


@bp.route(route="orders")
@bp.durable_client_input(client_name="client")
async def start(req: func.HttpRequest, client):
    return client.create_check_status_response(req, await client.start_new(versioned_name("place_order")))


@bp.orchestration_trigger(context_name="context")
def place_order(context: df.DurableOrchestrationContext):
    lines = context.get_input()
    saga = Saga(context)
    yield context.call_activity(names.PACK, {"total": total(lines)})
    yield saga.step("Send", lines)
    yield saga.send(lines)
    yield context.call_sub_orchestrator(deliver, lines)
    for step in (the_parcel, weigh):
        yield context.call_activity(step, lines)
    return len(lines)


@bp.activity_trigger(input_name="lines")
def weigh(lines):
    return len(lines)

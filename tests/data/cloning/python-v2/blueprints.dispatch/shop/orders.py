import azure.durable_functions as df
import azure.functions as func

from shop.shared import names
from shop.shared.money import total
from shop.shipping import deliver, parcel as the_parcel

from .steps import Saga

bp = df.Blueprint()


@bp.route(route="orders")
@bp.durable_client_input(client_name="client")
async def start(req: func.HttpRequest, client):
    return client.create_check_status_response(req, await client.start_new("place_order"))


@bp.orchestration_trigger(context_name="context")
def place_order(context: df.DurableOrchestrationContext):
    if context.version in (None, "", "1.0.0"):
        return (yield from orders_1_0_0.place_order(of_version(context, "1.0.0")))
    if context.version != "1.1.0":
        raise ValueError(f"No code is kept for version {context.version} of place_order.")
    lines = context.get_input()
    yield context.call_activity("parcel", lines)
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

from durable_functions_dispatch import of_version
from shop import orders_1_0_0

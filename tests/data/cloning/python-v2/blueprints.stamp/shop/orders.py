import azure.durable_functions as df
import azure.functions as func

from shop.shared import names
from shop.shared.money import total
from shop.shipping import deliver_1_2_0, parcel_1_2_0 as the_parcel

from .steps import Saga

bp = df.Blueprint()


@bp.route(route="orders")
@bp.durable_client_input(client_name="client")
async def start(req: func.HttpRequest, client):
    return client.create_check_status_response(req, await client.start_new("place_order_1_2_0"))


@bp.orchestration_trigger(context_name="context")
def place_order_1_2_0(context: df.DurableOrchestrationContext):
    lines = context.get_input()
    saga = Saga(context)
    yield context.call_activity(names.PACK + "_1_2_0", {"total": total(lines)})
    yield saga.step("Send_1_2_0", lines)
    yield saga.send(lines)
    yield context.call_sub_orchestrator(deliver_1_2_0, lines)
    for step in (the_parcel, weigh):
        yield context.call_activity(step._function.get_function_name(), lines)
    return len(lines)


@bp.function_name("weigh_1_2_0")
@bp.activity_trigger(input_name="lines")
def weigh(lines):
    return len(lines)

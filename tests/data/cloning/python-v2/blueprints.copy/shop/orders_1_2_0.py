import azure.durable_functions as df
import azure.functions as func

from shop.shared import names
from shop.shared.money import total
from shop.shipping_1_2_0 import deliver_1_2_0, parcel_1_2_0 as the_parcel

from .steps_1_2_0 import Saga

bp = df.Blueprint()


@bp.orchestration_trigger(context_name="context")
def place_order_1_2_0(context: df.DurableOrchestrationContext):
    lines = context.get_input()
    saga = Saga(context)
    yield context.call_activity(names.PACK + "_1_2_0", {"total": total(lines)})
    yield saga.step("Send_1_2_0", lines)
    yield saga.send(lines)
    yield context.call_sub_orchestrator(deliver_1_2_0, lines)
    for step in (the_parcel, weigh_1_2_0):
        yield context.call_activity(step, lines)
    return len(lines)


@bp.activity_trigger(input_name="lines")
def weigh_1_2_0(lines):
    return len(lines)

import azure.durable_functions as df
import azure.functions as func

from shop.shared import names
from shop.shared.money import total
from shop.shipping_1_0_0 import deliver, parcel_1_0_0 as the_parcel

from .steps_1_0_0 import Saga

bp = df.Blueprint()


def place_order(context: df.DurableOrchestrationContext):
    lines = context.get_input()
    saga = Saga(context)
    yield context.call_activity(names.PACK + "_1_0_0", {"total": total(lines)})
    yield saga.step("Send_1_0_0", lines)
    yield saga.send(lines)
    yield context.call_sub_orchestrator("deliver", lines)
    for step in (the_parcel, weigh_1_0_0):
        yield context.call_activity(step, lines)
    return len(lines)


@bp.activity_trigger(input_name="lines")
def weigh_1_0_0(lines):
    return len(lines)

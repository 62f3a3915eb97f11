import azure.durable_functions as df
import azure.functions as func

from shop.shared import names_1_0_0 as names
from shop.shared.money_1_0_0 import total
from shop.shipping_1_0_0 import deliver, parcel as the_parcel

from .steps_1_0_0 import Saga

bp = df.Blueprint()


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
